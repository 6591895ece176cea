// Edits of a list put upon what was changed elsewhere meanwhile: nothing is lost, what both changed is there twice.

import { emptyValue, loosened, makeEvent } from "./event_content.js";

const named = (columns, name) => columns.find((column) => column.name === name);
const isAlike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// base: the state both began from, ours: what it became here, theirs: what it became elsewhere; each a state of an
// EventList, where events that ours left alone are the same objects as in base. newId() names events added.
export function merge(base, ours, theirs, newId) {
  const columns = mergeColumns(base.columns, ours.columns, theirs.columns);
  const events = mergeEvents(base, ours, theirs, newId);
  const told = {};
  for (const key of ["description", "provenance", "attributes"]) if (ours[key] !== base[key]) told[key] = ours[key];
  return { ...told, ...completed(columns, events), places: null };
}

function mergeColumns(base, ours, theirs) {
  const isGone = ({ name }) => named(base, name) && !named(ours, name);
  const choose = (column) => (isAlike(column, named(base, column.name)) ? named(ours, column.name) : column);
  const added = ours.filter(({ name }) => !named(base, name) && !named(theirs, name));
  return [...theirs.filter((column) => !isGone(column)).map(choose), ...added];
}

function mergeEvents(base, ours, theirs, newId) {
  const found = new Finder(theirs.events, base.columns.map(({ name }) => name).filter((name) => named(theirs.columns, name)));
  const mine = new Map(ours.events.map((event) => [event.id, event]));
  const [gone, changed, added] = [new Set(), new Map(), []];
  for (const old of base.events) {
    const own = mine.get(old.id);
    mine.delete(old.id);
    const there = found.take(old);
    if (own === old) continue;
    if (!own) gone.add(there);
    else if (there) changed.set(there, own);
    else added.push(own);
  }
  const fresh = [...added, ...mine.values()].filter((event) => !found.take(event)).map((event) => renamed(event, newId()));
  const kept = theirs.events.filter((event) => !gone.has(event));
  return [...kept.map((event) => (changed.has(event) ? renamed(changed.get(event), event.id) : event)), ...fresh];
}

// Events by what they hold, each taken once.
class Finder {
  constructor(events, names) {
    this.names = names;
    this.places = new Map();
    for (const event of [...events].reverse()) {
      const key = this.keyOf(event);
      if (!this.places.has(key)) this.places.set(key, []);
      this.places.get(key).push(event);
    }
  }

  keyOf({ start, stop, values }) {
    return JSON.stringify([start, stop, ...this.names.map((name) => values[name])]);
  }

  take(event) {
    return this.places.get(this.keyOf(event))?.pop();
  }
}

function renamed({ start, stop, values, exact }, id) {
  return makeEvent(id, start, stop, values, exact);
}

// Every event gets a value in every column; whole numbers have none for "unknown".
function completed(columns, events) {
  const isMissing = ({ name }) => events.some(({ values }) => !(name in values));
  const full = columns.map((column) => (column.dtype === "int64" && column.size === 1 && isMissing(column) ? loosened(column) : column));
  const complete = (event) => {
    const isWhole = full.every(({ name }) => name in event.values) && Object.keys(event.values).length === full.length;
    if (isWhole) return event;
    const values = Object.fromEntries(full.map((column) => [column.name, event.values[column.name] ?? emptyValue(column)]));
    return makeEvent(event.id, event.start, event.stop, values, event.exact);
  };
  return { columns: full, events: events.map(complete) };
}
