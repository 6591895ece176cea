// What the archive holds, as the panel needs it.

import { ask } from "../core/server.js";
import { DAY, MINUTE } from "../core/calendar.js";
import { formatDate, formatInterval, fromIso } from "../core/interval.js";

export async function fetchDatasets(options) {
  const { datasets } = await ask("catalog/datasets", { ...options, query: { limit: 5000 } });
  return datasets;
}

export function fetchDataset(id, options) {
  return ask(`catalog/datasets/${encodeURIComponent(id).replace(/%40/g, "@")}`, options);
}

// Stretches [start, stop] in milliseconds.
export async function fetchCoverage(id, options) {
  const { coverage } = await ask(`catalog/datasets/${encodeURIComponent(id).replace(/%40/g, "@")}/coverage`, options);
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

export function dayText(dataset) {
  const day = lastDay(dataset);
  return day ? formatInterval(day) : "";
}

export function spanText({ start, stop }) {
  return start && stop ? `${formatDate(fromIso(start))} – ${formatDate(fromIso(stop))}` : "no data yet";
}

// What is drawn: data, not support variables; a dataset of support variables only shows those.
export function shownParameters(dataset) {
  const varying = dataset.parameters.filter(
    ({ role, dtype, display }) => role !== "metadata" && dtype !== "str" && display !== "none",
  );
  const data = varying.filter((parameter) => parameter.role === "data");
  return data.length ? data : varying;
}

export function kindOf(parameter) {
  if (parameter.display === "spectrogram") return "spectrogram";
  if (parameter.dtype === "str") return "text";
  return parameter.shape?.length ? "vector" : "scalar";
}

// A dataset for the first notebook: the longest magnetic field if there is one, a vector before all else.
export function sampleOf(datasets) {
  const span = ({ start, stop }) => fromIso(stop) - fromIso(start);
  const withData = datasets.filter((dataset) => dataset.stop).sort((a, b) => span(b) - span(a));
  const isVector = (parameter) => kindOf(parameter) === "vector" && parameter.role === "data";
  const isField = (parameter) => isVector(parameter) && parameter.units === "nT";
  const [best, rule] =
    [isField, isVector, () => true]
      .map((wanted) => [withData.find((one) => shownParameters(one).some(wanted)), wanted])
      .find(([dataset]) => dataset) ?? [];
  return best ? { id: best.id, day: dayText(best), parameter: shownParameters(best).find(rule).name } : null;
}
