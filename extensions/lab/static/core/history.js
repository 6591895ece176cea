// What was seen before: undo and redo of the view, and the way home.

import { isSame } from "./interval.js";

const QUIET_MS = 350;
const LONGEST = 200;

export class History {
  constructor(interval) {
    this.seen = [interval];
    this.at = 0;
    this.last = -Infinity;
  }

  // Steps of one gesture follow each other quickly and count as one.
  record(interval, now = performance.now()) {
    if (isSame(interval, this.seen[this.at])) return;
    const isGesture = now - this.last < QUIET_MS && this.at > 0;
    this.seen.length = this.at + 1;
    if (isGesture) this.seen[this.at] = interval;
    else this.seen.push(interval);
    if (this.seen.length > LONGEST) this.seen.splice(1, 1);
    this.at = this.seen.length - 1;
    this.last = now;
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
