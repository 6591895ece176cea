// Keeps a list on the server while it is edited: saved at once, never over what changed elsewhere.

import { LocalModel } from "../core/state.js";
import { fetchArchiveList, isArchives } from "./archive_lists.js";
import * as server from "./event_server.js";
import { EventList } from "./event_list.js";

const SAVE_AFTER_MS = 300;
const RETRY_AFTER_MS = 5000;
const LOOK_EVERY_MS = 15000;

const keepers = new Set();
const kept = new WeakSet();

// What was edited is saved before it is read again.
export function flushAll() {
  return Promise.all([...keepers].map((keeper) => keeper.flush()));
}

export function isKept(list) {
  return kept.has(list);
}

// state: "none" | "loading" | "saved" | "saving" | "failed" | "conflict" | "gone" | "archive"; message: a sentence for the person.
export class Keeper {
  constructor(list = new EventList()) {
    this.list = list;
    kept.add(list);
    keepers.add(this);
    this.model = new LocalModel({ list: this.list, name: "", state: "none", message: "" });
    this.tag = null;
    this.saved = 0;
    this.stops = [this.list.listen((what) => what === "events" && !this.isTaking && this.saveSoon())];
    this.timer = null;
  }

  get name() {
    return this.model.get("name");
  }

  get state() {
    return this.model.get("state");
  }

  tell(state, message = "") {
    this.model.set("message", message);
    this.model.set("state", state);
  }

  get isUnsaved() {
    return this.list.revision !== this.saved;
  }

  // Look now and then, and when the page comes to the front, whether a notebook changed the list.
  watch() {
    const look = () => document.visibilityState === "visible" && this.look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    window.addEventListener("focus", look);
    this.stops.push(() => (clearInterval(timer), window.removeEventListener("focus", look)));
  }

  async open(name) {
    await flushAll();
    this.tell("loading");
    try {
      if (isArchives(name)) return await this.openArchives(name);
      const { value, etag } = await server.fetchList(name);
      this.take(value, etag, false);
      this.model.set("name", name);
      return this.tell("saved");
    } catch (error) {
      this.tell("none", error.message);
      throw error;
    }
  }

  // A list of the archive: shown as it is, never kept from here.
  async openArchives(name) {
    this.take(await fetchArchiveList(name), null, false, true);
    this.model.set("name", name);
    this.tell("archive");
  }

  take(content, etag, isUndoable, isReadOnly = false) {
    this.isTaking = true;
    try {
      this.list.replace(content, { isUndoable, isReadOnly });
    } finally {
      this.isTaking = false;
    }
    this.tag = bare(etag);
    this.saved = this.list.revision;
  }

  // A new list with what is given; its name must be free.
  async create(name, content = {}) {
    await this.flush();
    const { value, etag } = await server.putList(name, { ...content, name }, null);
    this.take({ ...content, name: value.name }, etag, false);
    this.model.set("name", value.name);
    this.tell("saved");
  }

  forget() {
    clearTimeout(this.timer);
    this.take({}, null, false);
    this.model.set("name", "");
    this.tell("none");
  }

  saveSoon() {
    if (!this.name || this.state === "conflict" || this.state === "gone") return;
    this.tell("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  async flush() {
    await this.adopting;
    clearTimeout(this.timer);
    if (this.isUnsaved && this.name && !["conflict", "gone"].includes(this.state)) await this.save();
  }

  // One save at a time; what was edited meanwhile is saved after it.
  save() {
    clearTimeout(this.timer);
    this.timer = null;
    this.saving ??= this.put().finally(() => (this.saving = null));
    return this.saving;
  }

  async put() {
    while (this.isUnsaved) {
      const { revision } = this.list;
      try {
        const { etag } = await server.putList(this.name, this.list.toJson(), this.tag);
        this.tag = bare(etag);
        this.saved = revision;
      } catch (error) {
        this.fail(error);
        return;
      }
    }
    this.tell("saved");
  }

  fail(error) {
    if (error.code === "changed_elsewhere") return this.tell("conflict", error.message);
    clearTimeout(this.timer);
    if (!error.status || error.status >= 500) this.timer = setTimeout(() => this.save(), RETRY_AFTER_MS);
    return this.tell("failed", error.message);
  }

  // Follow what changed elsewhere where nothing of ours is lost by it.
  async look() {
    if (this.state !== "saved" || !this.name || this.isUnsaved) return;
    try {
      const tag = await server.fetchTag(this.name);
      if (this.state !== "saved" || this.isUnsaved || tag === this.tag) return;
      if (tag) await this.reload();
      else this.tell("gone", `The list “${this.name}” was removed elsewhere`);
    } catch (error) {
      this.tell("saved", error.message);
    }
  }

  // Take the state that is kept; ours can be had again by undo.
  async reload() {
    const { value, etag } = await server.fetchList(this.name);
    this.take(value, etag, true);
    this.tell("saved", "Loaded as it was changed elsewhere; undo brings yours back");
  }

  // Keep ours under a name of its own beside what changed elsewhere, and go on with it.
  async keepBoth() {
    const content = this.list.toJson();
    for (let n = 1; ; n += 1) {
      const name = `${this.name} (mine${n > 1 ? ` ${n}` : ""})`;
      try {
        const { etag } = await server.putList(name, { ...content, name }, null);
        this.tag = bare(etag);
        this.saved = this.list.revision;
        this.call(name);
        this.tell("saved", `Yours is kept as “${name}”`);
        return;
      } catch (error) {
        if (error.code !== "changed_elsewhere" || n > 50) throw error;
      }
    }
  }

  call(name) {
    this.isTaking = true;
    this.list.rename(name);
    this.isTaking = false;
    this.model.set("name", name);
  }

  // Keep a list that began on a plot, under its name or one that is free.
  adopt() {
    this.adopting = this.findName();
    return this.adopting;
  }

  async findName() {
    this.saved = -1;
    try {
      const taken = (await server.fetchLists()).lists.map((list) => list.name);
      const names = Array.from({ length: taken.length + 1 }, (_, n) => `${this.list.name || "events"}${n ? ` ${n + 1}` : ""}`);
      this.call(names.find((name) => !taken.includes(name)));
      this.saveSoon();
    } catch (error) {
      this.tell("failed", error.message);
    }
  }

  async rename(name) {
    await this.flush();
    const { value } = await server.renameList(this.name, name);
    this.tag = value.tag;
    this.call(value.name);
    this.tell("saved");
  }

  async remove() {
    clearTimeout(this.timer);
    await this.saving;
    if (this.state !== "gone") await server.deleteList(this.name, null);
    this.forget();
  }

  close() {
    const last = this.flush();
    for (const stop of this.stops) stop();
    keepers.delete(this);
    return last;
  }
}

function bare(etag) {
  return etag?.replace(/^W\//, "").replaceAll('"', "") ?? null;
}
