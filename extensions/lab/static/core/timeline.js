// The interval that selector and plots share, kept in a time model (traits start and stop, ISO 8601).

import { formatInterval, fromIso, isSame, stepInterval, tidyInterval, toIso, zoomInterval } from "./interval.js";

const SAVE_EVERY_MS = 120;

export class Timeline {
  constructor(model) {
    this.model = model;
    this.listeners = new Set();
    this.timer = null;
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
    const next = tidyInterval(interval);
    if (!(next.stop > next.start) || isSame(next, this.interval)) return;
    this.interval = next;
    const [start, stop] = [toIso(next.start), toIso(next.stop)];
    this.model.set("start", start);
    this.model.set("stop", stop);
    this.timer ??= setTimeout(() => this.save(), SAVE_EVERY_MS);
    this.tell();
  }

  save() {
    this.timer = null;
    this.model.save_changes();
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
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.save();
    }
    for (const event of ["change:start", "change:stop"]) this.model.off(event, this.onModel);
    this.listeners.clear();
  }
}
