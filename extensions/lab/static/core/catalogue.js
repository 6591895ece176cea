// All datasets of the archive as the browser holds them: read from the compact answer, found by id.

import { ask } from "./server.js";
import { toIso } from "./interval.js";

const byName = new Intl.Collator("en", { numeric: true });
const PATH = "catalog/compact.json.gz";

export class CatalogueDataset {
  constructor(values) {
    Object.assign(this, values);
  }

  get start() {
    return this.startMs === null ? null : toIso(this.startMs);
  }

  get stop() {
    return this.stopMs === null ? null : toIso(this.stopMs);
  }
}

function readParameters({ parameters, texts, kinds, roles }) {
  return parameters.name.map((name, n) => ({
    number: n,
    name: texts[name],
    long_name: texts[parameters.long_name[n]],
    units: texts[parameters.units[n]],
    frame: texts[parameters.frame[n]],
    shape: texts[parameters.shape[n]],
    kind: kinds[parameters.kind[n]],
    role: roles[parameters.role[n]],
    isDrawn: Boolean(parameters.is_drawn[n]),
  }));
}

function readDataset({ datasets, texts }, known, n) {
  const text = (name) => texts[datasets[name][n]];
  return new CatalogueDataset({
    number: 0,
    id: datasets.id[n],
    title: datasets.title[n],
    mission: text("mission"),
    observatory: text("observatory"),
    instrument: text("instrument"),
    region: text("region"),
    startMs: datasets.start[n],
    stopMs: datasets.stop[n],
    cadence_ns: datasets.cadence_ns[n],
    version: datasets.version[n] ? `${datasets.version[n]}.${datasets.rows[n]}` : null,
    rows: datasets.rows[n],
    granules: datasets.granules[n],
    is_synthetic: Boolean(datasets.is_synthetic[n]),
    parameters: datasets.parameters[n].map((number) => known[number]),
    strip: datasets.strip[n],
  });
}

export function readCatalogue(document) {
  const parameters = readParameters(document);
  const datasets = document.datasets.id.map((_, n) => readDataset(document, parameters, n));
  datasets.sort((a, b) => byName.compare(a.id, b.id)).forEach((dataset, n) => (dataset.number = n));
  return {
    state: document.state,
    start: document.start ?? 0,
    stop: document.stop ?? 1,
    bins: document.bins,
    parameters,
    datasets,
    byId: new Map(datasets.map((dataset) => [dataset.id, dataset])),
  };
}

export function fetchCatalogue(options) {
  const decode = async ({ body }) =>
    readCatalogue(await new Response(body.pipeThrough(new DecompressionStream("gzip"))).json());
  return ask(PATH, { ...options, decode });
}

// What the tree shows of a dataset: data and what describes it; of a dataset without data, all.
export function treeParameters({ parameters }) {
  const shown = parameters.filter(({ role, isDrawn, kind }) => role === "data" && (isDrawn || kind !== "scalar"));
  return shown.length ? shown : parameters.filter(({ isDrawn }) => isDrawn);
}

// Stretches [first, stop) of set bits, in bins.
export function stripRuns(strip, bins) {
  const bytes = strip ? atob(strip) : "";
  const runs = [];
  for (let n = 0; n < bins; n += 1) {
    if (!((bytes.charCodeAt(n >> 3) >> (7 - (n & 7))) & 1)) continue;
    if (runs.length && runs.at(-1)[1] === n) runs.at(-1)[1] = n + 1;
    else runs.push([n, n + 1]);
  }
  return runs;
}

// The same in milliseconds.
export function stripStretches({ strip, startMs, stopMs }, { start, stop, bins }) {
  const width = (stop - start) / bins;
  return stripRuns(strip, bins).map(([first, last]) => [
    Math.max(start + first * width, startMs),
    Math.min(start + last * width, stopMs),
  ]);
}

export function hasDataIn(dataset, catalogue, interval) {
  if (dataset.startMs === null || dataset.startMs >= interval.stop || dataset.stopMs < interval.start) return false;
  return stripStretches(dataset, catalogue).some(([a, b]) => a < interval.stop && b >= interval.start);
}
