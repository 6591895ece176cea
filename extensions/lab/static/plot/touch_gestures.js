// Fingers on a stack of plots: one moves the time sideways, two zoom. Up and down the page scrolls, and a tap is the
// browser's own: it moves the crosshair as a mouse does.

import { shiftInterval, zoomInterval } from "../core/interval.js";

const STILL_PX = 6;

const middleOf = (points) => points.reduce((sum, { x }) => sum + x, 0) / points.length;
const spreadOf = ([a, b]) => Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1);

// The interval that keeps what was under the fingers at first under them now; place: { left, width } of the plots.
export function heldInterval({ start, stop }, first, now, { left, width }) {
  const factor = first.length > 1 ? spreadOf(now) / spreadOf(first) : 1;
  const moved = middleOf(first) - middleOf(now);
  const at = start + ((middleOf(first) - left) / width) * (stop - start);
  const zoomed = factor === 1 ? { start, stop } : zoomInterval({ start, stop }, factor, at);
  return shiftInterval(zoomed, (moved / width) * (zoomed.stop - zoomed.start));
}

class TouchGestures {
  constructor(element, { timeline, stack, isTaken }) {
    Object.assign(this, { timeline, stack, isTaken, fingers: new Map(), first: null, isMoving: false });
    this.stop = new AbortController();
    const { signal } = this.stop;
    element.addEventListener("pointerdown", (event) => this.press(event), { signal });
    for (const [name, act] of [
      ["pointermove", (event) => this.move(event)],
      ["pointerup", (event) => this.lift(event)],
      ["pointercancel", (event) => this.lift(event)],
    ])
      window.addEventListener(name, act, { signal });
  }

  get points() {
    return [...this.fingers.values()];
  }

  press(event) {
    const isOurs = event.pointerType === "touch" && event.target.matches?.(".u-over") && this.fingers.size < 2;
    if (!isOurs || this.isTaken()) return;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.begin(this.fingers.size > 1);
  }

  // Fingers count from here on.
  begin(isMoving) {
    this.first = { points: this.points, interval: this.timeline.interval };
    this.isMoving = isMoving;
  }

  move(event) {
    if (!this.fingers.has(event.pointerId)) return;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const { points, interval } = this.first;
    this.isMoving ||= Math.abs(middleOf(this.points) - middleOf(points)) > STILL_PX;
    const place = { left: this.stack.plotLeft, width: this.stack.plotWidth };
    if (this.isMoving) this.timeline.show(heldInterval(interval, points, this.points, place));
  }

  // The one that stays of two goes on moving.
  lift(event) {
    if (this.fingers.delete(event.pointerId)) this.begin(this.isMoving);
  }
}

// what: { timeline, stack, isTaken() }, the last true where a finger does something else; returns how to stop.
export function useTouch(element, what) {
  const gestures = new TouchGestures(element, what);
  return () => gestures.stop.abort();
}
