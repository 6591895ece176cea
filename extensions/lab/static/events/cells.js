// Cells of a table of events: written for people, read back from what they type.

import { DAY, parseDuration, parsePoint } from "../core/calendar.js";
import { formatClock, formatDate, formatDuration } from "../core/interval.js";
import { BadEvent } from "./event_content.js";

const YES = ["true", "yes", "1", "y"];
const NO = ["false", "no", "0", "n", ""];

// "2005-01-09 18:00:00", with as many decimals as it has.
export function writeTime(ms) {
  const micros = Math.round((ms - Math.floor(ms / 1000) * 1000) * 1000);
  return `${formatDate(ms)} ${formatClock(ms, micros === 0 ? 0 : micros % 1000 === 0 ? 3 : 6)}`;
}

// A time of day alone keeps the date that is there.
export function readTime(text, old) {
  return parsePoint(text, { day: Math.floor(old / DAY) * DAY }).ms;
}

export function writeLength(event) {
  return event.stop > event.start ? formatDuration(event.stop - event.start) : "instant";
}

export function readLength(text) {
  return /^(instant|0 ?s?|)$/i.test(text.trim()) ? 0 : parseDuration(text).ms;
}

// As many digits as tell numbers apart in a table; the field in which it is edited has all.
export function shortValue(value) {
  if (Array.isArray(value)) return value.map(shortValue).join(" ");
  if (typeof value !== "number" || Number.isInteger(value)) return writeValue(value);
  return String(Number(value.toPrecision(6)));
}

export function writeValue(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(writeValue).join(" ");
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

function readNumber(text, name) {
  if (!text) return null;
  const value = /^[+-]?inf(inity)?$/i.test(text) ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text);
  if (Number.isNaN(value)) throw new BadEvent(`“${text}” is no number; ${name} holds numbers, or nothing`);
  return value;
}

function readWhole(text, name) {
  if (!/^[+-]?\d{1,18}$/.test(text)) throw new BadEvent(`“${text}” is no whole number, as ${name} holds`);
  return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

function readTruth(text, name) {
  const lower = text.toLowerCase();
  if (!YES.includes(lower) && !NO.includes(lower)) throw new BadEvent(`${name} holds yes or no, not “${text}”`);
  return YES.includes(lower);
}

// Times in columns keep their text: it may tell nanoseconds.
function readTimeText(text) {
  if (!text) return "";
  const ms = parsePoint(text).ms;
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text : `${writeTime(ms).replace(" ", "T")}Z`;
}

// What was typed as a value of the column; throws BadEvent or BadTime with a sentence for the person.
export function readValue(text, { name, dtype, size }) {
  const plain = text.trim();
  const read = { int64: readWhole, float64: readNumber, bool: readTruth, "datetime64[ns]": readTimeText }[dtype];
  if (!read) return text;
  if (size === 1) return read(plain, name);
  const parts = plain.split(/[\s,;]+/).filter(Boolean);
  if (parts.length !== size) throw new BadEvent(`${name} holds ${size} numbers, not ${parts.length}`);
  return parts.map((part) => read(part, name));
}
