// A list of events that table and plots share: changed in one place, undone step by step, told to all who listen.

import { BadEvent, completeColumn, emptyValue, loosened, makeEvent, readContent, writeContent } from "./event_content.js";
import { Coloring, listColor } from "./coloring.js";
import { merge } from "./merging.js";

export { BadEvent };

const MOST_STEPS = 500;
const MOST_HELD = 5e6;
const LEAST_STEPS = 20;

function roundTo(ms) {
  return Math.round(ms * 1000) / 1000;
}

function checkedTimes(start, stop) {
  if (!Number.isFinite(start) || !Number.isFinite(stop)) throw new BadEvent("An event needs a begin and an end");
  if (stop < start) throw new BadEvent("The event would end before it begins");
  return [roundTo(start), roundTo(stop)];
}

export class EventList {
  // content: as the server gives it (event_content.js), or nothing for an empty list
  constructor(content = {}) {
    this.state = readContent(content);
    this.name = this.state.name;
    this.past = [];
    this.future = [];
    this.listeners = new Set();
    this.chosen = [];
    this.coloring = new Coloring(this);
    this.nextId = this.state.events.length;
    this.revision = 0;
    // A list of the archive: who tries to change it is told "refused".
    this.isReadOnly = false;
  }

  // In the order of the list; events are frozen, a change makes a new one with the same id.
  get events() {
    return this.state.events;
  }

  get columns() {
    return this.state.columns;
  }

  // Of the list as a whole: chosen by the user, or made from its name.
  get color() {
    const { color } = this.state.attributes;
    return /^#[0-9a-f]{6}$/i.test(color) ? color : listColor(this.name);
  }

  // Ids of the events chosen; the last one is the one shown.
  get selected() {
    return this.chosen;
  }

  get current() {
    return this.get(this.chosen[this.chosen.length - 1]) ?? null;
  }

  get(id) {
    return this.state.events[this.indexOf(id)];
  }

  indexOf(id) {
    const { state } = this;
    state.places ??= new Map(state.events.map((event, n) => [event.id, n]));
    return state.places.get(id) ?? -1;
  }

  // Begin and end in ms since 1970 UTC, in any order; gives the new event and chooses it.
  add(start, stop, values = {}) {
    const [first, last] = checkedTimes(Math.min(start, stop), Math.max(start, stop));
    const columns = this.columns.map((column) => (isUnknown(column, values) ? loosened(column) : column));
    const full = {};
    for (const column of columns) full[column.name] = values[column.name] ?? emptyValue(column);
    const event = makeEvent(this.nextId++, first, last, full);
    this.apply({ columns, events: [...this.events, event], places: null });
    this.select([event.id]);
    return event;
  }

  // what: { start, stop, values }, each optional. Changes with one `gesture` (any token) are one step of undo.
  // Throws BadEvent if the event would end before it begins, and changes nothing then.
  change(id, what, { gesture = null } = {}) {
    const at = this.indexOf(id);
    const old = this.events[at];
    if (!old) return null;
    const [start, stop] = checkedTimes(what.start ?? old.start, what.stop ?? old.stop);
    const next = makeEvent(id, start, stop, { ...old.values, ...what.values }, old.exact);
    const events = [...this.events];
    events[at] = next;
    this.apply({ events }, gesture);
    return next;
  }

  remove(ids) {
    const gone = new Set(Array.isArray(ids) ? ids : [ids]);
    if (!this.events.some((event) => gone.has(event.id))) return;
    this.apply({ events: this.events.filter((event) => !gone.has(event.id)), places: null });
  }

  // told: { name, dtype, units, description }; every event gets the column's empty value, or those of `values` by id.
  addColumn(told, values = new Map()) {
    const column = completeColumn(told);
    this.checkName(column.name);
    const filled = (event) => withValue(event, column.name, values.get(event.id) ?? emptyValue(column));
    this.apply({ columns: [...this.columns, column], events: this.events.map(filled) });
  }

  // Rename or describe a column; its values stay.
  changeColumn(name, told) {
    const renamed = told.name ?? name;
    if (renamed !== name) this.checkName(renamed);
    const columns = this.columns.map((column) => (column.name === name ? { ...column, ...told } : column));
    const events = renamed === name ? this.events : this.events.map((event) => withRenamed(event, name, renamed));
    this.apply({ columns, events });
  }

  removeColumn(name) {
    const events = this.events.map((event) => withRenamed(event, name, null));
    this.apply({ columns: this.columns.filter((column) => column.name !== name), events });
  }

  checkName(name) {
    if (!name?.trim()) throw new BadEvent("A column needs a name");
    if (this.columns.some((column) => column.name === name)) throw new BadEvent(`There is a column “${name}” already`);
  }

  // Description, provenance, attributes.
  describe(told) {
    this.apply(told);
  }

  // The name is that of a file: undo leaves it.
  rename(name) {
    this.name = name;
    this.tell("events");
  }

  // Take what came from elsewhere in place of all this; it can be undone too.
  replace(content, { isUndoable = true, isReadOnly = false } = {}) {
    this.isReadOnly = isReadOnly;
    const before = this.chosen.map((id) => this.indexOf(id));
    const state = readContent(content);
    state.places = null;
    state.events = state.events.map((event) => makeEvent(this.nextId++, event.start, event.stop, event.values, event.exact));
    if (!isUndoable) [this.past, this.future] = [[], []];
    this.name = state.name;
    this.apply(state, null, isUndoable && !isReadOnly);
    this.select(before.map((n) => this.events[n]?.id).filter((id) => id !== undefined));
  }

  // Take what came from elsewhere where ours, begun from `base`, has changes that it does not have; gives what both began from now.
  rebase(base, content) {
    const ours = this.state;
    this.replace(content);
    const theirs = this.state;
    this.apply(merge(base, ours, theirs, () => this.nextId++));
    return theirs;
  }

  select(ids) {
    const known = ids.filter((id) => this.indexOf(id) >= 0);
    if (known.length === this.chosen.length && known.every((id, n) => id === this.chosen[n])) return;
    this.chosen = known;
    this.tell("selected");
  }

  apply(changed, gesture = null, isUndoable = true) {
    if (this.isReadOnly && isUndoable) return this.tell("refused");
    const isSameGesture = gesture !== null && gesture === this.gesture;
    if (isUndoable && !isSameGesture) this.past.push(this.state);
    this.gesture = gesture;
    this.future = [];
    this.trim();
    return this.show({ ...this.state, ...changed });
  }

  // Old steps are let go where many large ones are held.
  trim() {
    const room = Math.max(LEAST_STEPS, Math.min(MOST_STEPS, Math.floor(MOST_HELD / (this.events.length + 1))));
    if (this.past.length > room) this.past.splice(0, this.past.length - room);
  }

  show(state) {
    this.state = state;
    this.revision += 1;
    const known = this.chosen.filter((id) => this.indexOf(id) >= 0);
    const isChosenLess = known.length < this.chosen.length;
    this.chosen = known;
    this.coloring.forget();
    this.tell("events");
    if (isChosenLess) this.tell("selected");
  }

  get canUndo() {
    return this.past.length > 0;
  }

  get canRedo() {
    return this.future.length > 0;
  }

  undo() {
    if (!this.canUndo) return;
    this.future.push(this.state);
    this.gesture = null;
    this.show(this.past.pop());
  }

  redo() {
    if (!this.canRedo) return;
    this.past.push(this.state);
    this.gesture = null;
    this.show(this.future.pop());
  }

  // What colours tell: "" (all alike, by list) or the name of a column.
  get colorBy() {
    return this.coloring.column;
  }

  set colorBy(column) {
    this.coloring.choose(column);
    this.tell("colors");
  }

  // "#rrggbb" that is seen on light and dark.
  colorOf(event) {
    return this.coloring.colorOf(event);
  }

  // fn("events" | "selected" | "colors" | "refused"); returns how to stop.
  listen(fn) {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  tell(what) {
    for (const listener of [...this.listeners]) listener(what);
  }

  toJson() {
    return writeContent({ ...this.state, name: this.name });
  }
}

// Whole numbers have no empty value: a column gets one as soon as an event needs it.
function isUnknown(column, values) {
  return column.dtype === "int64" && column.size === 1 && (values[column.name] ?? null) === null;
}

function withValue(event, name, value) {
  return makeEvent(event.id, event.start, event.stop, { ...event.values, [name]: value }, event.exact);
}

function withRenamed(event, name, renamed) {
  const { [name]: value, ...values } = event.values;
  if (renamed !== null) values[renamed] = value;
  return makeEvent(event.id, event.start, event.stop, values, event.exact);
}
