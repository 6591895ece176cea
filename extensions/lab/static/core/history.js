// What was seen before: undo and redo of the view with its panels, and the way home.

import { isSame } from "./interval.js";

const QUIET_MS = 350;
const LONGEST = 200;

function isAlike(a, b) {
  return a.panels === b.panels && a.ephemeris === b.ephemeris;
}

// States are { start, stop, panels (text), ephemeris }, where only the time must be told.
export class History {
  constructor(state) {
    this.seen = [state];
    this.at = 0;
    this.last = -Infinity;
  }

  // Steps of one gesture in time follow each other quickly and count as one; a change of panels is a step of its own.
  record(state, now = performance.now()) {
    const before = this.seen[this.at];
    const isAsBefore = isAlike(state, before);
    if (isAsBefore && isSame(state, before)) return;
    const isGesture = isAsBefore && now - this.last < QUIET_MS && this.at > 0;
    this.seen.length = this.at + 1;
    if (isGesture) this.seen[this.at] = state;
    else this.seen.push(state);
    if (this.seen.length > LONGEST) this.seen.splice(1, 1);
    this.at = this.seen.length - 1;
    this.last = isAsBefore ? now : -Infinity;
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.seen.length - 1;
  }

  undo() {
    this.last = -Infinity;
    this.at = Math.max(this.at - 1, 0);
    return this.seen[this.at];
  }

  redo() {
    this.last = -Infinity;
    this.at = Math.min(this.at + 1, this.seen.length - 1);
    return this.seen[this.at];
  }

  get home() {
    return this.seen[0];
  }
}
