// Ticks of a logarithmic axis: decades where there are several, else 2 and 5 or 3 too, all digits, or even steps.

import { axisNumbers, powerOfTen } from "./numbers.js";

const DIGITS = [[1], [1, 2, 5], [1, 3], [1, 2, 3, 4, 5, 6, 8]];
const ENOUGH = 3;
const MANY_DECADES = 9;
const SLACK = 1e-9;

function valuesOf(digits, low, high) {
  const values = [];
  for (let power = Math.floor(Math.log10(low) - SLACK); power <= Math.ceil(Math.log10(high)); power += 1)
    for (const digit of digits) values.push(power < 0 ? digit / 10 ** -power : digit * 10 ** power);
  return values.filter((value) => value >= low * (1 - SLACK) && value <= high * (1 + SLACK));
}

export function isDecade(value) {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6;
}

function evenValues(low, high, room) {
  const rough = (high - low) / Math.max(Math.min(room, 5), 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= rough * (1 - SLACK));
  const values = [];
  for (let n = Math.ceil(low / step - SLACK); n * step <= high * (1 + SLACK); n += 1) values.push(n * step);
  return values.filter((value) => value > 0);
}

// Those for which there is room: decades before digits.
function withRoom(values, low, high, room) {
  const least = 1 / Math.max(room, 1);
  const at = (value) => Math.log10(value / low) / Math.log10(high / low);
  const kept = [];
  for (const value of [...values.filter(isDecade), ...values.filter((one) => !isDecade(one))])
    if (kept.every((other) => Math.abs(at(other) - at(value)) >= least - SLACK)) kept.push(value);
  return kept.sort((a, b) => a - b);
}

function everyFew(decades, room) {
  const every = Math.max(1, Math.ceil(decades.length / Math.max(room, 2)));
  return decades.filter((_, n) => n % every === 0);
}

function labelOf(value) {
  const exponent = Math.floor(Math.log10(value) + SLACK);
  if (value < 1e5 && value >= 1e-3) return value.toFixed(Math.max(-exponent, 0));
  const power = powerOfTen(exponent);
  return isDecade(value) ? power : `${Math.round(value / 10 ** exponent)}·${power}`;
}

// [{ value, text }] between low and high, where `room` labels fit one above the other, and what is to be read with them.
export function logTicks(low, high, room) {
  const decades = valuesOf(DIGITS[0], low, high);
  if (decades.length >= ENOUGH) {
    const ticks = everyFew(decades, room).map((value) => ({ value, text: powerOfTen(Math.round(Math.log10(value))) }));
    return { ticks, note: "" };
  }
  const all = DIGITS.map((digits) => valuesOf(digits, low, high));
  const found = all.map((values) => withRoom(values, low, high, room));
  const isWhole = (one, n) => one.length >= ENOUGH && one.length === all[n].length;
  const values = found.find(isWhole) ?? found.find((one) => one.length >= ENOUGH) ?? found.at(-1);
  if (values.length > 1) return { ticks: values.map((value) => ({ value, text: labelOf(value) })), note: "" };
  const even = evenValues(low, high, room);
  const { labels, note } = axisNumbers(even);
  return { ticks: even.map((value, n) => ({ value, text: labels[n] })), note };
}

// Strokes between the ticks.
export function minorValues(low, high) {
  return Math.log10(high / low) > MANY_DECADES ? [] : valuesOf([2, 3, 4, 5, 6, 7, 8, 9], low, high);
}
