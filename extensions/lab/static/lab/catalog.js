// What the archive holds, as the panel needs it.

import { ask } from "../core/server.js";
import { DAY } from "../core/calendar.js";
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

// The last day with data: where a first look lands.
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
  const varying = dataset.parameters.filter((parameter) => parameter.role !== "metadata" && parameter.dtype !== "str");
  const data = varying.filter((parameter) => parameter.role === "data");
  return data.length ? data : varying;
}

export function kindOf(parameter) {
  if (parameter.display === "spectrogram") return "spectrogram";
  if (parameter.dtype === "str") return "text";
  return parameter.shape?.length ? "vector" : "scalar";
}

// A dataset for the first notebook: measured before derived, a vector before all else.
export function sampleOf(datasets) {
  const withData = datasets.filter((dataset) => dataset.stop);
  const isVector = (parameter) => kindOf(parameter) === "vector" && parameter.role === "data";
  const best = withData.find((dataset) => dataset.parameters.some(isVector)) ?? withData[0];
  if (!best) return null;
  return { id: best.id, day: dayText(best), parameter: (best.parameters.find(isVector) ?? shownParameters(best)[0])?.name };
}
