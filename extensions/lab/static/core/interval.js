// Intervals [start, stop) in milliseconds since 1970 UTC: read from text, written as text, stepped and zoomed.

import {
  BadTime,
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  addDuration,
  addMonths,
  endOf,
  parseLength,
  parsePoint,
  unreadable,
} from "./calendar.js";
import { readOrbits, splitPhrase } from "./phrases.js";

function checked(start, stop) {
  if (stop === start) throw new BadTime("The interval is empty: it ends when it begins");
  if (!(stop > start)) throw new BadTime("The interval ends before it begins");
  return { start, stop };
}

function parseSides({ left, right, includesEnd }, now) {
  const before = parseLength(left);
  const after = parseLength(right);
  if (before && after) throw new BadTime("One side of the interval must be a time, not a duration");
  if (before) {
    const stop = parsePoint(right, { now }).ms;
    return checked(addDuration(stop, before, -1), stop);
  }
  const start = parsePoint(left, { now }).ms;
  if (after) return checked(start, addDuration(start, after));
  const last = parsePoint(right, { now, day: Math.floor(start / DAY) * DAY });
  return checked(start, includesEnd ? endOf(last) : last.ms);
}

// A year, month, week or day; null where the text is none.
function parseWhole(text, now) {
  try {
    const point = parsePoint(text, { now });
    return { start: point.ms, stop: endOf(point) };
  } catch (error) {
    if (error instanceof BadTime && error.isUnreadable) return null;
    throw error;
  }
}

// Read what a person typed. Throws BadTime with a sentence for the person.
export function parseInterval(text, now = Date.now()) {
  const plain = String(text ?? "")
    .trim()
    .replace(/\s+/g, " ");
  if (!plain) throw new BadTime("Type a time, for example 2005-01-09 18:00 to 24:00");
  if (readOrbits(plain)) throw new BadTime("Orbits are known to an archive only; give a time instead");
  const whole = parseWhole(plain, now);
  if (whole && whole.stop > whole.start) return whole;
  const phrase = splitPhrase(plain);
  if (phrase) return parseSides(phrase, now);
  if (!whole) throw unreadable(plain);
  throw new BadTime(`“${plain}” is one instant; give its end too, as in 2005-01-09 18:00 to 24:00`);
}

const two = (number) => String(number).padStart(2, "0");

export function formatDate(ms) {
  const date = new Date(Math.floor(ms));
  return `${String(date.getUTCFullYear()).padStart(4, "0")}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

// Microseconds since midnight, so that 0.1 ms steps of a float survive.
function microsOfDay(ms) {
  return Math.round((ms - Math.floor(ms / DAY) * DAY) * 1000);
}

export function formatClock(ms, digits = null) {
  const micros = microsOfDay(ms);
  const seconds = Math.floor(micros / 1e6);
  const fraction = String(micros % 1e6).padStart(6, "0");
  const kept = digits === null ? fraction.replace(/0+$/, "") : fraction.slice(0, digits);
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  if (digits === null && seconds % 60 === 0 && !kept) return clock;
  return `${clock}:${two(seconds % 60)}${kept ? `.${kept}` : ""}`;
}

export function toIso(ms) {
  const micros = microsOfDay(ms);
  const clock = formatClock(ms, micros % 1e6 === 0 ? 0 : micros % 1000 === 0 ? 3 : 6);
  return `${formatDate(ms)}T${clock}Z`;
}

export function fromIso(text) {
  return parsePoint(text).ms;
}

// The day before today as ISO texts, where nothing says what to look at.
export function yesterday(now = Date.now()) {
  const stop = Math.floor(now / DAY) * DAY;
  return { start: toIso(stop - DAY), stop: toIso(stop) };
}

export function formatPoint(ms) {
  return `${formatDate(ms)} ${formatClock(ms)}`;
}

function monthsSince(ms) {
  const date = new Date(ms);
  const isFirst = date.getUTCDate() === 1 && ms % DAY === 0;
  return isFirst ? date.getUTCFullYear() * 12 + date.getUTCMonth() : null;
}

// Whole calendar months of an interval, or 0.
export function wholeMonths({ start, stop }) {
  const [first, last] = [monthsSince(start), monthsSince(stop)];
  return first === null || last === null ? 0 : last - first;
}

// The shortest text that parseInterval reads back to the same interval.
export function formatInterval({ start, stop }) {
  const months = wholeMonths({ start, stop });
  if (months === 12 && new Date(start).getUTCMonth() === 0) return formatDate(start).slice(0, 4);
  if (months === 1) return formatDate(start).slice(0, 7);
  const [fromMidnight, toMidnight] = [start % DAY === 0, stop % DAY === 0];
  if (fromMidnight && stop - start === DAY) return formatDate(start);
  if (fromMidnight && toMidnight) return `${formatDate(start)} to ${formatDate(stop)}`;
  const day = Math.floor(start / DAY) * DAY;
  if (stop - day <= DAY) return `${formatPoint(start)} to ${stop - day === DAY ? "24:00" : formatClock(stop)}`;
  return `${formatPoint(start)} to ${formatPoint(stop)}`;
}

const LENGTHS = [
  ["d", DAY],
  ["h", HOUR],
  ["min", MINUTE],
  ["s", SECOND],
];

export function formatDuration(ms) {
  let rest = Math.round(ms * 1000) / 1000;
  const words = [];
  for (const [unit, length] of LENGTHS) {
    const count = unit === "s" ? Math.round(rest * 1000) / 1e6 : Math.floor(rest / length);
    if (count > 0) words.push(`${count} ${unit}`);
    rest -= count * length;
  }
  return words.join(" ") || "0 s";
}

// Move by `count` lengths; whole months move by months.
export function stepInterval({ start, stop }, count) {
  const months = wholeMonths({ start, stop });
  if (months) return { start: addMonths(start, count * months), stop: addMonths(stop, count * months) };
  return { start: start + count * (stop - start), stop: stop + count * (stop - start) };
}

const GRAINS = [MINUTE, 10 * SECOND, SECOND, 100, 10, 1, 0.1, 0.01];

// The step that a gesture over this span is rounded to, so that texts stay short: about a pixel.
function grainOf(span) {
  return GRAINS.find((grain) => grain <= span / 500) ?? 0.001;
}

// Rounding by counts a millisecond keeps decimal fractions exact.
function roundTo(ms, grain) {
  return grain < 1 ? Math.round(ms / grain) / Math.round(1 / grain) : Math.round(ms / grain) * grain;
}

export function tidyInterval({ start, stop }) {
  const grain = grainOf(stop - start);
  return { start: roundTo(start, grain), stop: roundTo(stop, grain) };
}

// Move by any time, the length kept to the microsecond.
export function shiftInterval({ start, stop }, ms) {
  const first = roundTo(start + ms, grainOf(stop - start));
  return { start: first, stop: roundTo(first + (stop - start), 0.001) };
}

export const SHORTEST = 1;
export const LONGEST = 200 * 365.25 * DAY;

// Show `factor` times closer about the time `at` (the middle by default).
export function zoomInterval({ start, stop }, factor, at = (start + stop) / 2) {
  const length = Math.min(Math.max((stop - start) / factor, SHORTEST), LONGEST);
  const share = (at - start) / (stop - start);
  return tidyInterval({ start: at - share * length, stop: at + (1 - share) * length });
}

export function isSame(a, b) {
  return Boolean(a && b) && a.start === b.start && a.stop === b.stop;
}
