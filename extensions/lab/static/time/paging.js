// Paging: buttons, keys, and what a page is.

import { h, iconButton } from "../core/dom.js";
import { fetchObservatories } from "../core/orbits.js";

const PACES = [
  ["", "the interval"],
  ["PT1H", "1 h"],
  ["PT6H", "6 h"],
  ["P1D", "1 day"],
  ["P27D", "27 days"],
  ["P1M", "1 month"],
];

export function pagingKeys(timeline) {
  return {
    "Alt+ArrowLeft": () => timeline.step(-1),
    "Alt+ArrowRight": () => timeline.step(1),
    "Alt+Shift+ArrowLeft": () => timeline.step(-5),
    "Alt+Shift+ArrowRight": () => timeline.step(5),
    "Alt+ArrowUp": () => timeline.zoom(2),
    "Alt+ArrowDown": () => timeline.zoom(0.5),
  };
}

export function pageButtons(timeline) {
  const page = (name, label, count) => iconButton(name, label, () => timeline.step(count));
  const group = (...buttons) => h("div.sepp-buttons", {}, ...buttons);
  return {
    back: group(page("farBack", "Five back (Alt+Shift+←)", -5), page("back", "One back (Alt+←)", -1)),
    forward: group(page("forward", "One on (Alt+→)", 1), page("farForward", "Five on (Alt+Shift+→)", 5)),
    zoom: group(
      iconButton("zoomOut", "Twice the interval (Alt+↓)", () => timeline.zoom(0.5)),
      iconButton("zoomIn", "Half the interval (Alt+↑)", () => timeline.zoom(2)),
    ),
  };
}

const option = ([value, label]) => h("option", { value }, label);

// What a page is: the interval itself, a length of time, or an orbit of a spacecraft whose positions are known.
export function paceChoice(timeline) {
  const select = h("select.sepp-field.sepp-time-pace", {
    "aria-label": "Page by",
    title: "What the arrows page by; orbits where the archive knows the positions of a spacecraft",
    onchange: () => (timeline.pace = select.value),
  });
  const fill = (orbits) => {
    const paces = [...PACES, ...orbits];
    if (!paces.some(([value]) => value === timeline.pace)) paces.push([timeline.pace, timeline.pace]);
    select.replaceChildren(...paces.map(option));
    select.value = timeline.pace;
  };
  fill([]);
  const learn = async () => {
    const known = await fetchObservatories().catch(() => []);
    fill(known.map(({ id, title }) => [`orbit:${id}`, `orbit of ${title || id}`]));
  };
  for (const event of ["focus", "pointerenter"]) select.addEventListener(event, learn, { once: true });
  return { select, follow: () => (select.value = timeline.pace) };
}
