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

// Where a first look lands: the last day with data or, where little of it has any, that little.
export function firstLook(dataset, coverage) {
  const day = lastDay(dataset);
  const inside = (coverage ?? []).filter(([first, last]) => day && last >= day.start && first < day.stop);
  if (!inside.length) return day;
  const [start, stop] = [Math.max(inside[0][0], day.start), Math.min(inside.at(-1)[1], day.stop)];
  if (stop - start > SHORT) return day;
  return { start: Math.floor(start / MINUTE) * MINUTE, stop: (Math.floor(stop / MINUTE) + 1) * MINUTE };
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
