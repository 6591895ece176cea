// Facts about the inventory's modules: parts of time, shares, the table, the choice of datasets.

import assert from "node:assert/strict";
import { test } from "node:test";

import { idsOf, spanOf } from "../../extensions/lab/static/inventory/chooser.js";
import {
  binAt,
  binTimes,
  binsFor,
  readInventory,
  shareOf,
  writeTable,
} from "../../extensions/lab/static/inventory/table.js";

const told = (counts, cadence = 900e9) => ({
  start: "2005-01-09T00:00:00Z",
  stop: "2005-01-09T04:00:00Z",
  bins: 4,
  datasets: [
    { id: "A", records: 9, cadence_ns: cadence, counts, start: "2005-01-09T00:00:00Z", stop: "2005-01-09T04:00:00Z" },
  ],
});
const inventory = readInventory(told([4, 0, 2, 3]));
const HOUR = 3_600_000;

test("a part of time is found and told", () => {
  assert.equal(binAt(inventory, inventory.start + 1.5 * HOUR), 1);
  assert.equal(binAt(inventory, inventory.stop), null);
  assert.equal(binAt(inventory, inventory.start - 1), null);
  assert.deepEqual(binTimes(inventory, 3), { start: inventory.stop - HOUR, stop: inventory.stop });
});

test("colour is the share of what the cadence promises, and nothing where nothing is", () => {
  const row = inventory.rows.get("A");
  assert.deepEqual(
    [0, 1, 2, 3].map((n) => shareOf(inventory, row, n)),
    [1, null, 0.5, 0.75],
  );
});

test("a record more or less of a full part is no gap", () => {
  const many = readInventory(told([400, 399, 381, 379], 9_000_000_000));
  assert.deepEqual([0, 1, 2, 3].map((n) => shareOf(many, many.rows.get("A"), n) === 1), [true, true, true, false]);
  const odd = readInventory(told([4, 5, 4, 3], 800_000_000_000));
  assert.deepEqual([0, 1, 2, 3].map((n) => shareOf(odd, odd.rows.get("A"), n) === 1), [true, true, true, false]);
});

test("without a cadence the fullest part is whole", () => {
  const without = readInventory(told([8, 0, 2, 16], null));
  assert.deepEqual(
    [0, 1, 2, 3].map((n) => shareOf(without, without.rows.get("A"), n)),
    [0.5, null, 0.125, 1],
  );
});

test("a dataset without data is empty", () => {
  const empty = readInventory(told([]));
  assert.equal(shareOf(empty, empty.rows.get("A"), 2), null);
});

test("parts are as many as pixels and limits allow", () => {
  assert.deepEqual([binsFor(800, 3), binsFor(10, 3), binsFor(99999, 1), binsFor(4000, 200)], [400, 50, 2000, 1000]);
});

test("the table has a line for each part with records, and quotes what CSV would read", () => {
  assert.deepEqual(writeTable(inventory, ["A", "gone"]).split("\n"), [
    "dataset,start,stop,records",
    "A,2005-01-09T00:00:00Z,2005-01-09T01:00:00Z,4",
    "A,2005-01-09T02:00:00Z,2005-01-09T03:00:00Z,2",
    "A,2005-01-09T03:00:00Z,2005-01-09T04:00:00Z,3",
    "",
  ]);
});

const dataset = (number, id, startMs, stopMs) => ({
  ...{ number, id, startMs, stopMs, title: "", mission: "", observatory: "", instrument: "", region: "" },
  parameters: [],
});
const datasets = [dataset(0, "A_FGM", 10, 20), dataset(1, "B_FGM", null, null), dataset(2, "C_CIS", 5, 9)];
const catalogue = { parameters: [], datasets, byId: new Map(datasets.map((one) => [one.id, one])) };

test("a search chooses datasets with data, an id itself", () => {
  assert.deepEqual(idsOf(catalogue, "fgm"), ["A_FGM"]);
  assert.deepEqual(idsOf(catalogue, "B_FGM"), ["B_FGM"]);
  assert.deepEqual(idsOf(catalogue, ""), ["A_FGM", "C_CIS"]);
});

test("the whole time is that of all chosen, and never empty", () => {
  assert.deepEqual(spanOf(catalogue, ["A_FGM", "C_CIS"]), { start: 5, stop: 60_005 });
  assert.equal(spanOf(catalogue, ["B_FGM", "gone"]), null);
});
