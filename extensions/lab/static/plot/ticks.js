// Ticks of a UTC time axis: 24-hour clock, the date under the first tick and at midnight.

import { addMonths, DAY, HOUR, MINUTE, SECOND } from "../core/calendar.js";
import { formatClock, formatDate } from "../core/interval.js";

const STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10].map((n) => n * DAY),
];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
const MONTH = 30.44 * DAY;

function monthSplits(start, stop, months) {
  const year = new Date(start).getUTCFullYear();
  const origin = Date.UTC(Math.floor(year / 100) * 100, 0, 1);
  const skipped = Math.floor((start - origin) / MONTH / months) - 1;
  const splits = [];
  for (let n = Math.max(skipped, 0); ; n += 1) {
    const at = addMonths(origin, n * months);
    if (at > stop) return splits;
    if (at >= start) splits.push(at);
  }
}

// Days count within the month, so that the first is always among them.
function daySplits(start, stop, step) {
  const splits = [];
  for (let at = Math.ceil(start / DAY) * DAY; at <= stop; at += DAY) {
    const day = new Date(at).getUTCDate();
    const isNearEnd = day - 1 + step / DAY / 2 > 30;
    if ((day - 1) % (step / DAY) === 0 && !(step > DAY && isNearEnd)) splits.push(at);
  }
  return splits;
}

function evenSplits(start, stop, step) {
  const first = Math.ceil(start / step);
  const count = Math.floor(stop / step) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, n) => (first + n) * step);
}

// Where ticks stand on an axis `width` pixels long, and how far apart they are.
export function timeSplits(start, stop, width, spacing = 76) {
  const least = ((stop - start) / Math.max(width, 1)) * spacing;
  const step = STEPS.find((candidate) => candidate >= least);
  if (step) return { step, splits: step >= DAY ? daySplits(start, stop, step) : evenSplits(start, stop, step) };
  const months = MONTH_STEPS.find((candidate) => candidate * MONTH >= least) ?? MONTH_STEPS.at(-1);
  return { step: months * MONTH, splits: monthSplits(start, stop, months) };
}

function digitsFor(step) {
  if (step >= MINUTE) return null;
  if (step >= SECOND) return 0;
  return Math.min(Math.max(Math.ceil(-Math.log10(step / SECOND) - 1e-9), 1), 6);
}

// Two lines a tick: the clock and, where it begins or changes, the date (the year for longer steps).
export function timeLabels(splits, step) {
  const upper = (ms) => {
    if (step >= 12 * MONTH) return formatDate(ms).slice(0, 4);
    if (step >= MONTH) return formatDate(ms).slice(0, 7);
    return step >= DAY ? formatDate(ms).slice(5) : formatClock(ms, digitsFor(step));
  };
  const lower = (ms) => (step >= MONTH ? "" : step >= DAY ? formatDate(ms).slice(0, 4) : formatDate(ms));
  return splits.map((ms, n) => {
    const isNew = n === 0 || lower(ms) !== lower(splits[n - 1]);
    return isNew && lower(ms) ? `${upper(ms)}\n${lower(ms)}` : upper(ms);
  });
}
