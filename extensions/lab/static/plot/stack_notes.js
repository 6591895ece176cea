// What stands in place of a panel: loading, nothing to draw, what went wrong and what to do.

import { h } from "../core/dom.js";

const AWAY = [0, 500, 502, 503, 504];

// Nobody is logged in any more; our archive's own refusals carry a code.
export function isLoggedOut(error) {
  return error?.status === 401 || (error?.status === 403 && !error.code);
}

// Errors that pass by themselves or by logging in; what is drawn stays meanwhile.
export function isTrouble(error) {
  return Boolean(error) && (isLoggedOut(error) || AWAY.includes(error.status ?? -1));
}

function textButton(label, onclick) {
  return h("button.sepp-button.sepp-text-button", { type: "button", onclick }, label);
}

// `add(button)` opens the search for datasets and parameters beside the button.
export function emptyNote(add) {
  const button = textButton("Add a dataset or parameter …", () => add(button));
  return h(
    "div.sepp-empty.sepp-no-panels",
    {},
    h("p", {}, "No panels yet"),
    button,
    h("p", {}, "or drag one here from the Archive panel"),
  );
}

function failure(slot, error, { retry, remove }) {
  const name = slot.parameter ? `${slot.dataset}/${slot.parameter}` : slot.dataset;
  return h(
    "div.sepp-error.sepp-slot",
    { role: "alert", "data-dataset": slot.dataset },
    h("strong", {}, name),
    h("span", {}, error.message),
    textButton("Try again", retry),
    textButton("Remove", remove),
  );
}

function told(slot, text) {
  return h("p.sepp-empty.sepp-slot", { "data-dataset": slot.dataset }, text);
}

export function noteFor(slot, loader, actions) {
  const error = loader.refused.get(slot.parameter) ?? loader.error;
  if (error?.code === "no_data") return told(slot, error.message);
  if (isTrouble(error)) return told(slot, `${slot.dataset} is shown as soon as the archive answers`);
  if (error) return failure(slot, error, actions);
  if (loader.defaults?.length === 0) return told(slot, `${slot.dataset} has nothing that can be drawn`);
  return told(slot, `Loading ${slot.dataset} …`);
}
