// The value axis by hand: the wheel zooms about the pointer, a drag moves, a double click resets.

import { pixelsOf, scrollGuard, ZOOM_PER_PIXEL } from "./gestures.js";

const REST_MS = 250;
const MOST_DECADES = 300;

// Values lie evenly on a linear axis, their logarithms on a log axis.
const forward = (value, isLog) => (isLog ? Math.log10(value) : value);
const backward = (place, isLog) => (isLog ? 10 ** place : place);

export function zoomRange([low, high], factor, share, isLog) {
  const [a, b] = [forward(low, isLog), forward(high, isLog)];
  const at = a + share * (b - a);
  const next = [at - (at - a) / factor, at + (b - at) / factor];
  const isPossible = next[1] - next[0] > Math.abs(at) * 1e-12 && (!isLog || next[1] - next[0] < MOST_DECADES);
  return isPossible ? next.map((place) => backward(place, isLog)) : [low, high];
}

export function shiftRange([low, high], share, isLog) {
  const [a, b] = [forward(low, isLog), forward(high, isLog)];
  return [a + share * (b - a), b + share * (b - a)].map((place) => backward(place, isLog));
}

export class AxisGestures {
  constructor(view) {
    Object.assign(this, { view, range: null, timer: null });
  }

  bind(chart) {
    const element = chart.root.querySelectorAll(".u-axis")[1];
    if (!element || element === this.element) return;
    this.element = element;
    element.classList.add("sepp-value-axis");
    element.title = "Wheel zooms the values, a drag moves them, a double click resets";
    this.guard?.close();
    this.guard = scrollGuard(element);
    element.addEventListener("wheel", (event) => this.turn(event), { passive: false });
    element.addEventListener("pointerdown", (event) => this.grab(event));
    element.addEventListener("dblclick", (event) => (event.stopPropagation(), this.reset()));
  }

  shareOf(event) {
    const { top, height } = this.view.chart.over.getBoundingClientRect();
    return Math.min(Math.max(1 - (event.clientY - top) / height, 0), 1);
  }

  turn(event) {
    if (!event.ctrlKey && !event.metaKey && !this.guard.isOurs()) return;
    event.preventDefault();
    event.stopPropagation();
    const factor = Math.exp(-pixelsOf(event, event.deltaY) * ZOOM_PER_PIXEL);
    this.show(zoomRange(this.view.valueRange, factor, this.shareOf(event), this.view.isLog));
  }

  grab(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const [from, first, isLog] = [this.shareOf(event), this.view.valueRange, this.view.isLog];
    const move = (next) => this.show(shiftRange(first, from - this.shareOf(next), isLog));
    const drop = () => {
      this.element.removeEventListener("pointermove", move);
      this.element.removeEventListener("pointerup", drop);
    };
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("pointerup", drop);
  }

  show(range) {
    this.range = range;
    this.view.moveValues(range);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), REST_MS);
  }

  // The gesture has come to rest: what it showed belongs to the panel.
  keep() {
    const range = this.range.map((value) => Number(value.toPrecision(6)));
    this.range = null;
    this.view.hooks.edit(this.view, { range });
  }

  reset() {
    clearTimeout(this.timer);
    this.range = null;
    this.view.hooks.edit(this.view, { range: null });
  }

  close() {
    clearTimeout(this.timer);
    this.guard?.close();
  }
}
