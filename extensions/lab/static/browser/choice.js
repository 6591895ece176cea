// What is chosen in the tree, told as panels, code, lines and addresses.

import { archiveUrl } from "../core/server.js";
import { fromIso, tidyInterval, toIso } from "../core/interval.js";
import { firstLook } from "../core/datasets.js";
import { openCode } from "../plot/code.js";
import { exportLine } from "./basket.js";
import { stripStretches } from "../core/catalogue.js";

// Where a first look lands: at the end of the data. The strip of the catalogue is coarse, `details` know each stretch.
export function lookAt({ dataset, key }, catalogue, details = null) {
  const known = details?.coverage?.map(([start, stop]) => [fromIso(start), fromIso(stop)]);
  const interval = firstLook(dataset, known ?? stripStretches(dataset, catalogue));
  return { panels: [key], ...(interval ? { start: toIso(interval.start), stop: toIso(interval.stop) } : {}) };
}

export function codeOf(row, catalogue, details) {
  const { panels, start, stop } = lookAt(row, catalogue, details);
  return openCode(panels, start ? `${start}/${stop}` : "");
}

// Below the hub the archive has an address of its own, for all clients.
export function publicUrl(path, query) {
  const url = archiveUrl(path, query);
  const hub = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}").hubPrefix;
  if (!hub) return url.href;
  return new URL(`${hub.replace(/hub\/?$/, "")}services/archive/${path}${url.search}`, location.origin).href;
}

export function hapiUrl({ dataset, parameter }, { start, stop }) {
  const query = { dataset: dataset.id, parameters: parameter?.name, start: toIso(start), stop: toIso(stop) };
  return publicUrl("hapi/data", query);
}

export function exportOf({ key }, interval) {
  return exportLine([key], interval);
}

const PARTS = 24;

// An interval of this length about a time, beginning at a round one: a day at a whole hour.
export function intervalAbout(ms, length) {
  const grain = length / PARTS;
  const start = Math.round((ms - length / 2) / grain) * grain;
  return tidyInterval({ start, stop: start + length });
}
