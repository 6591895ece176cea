// What a panel is moved, sized and changed by, with the pointer and with keys.

import { h, iconButton } from "../core/dom.js";

const KEY_STEP_PX = 12;
export const LEAST_PANEL = 12;

// A button to drag; arrow keys move the panel too, Delete takes it away.
export function makeGrip(view, { onGrip, onMove, onRemove }) {
  const hint = "Move this panel: drag it, or press ↑ or ↓; Delete removes it";
  const grip = iconButton("grip", hint, null, { class: "sepp-button sepp-grip" });
  const steps = { ArrowUp: () => onMove(view, -1), ArrowDown: () => onMove(view, 1), Delete: () => onRemove(view) };
  grip.addEventListener("pointerdown", (event) => onGrip(view, event));
  grip.addEventListener("keydown", (event) => {
    if (!steps[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    steps[event.key]();
  });
  return grip;
}

export function makeMenuButton(view, { onMenu }) {
  const button = iconButton("more", "Scale, range, colours, remove …", () => onMenu(view, button), {
    "aria-haspopup": "dialog",
  });
  return button;
}

// The lower edge: drag it, or arrow keys, for another height.
export function makeEdge(view, { edit }) {
  const edge = h("div.sepp-edge", {
    role: "separator",
    tabIndex: 0,
    "aria-orientation": "horizontal",
    "aria-label": "Height of the panel",
    "aria-valuemin": LEAST_PANEL,
    "aria-valuenow": LEAST_PANEL,
    title: "Drag for another height; double click for the usual one",
  });
  const fit = (height) => {
    const next = Math.max(Math.round(height), LEAST_PANEL);
    view.resize(view.state.width, next);
    edge.setAttribute("aria-valuenow", next);
    return next;
  };
  edge.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !view.chart) return;
    event.preventDefault();
    event.stopPropagation();
    const [from, first] = [event.clientY, view.state.height];
    const move = (next) => fit(first + next.clientY - from);
    const drop = (last) => {
      edge.removeEventListener("pointermove", move);
      edge.removeEventListener("pointerup", drop);
      if (last.clientY !== from) edit(view, { height: fit(first + last.clientY - from) });
    };
    edge.setPointerCapture(event.pointerId);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", drop);
  });
  edge.addEventListener("dblclick", (event) => (event.stopPropagation(), edit(view, { height: null })));
  edge.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -KEY_STEP_PX, ArrowDown: KEY_STEP_PX }[event.key];
    if (!step || event.altKey || !view.chart) return;
    event.preventDefault();
    event.stopPropagation();
    edit(view, { height: fit(view.state.height + step) });
  });
  return edge;
}
