// Between a list of events and what a link or a picture carries of it.

import { readLinked, writeLinked } from "../core/linked_events.js";
import { isArchives } from "./archive_lists.js";
import { shortValue } from "./cells.js";
import { EventList } from "./event_list.js";

export const MOST_EVENTS = 500;
// Of JSON; a third more in the link: 6 kB go through mails, logins and proxies.
const MOST_LETTERS = 4500;
const STEPS = 9;
const FINEST = 4;

// An own list that came with a link is shown and not changed.
export function isLinked(list) {
  return Boolean(list?.isLinked);
}

// told: as links have it. Throws BadView.
export function linkedList(told) {
  const { name, color, kinds, events } = readLinked(told);
  const columns = { label: (event) => event.label, kind: (event) => kinds[event.kind]?.[0], color: (event) => kinds[event.kind]?.[1] };
  const values = Object.entries(columns).map(([column, read]) => [column, events.map((event) => read(event) ?? "")]);
  const filled = values.filter(([, cells]) => cells.some(Boolean));
  const list = new EventList({
    name,
    attributes: { color },
    provenance: `From a link to a view with the events “${name}”`,
    columns: filled.map(([column]) => ({ name: column, dtype: "str" })),
    start: events.map((event) => event.start),
    stop: events.map((event) => event.stop),
    values: Object.fromEntries(filled),
  });
  return Object.assign(list, { isReadOnly: true, isLinked: true });
}

// By values along a scale: nine steps, the lowest and the highest named.
function stepsOf(list) {
  const { low, high, colorOf } = list.coloring.current;
  const value = (event) => (list.colorBy === "duration" ? event.stop - event.start : event.values[list.colorBy]);
  const at = (n) => low + (n / (STEPS - 1)) * (high - low);
  const text = (n) => ({ 0: shortValue(low), [STEPS - 1]: shortValue(high) })[n] ?? "";
  const kinds = [...Array.from({ length: STEPS }, (_, n) => [text(n), colorOf(at(n))]), ["", colorOf(NaN)]];
  const kindOf = (event) =>
    Number.isFinite(value(event)) ? Math.round(((value(event) - low) / (high - low || 1)) * (STEPS - 1)) : STEPS;
  return { kinds, kindOf };
}

// The kinds that its colours tell apart: { kinds: [[text, color]], kindOf(event) }; none where all are alike.
export function kindsOf(list) {
  if (list.colorBy && !list.coloring.current.kinds) return stepsOf(list);
  const hasOwn = !list.colorBy && list.events.some((event) => event.color);
  if (!list.colorBy && !hasOwn) return { kinds: [], kindOf: () => null };
  const text = (event) => {
    if (!list.colorBy) return typeof event.values.kind === "string" ? event.values.kind : "";
    return shortValue(list.colorBy === "duration" ? event.stop - event.start : event.values[list.colorBy]);
  };
  const places = new Map();
  const key = (event) => JSON.stringify([text(event), list.colorOf(event)]);
  for (const event of list.events) if (!places.has(key(event))) places.set(key(event), places.size);
  return { kinds: [...places.keys()].map((pair) => JSON.parse(pair)), kindOf: (event) => places.get(key(event)) };
}

function labelColumn(list) {
  const texts = list.columns.filter(({ name, dtype, size }) => dtype === "str" && (size ?? 1) === 1 && !["kind", "color"].includes(name));
  return (texts.find(({ name }) => name === "label") ?? texts[0])?.name;
}

function described(list, events, hasLabels) {
  const { kinds, kindOf } = kindsOf(list);
  const column = hasLabels ? labelColumn(list) : undefined;
  const told = events.map((event) => ({ start: event.start, stop: event.stop, kind: kindOf(event), label: column ? event.values[column] : "" }));
  return { name: list.name, color: list.color, kinds, events: told };
}

const within = (events, { start, stop }) => events.filter((event) => event.stop >= start && event.start <= stop);

// What a link carries: { told, what }, what being "name", "all" or "shown", or "none" with told "" where it is too much.
export function carried(list, interval) {
  if (!list?.events.length) return { told: "", what: "name" };
  if (isArchives(list.name)) return { told: list.name, what: "name" };
  const seen = within(list.events, interval);
  for (const [events, what] of [
    [list.events, "all"],
    [seen, "shown"],
  ]) {
    for (const hasLabels of events.length <= MOST_EVENTS ? [true, false] : []) {
      const told = writeLinked(described(list, events, hasLabels));
      if (events.length && JSON.stringify(told).length <= MOST_LETTERS) return { told, what };
    }
  }
  return { told: "", what: seen.length ? "none" : "name" };
}

// Events of one kind that touch become one.
function merged(events) {
  const last = new Map();
  const kept = [];
  for (const event of [...events].sort((a, b) => a.start - b.start)) {
    const before = last.get(event.kind);
    if (before && event.start <= before.stop) before.stop = Math.max(before.stop, event.stop);
    else last.set(event.kind, kept[kept.push({ ...event }) - 1]);
  }
  return kept;
}

// For a picture: what is seen, as finely as its pixels tell.
export function pictured(list, { start, stop }, width) {
  if (!list?.events.length) return "";
  if (isArchives(list.name)) return list.name;
  const unit = (stop - start) / (FINEST * width);
  const cut = (ms) => Math.round((Math.min(Math.max(ms, start - unit * FINEST), stop + unit * FINEST) - start) / unit) * unit + start;
  const told = described(list, within(list.events, { start, stop }), false);
  const events = told.events.map((event) => ({ ...event, start: cut(event.start), stop: cut(event.stop) }));
  const isMany = (some) => JSON.stringify(writeLinked({ ...told, events: some }, unit)).length > MOST_LETTERS;
  return writeLinked({ ...told, events: isMany(events) ? merged(events) : events }, unit);
}
