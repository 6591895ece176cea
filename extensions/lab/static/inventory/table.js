// Counts of many datasets in equal parts of a time: asked for, read out, written as a table.

import { ask } from "../core/server.js";
import { fromIso, toIso } from "../core/interval.js";

const MOST_CELLS = 200_000;
const [FEWEST, MOST] = [50, 2000];
const PIXELS_PER_BIN = 2;
const NS_PER_MS = 1e6;

export const MOST_ROWS = 200;

export function binsFor(width, rows) {
  const wanted = Math.round(width / PIXELS_PER_BIN);
  return Math.max(1, Math.min(Math.max(FEWEST, wanted), MOST, Math.floor(MOST_CELLS / Math.max(rows, 1))));
}

// { start, stop, bins, rows: Map(id → { records, cadence, counts, start, stop }) }, times in ms
export async function fetchInventory(ids, window, { bins, signal }) {
  const time = window ? { start: toIso(window.start), stop: toIso(window.stop) } : {};
  return readInventory(await ask("catalog/inventory", { query: { datasets: ids.join(","), bins, ...time }, signal }));
}

export function readInventory({ start, stop, bins, datasets }) {
  const time = (text) => (text ? fromIso(text) : null);
  const rows = datasets.map(({ id, records, cadence_ns: cadence, counts, start: first, stop: last }) => [
    id,
    { records, counts, cadence: cadence ? cadence / NS_PER_MS : null, start: time(first), stop: time(last) },
  ]);
  return { start: time(start), stop: time(stop), bins, rows: new Map(rows) };
}

export function binAt({ start, stop, bins }, ms) {
  const n = Math.floor(((ms - start) / (stop - start)) * bins);
  return n >= 0 && n < bins ? n : null;
}

export function binTimes({ start, stop, bins }, n) {
  const width = (stop - start) / bins;
  return { start: start + n * width, stop: start + (n + 1) * width };
}

const FULL = 0.95;

// Records in a part of time as a share of what the cadence promises, at most 1; null where there are none.
// A record more or less, as a part's edges fall, is no gap.
export function shareOf(inventory, { counts, cadence }, n) {
  const count = counts[n] ?? 0;
  if (!count) return null;
  const most = cadence ? (inventory.stop - inventory.start) / inventory.bins / cadence : Math.max(...counts);
  return count >= Math.floor(most) || count / most >= FULL ? 1 : count / most;
}

const cell = (text) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

// One line for each dataset and part that has records.
export function writeTable(inventory, ids) {
  const lines = ["dataset,start,stop,records"];
  for (const id of ids) {
    inventory.rows.get(id)?.counts.forEach((count, n) => {
      const { start, stop } = binTimes(inventory, n);
      if (count) lines.push([cell(id), toIso(start), toIso(stop), count].join(","));
    });
  }
  return `${lines.join("\n")}\n`;
}
