// The lower part of the browser: the card of what is chosen, or the basket.

import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";

export function basketTabs({ card, basket, more }) {
  const badge = h("span.sepp-count", { hidden: true });
  const make = (name, ...label) =>
    h(
      "button.sepp-button.sepp-tab-button",
      { type: "button", "aria-expanded": "false", onclick: () => turn(name) },
      ...label,
    );
  const buttons = {
    card: make("card", "Dataset"),
    basket: make("basket", icon("basket"), "Basket", badge),
  };
  buttons.card.disabled = true;
  const words = "Choose a dataset: what it is, how to open and to cite it stand here";
  const hint = h("p.sepp-empty.sepp-details-hint", {}, words);
  let shown = "";
  const show = (name) => {
    shown = name;
    card.hidden = name !== "card";
    basket.show(name === "basket");
    hint.hidden = Boolean(name);
    for (const [own, button] of Object.entries(buttons)) button.setAttribute("aria-expanded", String(own === name));
  };
  const turn = (name) => show(name === shown ? "" : name);
  const bar = h("div.sepp-tab-bar", { role: "group", "aria-label": "Details" }, buttons.card, buttons.basket, ...more);
  return {
    element: h("div.sepp-details", {}, bar, hint, card, basket.element),
    turnTo(name) {
      buttons[name].disabled = false;
      show(name);
    },
    count(number) {
      badge.hidden = !number;
      badge.textContent = String(number);
    },
  };
}
