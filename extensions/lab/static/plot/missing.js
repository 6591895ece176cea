// What is told where a panel shows nothing, and where the nearest data are.

import { fetchCoverage } from "../core/datasets.js";
import { DAY } from "../core/calendar.js";
import { h } from "../core/dom.js";
import { formatClock, formatDate, fromIso } from "../core/interval.js";
import { component, indexFrom } from "./line.js";

// Two points without value stand for a gap between blocks, and between records that no limit (`gap_ms`) parts.
const GAP_POINTS = 2;

function countIn({ arrays: { time } }, { start, stop }) {
  return time ? indexFrom(time.values, stop) - indexFrom(time.values, start) : 0;
}

function hasRecords({ panel }, interval) {
  return countIn(panel, interval) > (panel.factor === 1 && panel.gap_ms !== null ? 0 : GAP_POINTS);
}

// A number in a line of the interval that a log axis can't show.
function hasNumbers({ panel }, { start, stop }) {
  const { time, value, mean } = panel.arrays;
  if (panel.kind !== "line" || !time) return false;
  const [first, last] = [indexFrom(time.values, start), indexFrom(time.values, stop)];
  const rows = Array.from({ length: (value ?? mean).shape[0] }, (_, n) => component(value ?? mean, n));
  return rows.some((row) => row.subarray(first, last).some((number) => !Number.isNaN(number)));
}

export function spanWords([start, stop]) {
  const isShort = stop - start < DAY;
  const [first, last] = [start, stop].map(formatDate);
  if (!isShort) return `${first} to ${last}`;
  return `${first} ${formatClock(start)} to ${first === last ? "" : `${last} `}${formatClock(stop)}`;
}

// { text, span }: why nothing is shown, and from when to when there are data, if that helps.
export function whyEmpty({ layers, interval }) {
  if (layers.some((layer) => hasNumbers(layer, interval))) return { text: "No value above 0 here, none to show on a log axis", span: null };
  if (layers.some((layer) => hasRecords(layer, interval))) return { text: "Only fill values here", span: null };
  const { held, dataset } = layers[0].header;
  if (!held) return { text: "No data in this interval", span: null };
  const span = held.map(fromIso);
  const isGap = span[0] < interval.start && span[1] >= interval.stop;
  return { text: `${isGap ? "A gap: no data here" : "No data here"}. ${dataset} has data from ${spanWords(span)}`, span };
}

const distance = ([from, to], { start, stop }) => Math.max(from - stop, start - to, 0);

// As long as the interval, at the end of the nearest stretch of data.
export function nearestData(stretches, interval) {
  const [from, to] = stretches.reduce((best, one) => (distance(one, interval) < distance(best, interval) ? one : best));
  const length = interval.stop - interval.start;
  return from >= interval.stop ? { start: from, stop: from + length } : { start: to - length, stop: to };
}

// The note over an empty panel; `go` takes an interval.
export function missingNote(state, go) {
  const { text, span } = whyEmpty(state);
  if (!span) return [text];
  const { dataset } = state.layers[0].header;
  const onclick = async () => {
    const { interval } = state;
    const stretches = await fetchCoverage(dataset).catch(() => []);
    go(nearestData(stretches.length ? stretches : [span], interval));
  };
  return [text, h("button.sepp-button.sepp-text-button", { type: "button", onclick }, "Go there")];
}
