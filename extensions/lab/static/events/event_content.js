// A list as it travels between server, kernel and browser: columns of plain JSON, exact to the nanosecond.

export class BadEvent extends Error {}

const NS_PER_MS = 1e6;
const NOTHING = Object.freeze({});
const TEXTS = { Infinity: Infinity, "-Infinity": -Infinity, "-0": -0 };

// { name, dtype, size, units, description, … } with what a column needs at least.
export function completeColumn(told) {
  return { dtype: "float64", size: 1, units: "", description: "", ucd: "", utype: "", attributes: {}, ...told };
}

function readNumber(value) {
  return typeof value === "string" && value in TEXTS ? TEXTS[value] : value;
}

function writeNumber(value) {
  if (typeof value !== "number") return value ?? null;
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : value;
  return Number.isNaN(value) ? null : String(value);
}

const each = (value, convert) => (Array.isArray(value) ? value.map(convert) : convert(value));

// What an event has in a column of which nothing is known.
export function emptyValue({ dtype, size }) {
  const one = { str: "", bool: false, int64: 0 }[dtype] ?? null;
  return size > 1 ? Array(size).fill(one) : one;
}

// A column of whole numbers that has to hold an unknown one.
export function loosened(column) {
  return { ...column, dtype: "float64", style: "w" };
}

// Milliseconds and, where a file told them, nanoseconds below the millisecond.
function readTime(ms, ns) {
  return ns ? ms + ns / NS_PER_MS : ms;
}

// The time in whole ms and ns: as the file told it while it is the same time, else to the microsecond.
function partsOf(time, exact) {
  if (exact && readTime(...exact) === time) return exact;
  const micros = Math.round((time - Math.floor(time)) * 1000);
  return micros === 1000 ? [Math.floor(time) + 1, 0] : [Math.floor(time), micros * 1000];
}

function colorOf(values) {
  const color = values.color;
  return typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color) ? color : null;
}

export function makeEvent(id, start, stop, values, exact = NOTHING) {
  return Object.freeze({ id, start, stop, values, color: colorOf(values), exact });
}

export function readContent(content) {
  const columns = (content.columns ?? []).map(completeColumn);
  const kept = columns.map(({ name, dtype }) => [name, content.values[name], dtype === "float64"]);
  const { start = [], stop = [], start_ns = [], stop_ns = [] } = content;
  const events = start.map((ms, n) => {
    const values = {};
    for (const [name, all, isReal] of kept) values[name] = isReal ? each(all[n], readNumber) : all[n];
    const exact = { start: start_ns[n] && [ms, start_ns[n]], stop: stop_ns[n] && [stop[n], stop_ns[n]] };
    return makeEvent(n, readTime(ms, start_ns[n]), readTime(stop[n], stop_ns[n]), values, exact.start || exact.stop ? exact : NOTHING);
  });
  const { name = "", description = "", provenance = "", attributes = {}, time_style = "" } = content;
  return { name, description, provenance, attributes, time_style, columns, events };
}

function timesOf(events, end) {
  const parts = events.map((event) => partsOf(event[end], event.exact[end]));
  const below = parts.map(([, ns]) => ns);
  return { [end]: parts.map(([ms]) => ms), ...(below.some(Boolean) ? { [`${end}_ns`]: below } : {}) };
}

export function writeContent({ name, description, provenance, attributes, time_style, columns, events }) {
  const values = {};
  for (const column of columns) {
    const convert = column.dtype === "float64" ? writeNumber : (value) => value;
    values[column.name] = events.map((event) => each(event.values[column.name], convert));
  }
  const times = { ...timesOf(events, "start"), ...timesOf(events, "stop") };
  return { name, description, provenance, attributes, time_style, columns, ...times, values };
}
