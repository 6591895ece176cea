// The one EventList of a model, whoever asks: the list itself in a tab, the traits `content` and `selected` of a widget.

import { LocalModel } from "../core/state.js";
import { EventList } from "./event_list.js";

const SAVE_AFTER_MS = 80;
const WAITING_AFTER_MS = 2000;
const known = new WeakMap();

// Keeps a widget's traits and its list alike. The kernel's list is the one that counts: an edit names the revision that
// it was made on, the kernel takes it only on that one, and what came in between is merged here and sent once more.
class Bound {
  constructor(model) {
    this.model = model;
    this.list = new EventList(model.get("content") ?? {});
    this.list.isReadOnly = Boolean(model.get("is_read_only"));
    // state: "" where the kernel has all | "saving" | "waiting" for it longer than usual | "stopped": it never will
    this.pending = new LocalModel({ state: "" });
    this.agreed();
    this.takeSelected();
    this.list.listen((what) => ["events", "selected"].includes(what) && !this.isTaking && this.sendSoon(what));
    model.on("change:content", () => this.takeContent());
    model.on("change:selected", () => this.takeSelected());
    model.on("change:is_read_only", () => this.takeReadOnly());
    for (const event of ["comm:close", "comm_live_update"]) model.on(event, () => this.loseKernel());
  }

  // After the first connection a model tells of its line to the kernel only where that is cut.
  loseKernel() {
    this.isStopped = this.model.comm_live !== true;
    this.tellPending();
  }

  tellPending() {
    const isPending = this.isChanged || this.underWay.length > 0;
    if (!isPending || this.isStopped) {
      clearTimeout(this.waiting);
      this.waiting = null;
      this.pending.set("state", isPending ? "stopped" : "");
    } else if (!this.waiting) {
      this.pending.set("state", "saving");
      this.waiting = setTimeout(() => this.pending.set("state", "waiting"), WAITING_AFTER_MS);
    }
  }

  // Here and in the kernel there is the same now.
  agreed(state = this.list.state) {
    this.base = state;
    this.revision = this.model.get("content")?.revision ?? "";
    this.underWay = [];
  }

  takeContent() {
    this.isStopped = false;
    const content = this.model.get("content");
    const own = this.underWay.findIndex(({ revision }) => revision === content.revision);
    if (own >= 0) {
      this.base = this.underWay[own].state;
      this.underWay.splice(0, own + 1);
    } else this.takeForeign(content);
    this.tellPending();
  }

  takeForeign(content) {
    const isReadOnly = Boolean(this.model.get("is_read_only"));
    if (!isReadOnly && (this.isChanged || this.underWay.length)) {
      this.quietly(() => this.agreed(this.list.rebase(this.base, content)));
      this.sendSoon("events");
    } else {
      this.quietly(() => this.list.replace(content, { isReadOnly }));
      this.agreed();
    }
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
    this.tellPending();
    this.timer ??= setTimeout(() => this.send(), SAVE_AFTER_MS);
  }

  send() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.isStopped) return;
    if (this.isChanged) this.sendEdit();
    const selected = this.list.selected.map((id) => this.list.indexOf(id));
    this.quietly(() => this.model.set("selected", selected));
    this.model.save_changes();
  }

  sendEdit() {
    this.isChanged = false;
    const [base, revision] = [this.revision, makeRevision()];
    this.underWay.push({ revision, state: this.list.state });
    this.revision = revision;
    this.model.send({ wish: "edit", base, revision, content: this.list.toJson() });
  }
}

function makeRevision() {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}

// Give the list of an EventTable's model (or of a tab's, which holds it as `list`); null where there is none.
export function eventListOf(model) {
  if (!model) return null;
  const own = model.get("list");
  if (own instanceof EventList) return own;
  if (!known.has(model)) known.set(model, new Bound(model));
  return known.get(model).list;
}

// What the kernel has not confirmed of a widget's list, as a model with `state`; null for the list of a tab.
export function pendingOf(model) {
  return known.get(model)?.pending ?? null;
}
