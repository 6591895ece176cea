// The interval that selector and plots share, kept in a time model (traits start and stop, ISO 8601).

import { BadTime, addDuration, parseLength } from "./calendar.js";
import { formatInterval, fromIso, isSame, stepInterval, toIso, zoomInterval } from "./interval.js";
import { fetchOrbits, orbitAt, stepOrbits } from "./orbits.js";
import { formatOrbits, readOrbits } from "./phrases.js";

const SAVE_EVERY_MS = 120;

// Times are told in whole microseconds.
function roundTo(ms) {
  return Math.round(ms * 1000) / 1000;
}

export class Timeline {
  constructor(model) {
    this.model = model;
    this.listeners = new Set();
    this.troubles = new Set();
    this.walk = Promise.resolve();
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
    if (this.isShowing) return;
    const next = this.read();
    if (!(next.stop > next.start) || isSame(next, this.interval)) return;
    this.interval = next;
    this.tell();
  }

  // Move all views at once; the kernel hears of it soon after, and not of every step of a gesture.
  // `orbit` names the orbits that the interval is, such as "orbit:cluster1:120".
  show(interval, orbit = "") {
    const next = { start: roundTo(interval.start), stop: roundTo(interval.stop) };
    if (!(next.stop > next.start) || isSame(next, this.interval)) return;
    this.interval = next;
    this.isShowing = true;
    this.model.set("orbit", orbit);
    this.model.set("start", toIso(next.start));
    this.model.set("stop", toIso(next.stop));
    this.isShowing = false;
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

  // What paging goes by: "" for the interval's own length, a duration, or "orbit:cluster1".
  get pace() {
    return this.model.get("pace") ?? "";
  }

  set pace(pace) {
    this.model.set("pace", pace);
    this.model.save_changes();
  }

  step(count) {
    const orbit = this.model.get("orbit");
    if (this.pace.startsWith("orbit:") || (orbit && !this.pace)) return this.stepOrbits(count);
    const length = this.pace && parseLength(this.pace);
    if (!length) return this.show(stepInterval(this.interval, count));
    const [size, sign] = [{ months: length.months * Math.abs(count), ms: length.ms * Math.abs(count) }, Math.sign(count)];
    const { start, stop } = this.interval;
    return this.show({ start: addDuration(start, size, sign), stop: addDuration(stop, size, sign) });
  }

  // One after the other, so that three quick clicks are three orbits.
  stepOrbits(count) {
    this.walk = this.walk.then(async () => {
      const known = this.model.get("orbit");
      const now = known || (await orbitAt(this.pace.replace("orbit:", ""), this.interval));
      await this.goToOrbits(stepOrbits(now, count));
    });
    return this.walk.catch((error) => this.tellTrouble(error)).then((done) => (this.walk = Promise.resolve(done)));
  }

  async goToOrbits(span) {
    this.show(await fetchOrbits(span), formatOrbits(span));
  }

  // Go where a text says that names orbits. Throws BadTime where there are none.
  async showOrbits(text) {
    await this.goToOrbits(readOrbits(text));
  }

  // `trouble(message)` hears why paging could not go on.
  onTrouble(trouble) {
    this.troubles.add(trouble);
    return () => this.troubles.delete(trouble);
  }

  tellTrouble(error) {
    if (!(error instanceof BadTime)) throw error;
    for (const trouble of [...this.troubles]) trouble(error.message);
  }

  zoom(factor, at) {
    this.show(zoomInterval(this.interval, factor, at));
  }

  get text() {
    return this.model.get("orbit") || formatInterval(this.interval);
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
