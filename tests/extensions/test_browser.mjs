// Facts about the archive browser's modules: catalogue, query, search, tree, rows in sight, basket, download.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as basket from "../../extensions/lab/static/browser/basket.js";
import { hasDataIn, readCatalogue, stripRuns, treeParameters } from "../../extensions/lab/static/core/catalogue.js";
import { intervalAbout, lookAt } from "../../extensions/lab/static/browser/choice.js";
import { splitName } from "../../extensions/lab/static/browser/rows.js";
import { firstLook } from "../../extensions/lab/static/core/datasets.js";
import { isWhole, nameFrom } from "../../extensions/lab/static/browser/download.js";
import { readPanels } from "../../extensions/lab/static/core/drag.js";
import { parseQuery, quantitiesOf } from "../../extensions/lab/static/browser/query.js";
import { SearchIndex } from "../../extensions/lab/static/browser/search_index.js";
import { stripSpans } from "../../extensions/lab/static/browser/strip.js";
import { siblingsOf, treeRows } from "../../extensions/lab/static/browser/tree.js";
import { rowAt, topsOf } from "../../extensions/lab/static/browser/virtual_rows.js";

const HOUR = 3_600_000;
const KINDS = ["scalar", "vector", "spectrum", "distribution", "status", "text", "image"];
const PARAMETERS = {
  B: ["Magnetic field", "nT", "GSE", "vector", "data", 1],
  N: ["Ion density", "cm^-3", "", "scalar", "data", 1],
  V: ["Bulk velocity", "km/s", "GSM", "vector", "data", 1],
  quality: ["Quality flag", "", "", "status", "data", 1],
  delta: ["Half interval", "s", "", "scalar", "support_data", 1],
};
// id, title, mission, observatory, instrument, bits of the first 16 of 192 bins, parameters
const DATASETS = [
  ["C1_CP_FGM_SPIN", "Magnetic field, spin resolution", "Cluster", "Cluster-1", "FGM", [255, 0], ["B", "delta"]],
  ["C3_CP_FGM_SPIN", "Magnetic field, spin resolution", "Cluster", "Cluster-3", "FGM", [0, 255], ["B"]],
  ["C3_PP_CIS", "Ion moments", "Cluster", "Cluster-3", "CIS", null, ["N", "V", "quality"]],
  ["mms1_fgm_brst_l2", "FGM burst", "MMS", "MMS1", "FGM", [255, 255], ["B"]],
  ["X", "Magnetometer like", "", "", "", [128, 0], ["N"]],
];

function makeDocument(datasets = DATASETS) {
  const texts = [];
  const number = (text) => (texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1);
  const names = Object.keys(PARAMETERS);
  const column = (n) => names.map((name) => number(PARAMETERS[name][n]));
  const each = (get) => datasets.map(get);
  const strip = (bits) => (bits ? btoa(String.fromCharCode(...bits, ...Array(22).fill(0))) : "");
  return {
    state: "1",
    start: 0,
    stop: 192 * HOUR,
    bins: 192,
    kinds: KINDS,
    roles: ["data", "support_data", "metadata"],
    parameters: {
      name: names.map(number),
      long_name: column(0),
      units: column(1),
      frame: column(2),
      shape: names.map(() => number("")),
      kind: names.map((name) => KINDS.indexOf(PARAMETERS[name][3])),
      role: names.map((name) => (PARAMETERS[name][4] === "data" ? 0 : 1)),
      is_drawn: names.map((name) => PARAMETERS[name][5]),
    },
    datasets: {
      id: each((one) => one[0]),
      title: each((one) => one[1]),
      mission: each((one) => number(one[2])),
      observatory: each((one) => number(one[3])),
      instrument: each((one) => number(one[4])),
      region: each(() => number("")),
      start: each((one) => (one[5] ? 0 : null)),
      stop: each((one) => (one[5] ? 192 * HOUR : null)),
      cadence_ns: each(() => 4e9),
      version: each(() => 2),
      rows: each(() => 100),
      granules: each(() => 1),
      is_synthetic: each(() => 0),
      strip: each((one) => strip(one[5])),
      parameters: each((one) => one[6].map((name) => names.indexOf(name))),
    },
    texts,
  };
}

const catalogue = readCatalogue(makeDocument());
const index = new SearchIndex(catalogue);
const found = (text, bounds) => index.find(parseQuery(text), bounds).datasets.map(({ id }) => id);

test("columns become datasets, equal parameters one object", () => {
  const [first, second] = catalogue.datasets;
  assert.deepEqual(
    [first.id, first.mission, first.version, first.stop],
    ["C1_CP_FGM_SPIN", "Cluster", "2.100", "1970-01-09T00:00:00Z"],
  );
  assert.equal(first.parameters[0], second.parameters[0]);
  assert.equal(catalogue.byId.get("C3_PP_CIS").start, null);
});

test("the tree shows data and what describes them, not support", () => {
  assert.deepEqual(
    treeParameters(catalogue.datasets[0]).map(({ name }) => name),
    ["B"],
  );
  assert.deepEqual(
    treeParameters(catalogue.datasets[2]).map(({ name }) => name),
    ["N", "V", "quality"],
  );
});

test("bits of a strip are stretches, and a gap is no data", () => {
  assert.deepEqual(stripRuns(catalogue.datasets[0].strip, 192), [[0, 8]]);
  assert.deepEqual(stripRuns("", 192), []);
  assert.ok(hasDataIn(catalogue.datasets[0], catalogue, { start: 7 * HOUR, stop: 9 * HOUR }));
  assert.ok(!hasDataIn(catalogue.datasets[0], catalogue, { start: 9 * HOUR, stop: 10 * HOUR }));
});

test("a short stretch of coverage can still be seen", () => {
  const touching = [
    [0, 1],
    [500, 1000],
  ];
  assert.deepEqual(stripSpans(touching, { start: 0, stop: 1000 }), [
    [0, 14],
    [500, 500],
  ]);
});

test("fields and words are told apart, quotes hold blanks", () => {
  assert.deepEqual(parseQuery(`mission:Cluster units:'cm^-3' sc:C1 "bulk velocity" FGM`), {
    words: ["bulk velocity", "FGM"],
    fields: [
      ["mission", "Cluster"],
      ["units", "cm^-3"],
      ["spacecraft", "C1"],
    ],
    unknown: [],
  });
  assert.deepEqual(parseQuery("colour:red").unknown, ["colour"]);
  assert.deepEqual(parseQuery("FGM mission:").words, ["FGM"]);
  assert.deepEqual(parseQuery("   "), { words: [], fields: [], unknown: [] });
});

for (const [text, ids] of [
  ["FGM C3", ["C3_CP_FGM_SPIN"]],
  ["magentic spni", ["C1_CP_FGM_SPIN", "C3_CP_FGM_SPIN"]],
  ["FGM_SPIN", ["C1_CP_FGM_SPIN", "C3_CP_FGM_SPIN"]],
  ["mission:Cluster units:nT", ["C1_CP_FGM_SPIN", "C3_CP_FGM_SPIN"]],
  ["spacecraft:C3", ["C3_CP_FGM_SPIN", "C3_PP_CIS"]],
  ["units:km/s frame:GSM", ["C3_PP_CIS"]],
  ["units:nT frame:GSM", []],
  ["kind:status", ["C3_PP_CIS"]],
  ["quantity:density mission:Cluster", ["C3_PP_CIS"]],
  ["instrument:CIS instrument:FGM mission:MMS", ["mms1_fgm_brst_l2"]],
  ["nosuchword", []],
  ["c9", []],
]) {
  test(`“${text}” finds ${ids.length}`, () => assert.deepEqual(found(text).sort(), ids));
}

test("words of id and title come before words of parameters", () => {
  assert.equal(found("magnetic")[0], "C1_CP_FGM_SPIN");
  assert.deepEqual(found("fgm brst"), ["mms1_fgm_brst_l2"]);
  assert.equal(found("magnetometer magnetic").length, 0);
});

test("filters leave out what has no data, or none in a time", () => {
  assert.deepEqual(found("sc:C3", { isWithData: true }), ["C3_CP_FGM_SPIN"]);
  assert.deepEqual(found("", { interval: { start: 9 * HOUR, stop: 10 * HOUR } }), [
    "C3_CP_FGM_SPIN",
    "mms1_fgm_brst_l2",
  ]);
});

test("what is measured is told by units before names", () => {
  assert.deepEqual(quantitiesOf({ name: "x", long_name: "", units: "nT", kind: "vector" }), ["magnetic field"]);
  assert.deepEqual(quantitiesOf({ name: "sc_pos_xyz", long_name: "Position", units: "km", kind: "vector" }), [
    "position",
  ]);
  assert.deepEqual(quantitiesOf({ name: "quality", long_name: "", units: "", kind: "status" }), []);
});

test("the tree goes from mission to parameter and skips what has no name", () => {
  const rows = treeRows(catalogue.datasets, new Map([["C3_PP_CIS", true]]));
  assert.deepEqual(
    rows.slice(3, 9).map((row) => `${row.level} ${row.label}`),
    ["4 C1_CP_FGM_SPIN", "2 Cluster-3", "3 CIS", "4 C3_PP_CIS", "5 N", "5 V"],
  );
  assert.equal(`${rows.at(-1).level} ${rows.at(-1).label}`, "1 X");
});

test("each row knows its place among its brothers", () => {
  const rows = treeRows(catalogue.datasets, new Map([["C3_PP_CIS", true]]));
  const places = siblingsOf(rows);
  const placeOf = (key) => places[rows.findIndex((row) => row.key === key)];
  assert.deepEqual(placeOf("group:Cluster"), [1, 3]);
  assert.deepEqual(placeOf("C3_PP_CIS/V"), [2, 3]);
  assert.deepEqual(placeOf("group:Cluster/Cluster-3/FGM"), [2, 2]);
});

test("only the rows in sight are looked for", () => {
  const tops = topsOf([1, 1, 2, 1], (size) => size * 10);
  assert.deepEqual([...tops], [0, 10, 20, 40, 50]);
  assert.deepEqual(
    [-5, 0, 9, 10, 39, 999].map((y) => rowAt(tops, y)),
    [0, 0, 0, 1, 2, 3],
  );
  assert.equal(
    rowAt(
      topsOf([], () => 1),
      7,
    ),
    0,
  );
});

test("a whole dataset takes the place of its parameters in the basket", () => {
  assert.deepEqual(basket.addItem(["A/x", "B", "A/y"], "A"), ["B", "A"]);
  assert.deepEqual(basket.addItem(["A"], "A/x"), ["A"]);
  assert.deepEqual(basket.toggleItem(["A", "B"], "A"), ["B"]);
  assert.deepEqual(basket.groupItems(["A/x", "B", "A/y"]), [
    { id: "A", parameters: ["x", "y"] },
    { id: "B", parameters: null },
  ]);
});

test("the export line names time, format and parameters, and quotes what a shell would read", () => {
  const day = { start: Date.parse("2005-01-09Z"), stop: Date.parse("2005-01-10Z") };
  assert.equal(
    basket.exportLine(["A/x", "A/y", "B c"], day, { name: "nc", suffix: ".nc" }),
    "sepp export A 2005-01-09T00:00:00Z 2005-01-10T00:00:00Z --format nc --parameters x,y -o A.nc\n" +
      "sepp export 'B c' 2005-01-09T00:00:00Z 2005-01-10T00:00:00Z --format nc -o 'B c.nc'",
  );
});

test("sizes and counts are written as people read them", () => {
  const sizes = [0, 999, 1234, 99_600, 2.44e6, 1.2e9, null];
  assert.deepEqual(sizes.map(basket.formatBytes), [
    "0 bytes",
    "999 bytes",
    "1.2 kB",
    "100 kB",
    "2.4 MB",
    "1.2 GB",
    "size not known",
  ]);
  assert.equal(basket.formatCount(1, "file"), "1 file");
  assert.equal(basket.formatCount(12345, "record"), "12\u202f345 records");
});

test("a download that broke off is told from a whole one", async () => {
  const zip = new Uint8Array(30);
  new DataView(zip.buffer).setUint32(8, 0x06054b50, true);
  const whole = new Blob([zip]);
  assert.ok(await isWhole(whole, { name: "a.zip", length: null }));
  assert.ok(!(await isWhole(whole.slice(0, 29), { name: "a.zip", length: null })));
  assert.ok(!(await isWhole(new Blob(["abc"]), { name: "a.cef", length: 4 })));
  assert.ok(await isWhole(new Blob(["abcd"]), { name: "a.cef", length: 4 }));
  assert.equal(nameFrom('attachment; filename="C1.cef"', "x"), "C1.cef");
});

test("only names are taken from what is dropped", () => {
  assert.deepEqual(readPanels('{"panels": ["A/x", {"panel": "B"}, 7, " "]}'), ["A/x", "B"]);
  assert.deepEqual(readPanels("not json"), []);
});

test("a day about a time begins at a whole hour", () => {
  const day = intervalAbout(Date.parse("2006-08-01T02:05:45.294Z"), 24 * HOUR);
  assert.deepEqual([day.start, day.stop - day.start], [Date.parse("2006-07-31T14:00Z"), 24 * HOUR]);
});

test("a long name keeps its end, a short one is whole", () => {
  assert.deepEqual(splitName("solo_L2_epd-ept-north-hcad@EPOCH_1"), ["solo_L2_epd-ept-north-h", "cad@EPOCH_1"]);
  assert.deepEqual(splitName("C1_CP_FGM_SPIN"), ["C1_CP_FGM_SPIN", ""]);
});

test("a first look at bursts shows the last of them, whole", () => {
  const day = Date.UTC(2019, 10, 30);
  const at = (hours, minutes = 0) => day + hours * HOUR + minutes * 60_000;
  const dataset = { start: "2019-11-01T00:00:00Z", stop: "2019-11-30T20:05:00Z" };
  const look = (...stretches) => firstLook(dataset, stretches);
  const both = [[at(9), at(9, 3)], [at(20), at(20, 4.5)]];
  assert.deepEqual(look(...both), { start: at(20), stop: at(20, 5) });
  assert.deepEqual(look([at(19, 57), at(19, 59)], ...both.slice(1)), { start: at(19, 57), stop: at(20, 5) });
  assert.deepEqual(look([at(0), at(20, 5)]), { start: day, stop: day + 24 * HOUR });
  assert.deepEqual(look(...[1, 5, 20].map((hour) => [at(hour), at(hour)])), { start: day, stop: day + 24 * HOUR });
});

test("what is known of a dataset tells better than its strip where to look", () => {
  const dataset = { id: "A", start: "2019-11-01T00:00:00Z", stop: "2019-11-30T09:14:10Z", strip: "", startMs: 0, stopMs: 1 };
  const details = { coverage: [["2019-11-30T09:12:02Z", "2019-11-30T09:14:10Z"]] };
  const { start, stop } = lookAt({ dataset, key: "A" }, { start: 0, stop: 1, bins: 192 }, details);
  assert.deepEqual([start, stop], ["2019-11-30T09:12:00Z", "2019-11-30T09:15:00Z"]);
});
