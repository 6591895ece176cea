// What binds the tabs to each other: the time and the events of the Quicklook used last.

import { toIso, yesterday } from "../core/interval.js";
import { FollowedModel, LocalModel } from "../core/state.js";

export class Stage {
  constructor() {
    this.own = new LocalModel(yesterday());
    this.time = new FollowedModel(this.own);
    this.events = new FollowedModel(new LocalModel({ list: null }));
    this.quicklook = null;
  }

  // Begin with the last day that has data, where nobody has chosen a time yet.
  begin(day) {
    if (day && this.own.get("start") === yesterday().start) {
      this.begun = toIso(day.start);
      this.own.set("start", this.begun);
      this.own.set("stop", toIso(day.stop));
    }
  }

  // Whether nobody has chosen a time: a view may then open where it has something to show.
  get isTimeFree() {
    const known = [yesterday().start, this.begun];
    return this.time.target === this.own && known.includes(this.own.get("start"));
  }

  // A Quicklook tab has come to the front.
  turnTo(tab, { time, events }) {
    this.quicklook = tab;
    this.time.follow(time);
    this.events.follow(events);
  }

  // It is gone; its time stays until another comes to the front.
  leave(tab) {
    if (this.quicklook !== tab) return;
    this.quicklook = null;
    const { start, stop } = { start: this.time.get("start"), stop: this.time.get("stop") };
    this.time.follow(new LocalModel({ start, stop }));
    this.events.follow(null);
  }
}
