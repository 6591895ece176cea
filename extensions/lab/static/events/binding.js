// The one EventList of a model, whoever asks: the list itself in a tab, the traits `content` and `selected` of a widget.

import { EventList } from "./event_list.js";

const SAVE_AFTER_MS = 80;
const known = new WeakMap();

// Keeps a widget's traits and its list alike.
class Bound {
  constructor(model) {
    this.model = model;
    this.list = new EventList(model.get("content") ?? {});
    this.list.isReadOnly = Boolean(model.get("is_read_only"));
    this.sent = model.get("content");
    this.takeSelected();
    this.list.listen((what) => ["events", "selected"].includes(what) && !this.isTaking && this.sendSoon(what));
    model.on("change:content", () => this.takeContent());
    model.on("change:selected", () => this.takeSelected());
    model.on("change:is_read_only", () => this.takeReadOnly());
  }

  takeContent() {
    const content = this.model.get("content");
    if (content === this.sent) return;
    this.sent = content;
    this.quietly(() => this.list.replace(content, { isReadOnly: Boolean(this.model.get("is_read_only")) }));
  }

  takeReadOnly() {
    this.list.isReadOnly = Boolean(this.model.get("is_read_only"));
    this.quietly(() => this.list.tell("events"));
  }

  takeSelected() {
    const ids = (this.model.get("selected") ?? []).map((n) => this.list.events[n]?.id);
    this.quietly(() => this.list.select(ids.filter((id) => id !== undefined)));
  }

  quietly(change) {
    this.isTaking = true;
    try {
      change();
    } finally {
      this.isTaking = false;
    }
  }

  sendSoon(what) {
    this.isChanged ||= what === "events";
    this.timer ??= setTimeout(() => this.send(), SAVE_AFTER_MS);
  }

  send() {
    this.timer = null;
    if (this.isChanged) {
      this.isChanged = false;
      this.sent = this.list.toJson();
      this.model.set("content", this.sent);
    }
    const selected = this.list.selected.map((id) => this.list.indexOf(id));
    this.quietly(() => this.model.set("selected", selected));
    this.model.save_changes();
  }
}

// Give the list of an EventTable's model (or of a tab's, which holds it as `list`); null where there is none.
export function eventListOf(model) {
  if (!model) return null;
  const own = model.get("list");
  if (own instanceof EventList) return own;
  if (!known.has(model)) known.set(model, new Bound(model));
  return known.get(model).list;
}
