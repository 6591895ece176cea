// The interval that selector and plots share, kept in a time model (traits start and stop, ISO 8601).

import { formatInterval, fromIso, isSame, stepInterval, toIso, zoomInterval } from "./interval.js";

const SAVE_EVERY_MS = 120;

// Times are told in whole microseconds.
function roundTo(ms) {
  return Math.round(ms * 1000) / 1000;
}

export class Timeline {
  constructor(model) {
    this.model = model;
    this.listeners = new Set();
    this.timer = null;
    this.isUnsaved = false;
    this.interval = this.read();
    this.onModel = () => this.follow();
    for (const event of ["change:start", "change:stop"]) model.on(event, this.onModel);
  }

  read() {
    return { start: fromIso(this.model.get("start")), stop: fromIso(this.model.get("stop")) };
  }

  // Start and stop may arrive one after the other; what is reversed in between is passed over.
  follow() {
    const next = this.read();
    if (!(next.stop > next.start) || isSame(next, this.interval)) return;
    this.interval = next;
    this.tell();
  }

  // Move all views at once; the kernel hears of it soon after, and not of every step of a gesture.
  show(interval) {
    const next = { start: roundTo(interval.start), stop: roundTo(interval.stop) };
    if (!(next.stop > next.start) || isSame(next, this.interval)) return;
    this.interval = next;
    this.model.set("start", toIso(next.start));
    this.model.set("stop", toIso(next.stop));
    this.saveSoon();
    this.tell();
  }

  // At once, and then as often as the kernel may like while a gesture lasts.
  saveSoon() {
    this.isUnsaved = this.timer !== null;
    if (this.timer !== null) return;
    this.model.save_changes();
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.isUnsaved) this.saveSoon();
    }, SAVE_EVERY_MS);
  }

  step(count) {
    this.show(stepInterval(this.interval, count));
  }

  zoom(factor, at) {
    this.show(zoomInterval(this.interval, factor, at));
  }

  get text() {
    return formatInterval(this.interval);
  }

  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell() {
    for (const listener of [...this.listeners]) listener(this.interval);
  }

  close() {
    clearTimeout(this.timer);
    if (this.isUnsaved) this.model.save_changes();
    for (const event of ["change:start", "change:stop"]) this.model.off(event, this.onModel);
    this.listeners.clear();
  }
}
