// Gallery: example notebooks as cards; one that is opened becomes the user's own copy.

import { h, useStyle } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { askServer, sendServer } from "../core/server.js";

function card({ name, title, summary, minutes }, open) {
  const run = async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    await open(name).finally(() => (button.disabled = false));
  };
  return h(
    "li",
    {},
    h(
      "button.sepp-gallery-card",
      { type: "button", "data-example": name, onclick: run },
      icon("notebook"),
      h("strong", {}, title),
      h("span", {}, summary),
      h("small.sepp-faint", {}, `${minutes} minutes`),
    ),
  );
}

// actions: { open(path) } shows a notebook of the user's files
export async function render({ el, actions }) {
  useStyle("gallery");
  const message = h("p.sepp-message", { role: "alert", hidden: true });
  const list = h("ul.sepp-gallery-cards");
  const root = h(
    "div.sepp-view.sepp-gallery",
    {},
    h("h2", {}, "Examples"),
    h("p", {}, "Each opens as a copy of your own, in the folder “SEPP examples”. They run on the demonstration archive."),
    message,
    list,
  );
  el.append(root);
  const say = (text) => Object.assign(message, { textContent: text, hidden: !text });
  const open = async (name) => {
    say("");
    try {
      const { value } = await sendServer("POST", `gallery/${encodeURIComponent(name)}`);
      await actions.open(value.path);
    } catch (error) {
      say(error.message);
    }
  };
  try {
    list.replaceChildren(...(await askServer("gallery")).map((example) => card(example, open)));
  } catch (error) {
    say(error.message);
  }
  return () => root.remove();
}

export default { render };
