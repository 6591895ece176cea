// The columns of the table: begin, end, duration and whatever the list tells, each with how it is shown, edited, sorted.

import { BadEvent } from "./event_content.js";
import { readLength, readTime, readValue, shortValue, writeLength, writeTime, writeValue } from "./cells.js";

const LETTER_PX = 7;
const SAMPLE = 60;

// Fractions of a second need room.
function timeWidth(events, end) {
  const longest = Math.max(19, ...events.slice(0, SAMPLE).map((event) => writeTime(event[end]).length));
  return longest * LETTER_PX + 16;
}

const TIMES = [
  {
    key: "start",
    label: "Begin",
    hint: "Begin of the event, UTC",
    text: (event) => writeTime(event.start),
    sort: (event) => event.start,
    edit: (event, text) => ({ start: readTime(text, event.start) }),
  },
  {
    key: "stop",
    label: "End",
    hint: "End of the event, UTC",
    text: (event) => writeTime(event.stop),
    sort: (event) => event.stop,
    edit: (event, text) => ({ stop: readTime(text, event.stop) }),
  },
  {
    key: "duration",
    label: "Duration",
    hint: "How long the event lasts; changing it moves the end",
    width: 104,
    text: writeLength,
    sort: (event) => event.stop - event.start,
    edit: (event, text) => ({ stop: event.start + readLength(text) }),
  },
];

// Wide enough for the heading and for what the first rows hold, within bounds.
function widthOf(column, events) {
  const texts = events.slice(0, SAMPLE).map((event) => shortValue(event.values[column.name]));
  const longest = Math.max(column.name.length + column.units.length + 5, ...texts.map((text) => text.length));
  return Math.min(Math.max(longest * LETTER_PX + 14, 70), 280);
}

function sortValue(value, dtype) {
  if (dtype === "datetime64[ns]") return value ? Date.parse(value) : null;
  return Array.isArray(value) ? value[0] : dtype === "str" ? value.toLowerCase() : value;
}

function ofValue(column, events) {
  const { name, dtype, units, description } = column;
  return {
    key: `value:${name}`,
    label: name,
    units,
    hint: [description, units && `in ${units}`].filter(Boolean).join(", ") || name,
    width: widthOf(column, events),
    isNumber: dtype === "float64" || dtype === "int64",
    column,
    text: (event) => writeValue(event.values[name]),
    shown: (event) => shortValue(event.values[name]),
    sort: (event) => sortValue(event.values[name], dtype),
    edit: (event, text) => ({ values: { [name]: readValue(text, column) } }),
  };
}

export function tableColumns(list) {
  const times = TIMES.map((column) => ({ width: timeWidth(list.events, column.key), ...column }));
  return [...times, ...list.columns.map((column) => ofValue(column, list.events))];
}

// Ids in the order shown: gaps last, equal ones as in the list.
export function sortedEvents(events, column, isDescending) {
  if (!column) return events;
  const keyed = events.map((event, n) => [column.sort(event) ?? null, n, event]);
  const sign = isDescending ? -1 : 1;
  keyed.sort(([a, m], [b, n]) => {
    if (a === null || b === null) return a === b ? m - n : a === null ? 1 : -1;
    return a < b ? -sign : a > b ? sign : m - n;
  });
  return keyed.map(([, , event]) => event);
}

// What the typed text changes, or null where it says the same as before.
export function editOf(column, event, text) {
  if (text.trim() === column.text(event)) return null;
  const what = column.edit(event, text);
  const [start, stop] = [what.start ?? event.start, what.stop ?? event.stop];
  if (stop < start) throw new BadEvent("The end must not come before the begin; the last good value stays");
  return what;
}
