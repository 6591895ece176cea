// Questions about datasets: what, when, from which files; where a first look lands.

import { fetchCatalogue } from "./catalogue.js";
import { ask } from "./server.js";
import { DAY, MINUTE } from "./calendar.js";
import { formatDate, formatInterval, fromIso } from "./interval.js";

export async function fetchDatasets(options) {
  const { datasets } = await fetchCatalogue(options);
  return datasets;
}

const pathOf = (id) => `catalog/datasets/${encodeURIComponent(id).replace(/%40/g, "@")}`;

export function fetchDataset(id, options) {
  return ask(pathOf(id), options);
}

// The files that a dataset came from, the latest first.
export function fetchGranules(id, options) {
  return ask(`${pathOf(id)}/granules`, options);
}

// Stretches [start, stop] in milliseconds.
export async function fetchCoverage(id, options) {
  const { coverage } = await ask(`${pathOf(id)}/coverage`, options);
  return coverage.map(([start, stop]) => [fromIso(start), fromIso(stop)]);
}

const SHORT = DAY / 4;
const SPARSE = 0.1;

// Where a first look lands: the last day with data or, where little of it has any, that little.
export function firstLook(dataset, coverage) {
  const day = lastDay(dataset);
  const inside = (coverage ?? [])
    .filter(([first, last]) => day && last >= day.start && first < day.stop)
    .map(([first, last]) => [Math.max(first, day.start), Math.min(last, day.stop)]);
  if (!inside.length) return day;
  const filled = inside.reduce((sum, [first, last]) => sum + last - first, 0);
  const [start, stop] = filled && filled < SPARSE * DAY ? lastBurst(inside) : [inside[0][0], inside.at(-1)[1]];
  if (stop - start > SHORT) return day;
  return { start: Math.floor(start / MINUTE) * MINUTE, stop: (Math.floor(stop / MINUTE) + 1) * MINUTE };
}

// The last stretches that stand close together: no gap is longer than what they span.
function lastBurst(stretches) {
  let [start, stop] = stretches.at(-1);
  for (const [first, last] of stretches.slice(0, -1).reverse()) {
    if (start - last > Math.max(stop - start, MINUTE)) break;
    start = first;
  }
  return [start, stop];
}

// The last day with data.
export function lastDay({ start, stop }) {
  if (!stop) return null;
  const last = fromIso(stop);
  const midnight = Math.floor(last / DAY) * DAY;
  const first = last === midnight && start !== stop ? midnight - DAY : midnight;
  return { start: first, stop: first + DAY };
}

// The last day on which any of them has data.
export function lastDayOf(datasets) {
  const held = datasets.filter(({ stop }) => stop);
  const latest = held.reduce((last, one) => (last && last.stop >= one.stop ? last : one), null);
  return latest && lastDay(latest);
}

export function dayText(dataset) {
  const day = lastDay(dataset);
  return day ? formatInterval(day) : "";
}

export function spanText({ start, stop }) {
  return start && stop ? `${formatDate(fromIso(start))} – ${formatDate(fromIso(stop))}` : "no data yet";
}

// A dataset for the first notebook: the longest magnetic field if there is one, a vector before all else.
export function sampleOf(datasets) {
  const span = ({ start, stop }) => fromIso(stop) - fromIso(start);
  const withData = datasets.filter((dataset) => dataset.stop).sort((a, b) => span(b) - span(a));
  const drawn = ({ parameters }) => parameters.filter(({ isDrawn, role }) => isDrawn && role === "data");
  const isVector = ({ kind }) => kind === "vector";
  const isField = (parameter) => isVector(parameter) && parameter.units === "nT";
  const [best, rule] =
    [isField, isVector, () => true]
      .map((wanted) => [withData.find((one) => drawn(one).some(wanted)), wanted])
      .find(([dataset]) => dataset) ?? [];
  return best ? { id: best.id, day: dayText(best), parameter: drawn(best).find(rule).name } : null;
}
