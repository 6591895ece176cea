// What is done with the dataset chosen: looked at, opened, kept, copied, read about.

import { copyText, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { dayText } from "../core/datasets.js";
import { menuItem, openPopover } from "../quicklook/popover.js";
import { publicUrl } from "./choice.js";

const COPIED_MS = 1500;

async function tellCopied(button, text, label) {
  button.textContent = (await copyText(text)) ? "Copied" : "Not allowed here";
  setTimeout(() => button.replaceChildren(...label), COPIED_MS);
}

export function copyButton(label, hint, text, extra = "") {
  const button = h(`button.sepp-button.sepp-text-button${extra}`, { type: "button", title: hint }, label);
  button.addEventListener("click", () => tellCopied(button, text(), [label]));
  return button;
}

// One button for all that can be copied: { label, hint, text() }.
export function copyMenu(label, choices) {
  const content = () => [label, icon("menu")];
  const button = h("button.sepp-button.sepp-text-button", { type: "button", "aria-haspopup": "dialog" }, ...content());
  button.addEventListener("click", () => {
    openPopover(button, label, (close) =>
      choices.map(({ label: name, hint, text }) =>
        menuItem(name, () => (close(), tellCopied(button, text(), content())), { title: hint }),
      ),
    );
  });
  return button;
}

// actions: { look, open, basket, isInBasket, code(), exportLine(), hapiUrl() }
export function cardButtons(dataset, actions) {
  const button = (text, title, run, extra = "") =>
    h(`button.sepp-button.sepp-text-button${extra}`, { type: "button", title, onclick: run }, text);
  return h(
    "div.sepp-card-buttons",
    {},
    button("Quicklook", `Look at ${dayText(dataset) || "it"} (Enter)`, actions.look, ".sepp-primary"),
    button(
      "Open in notebook",
      "Put the cell that opens these data into the notebook last used, or a new one",
      actions.open,
    ),
    button(actions.isInBasket ? "Remove from basket" : "Add to basket", "Choose for download (Space)", actions.basket),
    copyMenu("Copy", [
      { label: "Python code", hint: "The line that opens these data", text: actions.code },
      {
        label: "sepp export",
        hint: "The line that writes these data to a file, for a terminal",
        text: actions.exportLine,
      },
      { label: "HAPI URL", hint: "The address of these data for HAPI clients", text: actions.hapiUrl },
      { label: "Name", hint: "The dataset's id", text: () => dataset.id },
    ]),
  );
}

// Pages of the archive about the dataset, each in a tab of the browser.
export function cardLinks(dataset) {
  const place = encodeURIComponent(dataset.id).replace(/%40/g, "@");
  const link = (text, path, title) =>
    h("a", { href: publicUrl(path), target: "_blank", rel: "noopener", title }, text, icon("outside"));
  return h(
    "nav.sepp-card-links",
    { "aria-label": "Pages of the dataset" },
    link("Landing page", `datasets/${place}`, "What it is, for citing and mailing"),
    dataset.stop ? link("Overviews", `overviews/${place}/1d`, "Pictures of all days, made beforehand") : null,
  );
}
