// Whose events are drawn over the panels and what their colours tell; those of a link can be kept by one click.

import { h } from "../core/dom.js";
import { isLinked, kindsOf } from "../events/linked_list.js";
import { plainName } from "../events/archive_lists.js";
import { EventList } from "../events/event_list.js";

const MOST_KINDS = 12;

function swatch(color) {
  return h("i.sepp-swatch", { style: `background:${color}` });
}

export class EventsLine {
  // view: the QuicklookView
  constructor(view) {
    this.view = view;
    this.element = h("div.sepp-events-line", { role: "group", "aria-label": "Events", hidden: true });
  }

  // Once a frame, with the charts.
  show() {
    const { list, bound } = this.view.events;
    const isFromLink = isLinked(list) || bound?.get("state") === "link";
    this.element.hidden = !list?.events.length;
    const seen = [list, list?.revision, list?.name, list?.colorBy, list?.color, isFromLink];
    if (this.element.hidden || seen.every((one, n) => one === this.seen?.[n])) return;
    this.seen = seen;
    const { kinds } = kindsOf(list);
    const named = kinds.filter(([text]) => text).slice(0, MOST_KINDS);
    const count = `${list.events.length} ${list.events.length === 1 ? "event" : "events"}`;
    this.element.replaceChildren(
      h("span.sepp-events-name", {}, named.length ? "" : swatch(list.color), `${plainName(list.name)}: ${count}`),
      ...named.map(([text, color]) => h("span", {}, swatch(color), text)),
      ...(isFromLink ? this.offer() : []),
    );
  }

  offer() {
    const title = "Make a list of your own with these events, to change and to export it";
    const keep = h("button.sepp-button.sepp-text-button", { type: "button", title, onclick: () => this.keep() }, "Keep as my list");
    return [h("span.sepp-faint", {}, "Events from the link, read-only"), keep];
  }

  // In a tab the list that takes its place is kept under a free name; a kernel keeps its own.
  keep() {
    const { bound, list } = this.view.events;
    if (bound.get("list") === undefined || bound.get("list") === null) return bound.send({ wish: "copy" });
    const own = new EventList(list.toJson());
    bound.set("list", own);
    return this.view.toolbar.say("Kept as a list of your own; Events shows and changes it");
  }
}
