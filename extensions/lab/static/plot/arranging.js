// Panels moved by dragging their heads, and panels dropped from the archive browser.

import { PANELS_TYPE, readPanels } from "../core/drag.js";
import { h } from "../core/dom.js";

const DRAG_FROM_PX = 5;

// The place between panels that lies nearest to a height on the screen: 0 above the first.
export function placeAt(boxes, y) {
  const below = boxes.findIndex(({ top, bottom }) => y < (top + bottom) / 2);
  return below < 0 ? boxes.length : below;
}

export class Arranging {
  // hooks: { boxes() of the panels on the screen, move(from, to), add(names, at), drawOver(names, at) }
  constructor(element, hooks) {
    Object.assign(this, { element, hooks });
    this.line = h("div.sepp-drop-line", { hidden: true });
    element.addEventListener("dragover", (event) => this.over(event));
    element.addEventListener("dragleave", (event) => this.left(event));
    element.addEventListener("drop", (event) => this.drop(event));
  }

  // Show where a panel would come to stand.
  showPlace(at) {
    const boxes = this.hooks.boxes();
    const { top } = this.element.getBoundingClientRect();
    const y = at < boxes.length ? boxes[at]?.top : boxes.at(-1)?.bottom;
    this.line.style.top = `${(y ?? top) - top - 1}px`;
    this.line.hidden = false;
    if (!this.line.isConnected) this.element.append(this.line);
  }

  showTarget(at) {
    this.element.querySelectorAll(".sepp-panel").forEach((one, n) => one.classList.toggle("sepp-target", n === at));
  }

  clear() {
    this.line.hidden = true;
    this.showTarget(-1);
  }

  // Follow the pointer from the head of panel `from` on.
  grab(from, event) {
    if (event.button !== 0) return;
    const first = event.clientY;
    const target = event.currentTarget;
    const stop = new AbortController();
    let to = null;
    const move = (next) => {
      if (to === null && Math.abs(next.clientY - first) < DRAG_FROM_PX) return;
      to = placeAt(this.hooks.boxes(), next.clientY);
      this.showPlace(to);
    };
    const finish = (isMeant) => {
      stop.abort();
      this.clear();
      if (isMeant && to !== null && to !== from && to !== from + 1) this.hooks.move(from, to);
    };
    target.setPointerCapture(event.pointerId);
    target.addEventListener("pointermove", move, stop);
    target.addEventListener("pointerup", () => finish(true), stop);
    target.addEventListener("pointercancel", () => finish(false), stop);
    window.addEventListener("keydown", ({ key }) => key === "Escape" && finish(false), { ...stop, capture: true });
  }

  over(event) {
    if (!event.dataTransfer?.types.includes(PANELS_TYPE)) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "copy";
    const on = event.shiftKey ? this.panelAt(event.clientY) : -1;
    this.showTarget(on);
    if (on < 0) this.showPlace(placeAt(this.hooks.boxes(), event.clientY));
    else this.line.hidden = true;
  }

  panelAt(y) {
    return this.hooks.boxes().findIndex(({ top, bottom }) => y >= top && y < bottom);
  }

  left(event) {
    if (!this.element.contains(event.relatedTarget)) this.clear();
  }

  drop(event) {
    const names = readPanels(event.dataTransfer?.getData(PANELS_TYPE) ?? "");
    if (!event.dataTransfer?.types.includes(PANELS_TYPE)) return;
    event.preventDefault();
    event.stopPropagation();
    this.clear();
    const on = event.shiftKey ? this.panelAt(event.clientY) : -1;
    if (on >= 0) this.hooks.drawOver(names, on);
    else if (names.length) this.hooks.add(names, placeAt(this.hooks.boxes(), event.clientY));
  }
}
