// Which datasets an inventory shows: by a search, by name, or dropped from the archive.

import { parseQuery } from "../browser/query.js";
import { SearchIndex } from "../browser/search_index.js";
import { MOST_ROWS } from "./table.js";

const FIRST_ROWS = 40;

// Ids that a search finds, best first; of an empty one all with data.
export function idsOf(catalogue, text, most = MOST_ROWS) {
  if (!text.trim()) return withData(catalogue.datasets).slice(0, FIRST_ROWS);
  if (catalogue.byId.has(text.trim())) return [text.trim()];
  return withData(new SearchIndex(catalogue).find(parseQuery(text)).datasets).slice(0, most);
}

function withData(datasets) {
  return datasets.filter(({ startMs }) => startMs !== null).map(({ id }) => id);
}

// The time of all data of these.
export function spanOf(catalogue, ids) {
  const known = ids.map((id) => catalogue.byId.get(id)).filter((dataset) => dataset && dataset.startMs !== null);
  if (!known.length) return null;
  const start = Math.min(...known.map(({ startMs }) => startMs));
  return { start, stop: Math.max(...known.map(({ stopMs }) => stopMs), start + 60_000) };
}
