// Facts about places on tracks, boundaries cut by planes, colours along orbits and paging by orbits.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  colorAt,
  alongTrack,
  limitsOf,
  ownColors,
  paintTracks,
  sisterOf,
} from "../../extensions/lab/static/orbit/coloring.js";
import {
  cutOf,
  eigenvalues,
  extentOf,
  indexBefore,
  momentWithin,
  nearestTime,
  niceTicks,
  placeAt,
  profileOf,
  stretchesOf,
  tetrahedronShape,
} from "../../extensions/lab/static/orbit/geometry.js";
import { LocalModel } from "../../extensions/lab/static/core/state.js";
import { Stage } from "../../extensions/lab/static/lab/stage.js";
import { lastDayOf } from "../../extensions/lab/static/orbit/empty_note.js";
import { timeWithPositions, usualSpacecraft } from "../../extensions/lab/static/orbit/loading.js";
import { besideOf } from "../../extensions/lab/static/orbit/paging.js";
import { regionSpans } from "../../extensions/lab/static/orbit/strip.js";

const track = (time, more = {}) => ({
  time,
  x: time.map((at) => at * 2),
  y: time.map(() => 1),
  z: time.map((at) => -at),
  l: time.map(() => 5),
  mlt: time.map(() => 12),
  region: time.map(() => "magnetosphere"),
  gap_ms: 2,
  ...more,
});
const near = (one, other, reach = 1e-9) => assert.ok(Math.abs(one - other) <= reach, `${one} is not ${other}`);

test("a place lies between the points of the track", () => {
  const place = placeAt(track([0, 1, 2, 3]), 1.25);
  assert.deepEqual([place.x, place.y, place.z, place.region], [2.5, 1, -1.25, "magnetosphere"]);
});

test("the moment marked is one at which somebody is, where there is any", () => {
  const short = track([10, 11, 12, 13]);
  assert.equal(momentWithin([short], { start: 10, stop: 13 }), 11.5);
  assert.equal(momentWithin([short], { start: 0, stop: 100 }), 12);
  assert.equal(momentWithin([], { start: 0, stop: 100 }), 50);
});

test("beyond a track and in its gaps there is no place", () => {
  const broken = track([0, 1, 2, 3, 50, 51, 52, 53]);
  assert.equal(placeAt(broken, -0.1), null);
  assert.equal(placeAt(broken, 53.1), null);
  assert.equal(placeAt(broken, 30), null);
  assert.ok(placeAt(broken, 53));
  assert.deepEqual(stretchesOf(broken), [
    [0, 3],
    [4, 7],
  ]);
});

test("rows are found by time", () => {
  assert.deepEqual(
    [-1, 0, 1.5, 9].map((at) => indexBefore([0, 1, 2], at)),
    [-1, 0, 1, 2],
  );
});

test("the nearest point in a plane tells its time", () => {
  assert.deepEqual(nearestTime(track([0, 1, 2]), ["x", "z"], [2.1, -1]).at, 1);
});

const sphere = { angle: Array.from({ length: 61 }, (_, n) => 3 * n), r: Array(61).fill(10), standoff: 10 };

test("a sphere is cut in a circle by each plane, wherever the Sun is", () => {
  for (const sun of [
    [1, 0, 0],
    [0.8, 0, 0.6],
  ]) {
    for (const axes of [
      ["x", "y"],
      ["x", "z"],
      ["y", "z"],
    ]) {
      const points = cutOf(sphere, axes, sun).flat();
      assert.ok(points.length > 150);
      for (const [u, v] of points) near(Math.hypot(u, v), 10);
    }
  }
});

test("a boundary's nose points where the Sun is", () => {
  const cone = { angle: [0, 90, 160], r: [10, 15, 60] };
  const nearest = cutOf(cone, ["x", "z"], [Math.cos(0.5), 0, Math.sin(0.5)])
    .flat()
    .reduce((one, other) => (Math.hypot(...one) < Math.hypot(...other) ? one : other));
  near(Math.atan2(nearest[1], nearest[0]), 0.5, 0.02);
});

test("beyond its model a boundary is not drawn", () => {
  const open = { angle: [0, 90, 120], r: [10, 15, 20] };
  const angles = cutOf(open, ["x", "y"])
    .flat()
    .map(([x, y]) => Math.abs(Math.atan2(y, x)));
  assert.ok(Math.max(...angles) <= (120 * Math.PI) / 180 + 1e-9);
});

test("a profile ends at the tail that is asked for", () => {
  const [x, rho] = profileOf(sphere, -5).at(-1);
  near(x, -5);
  near(rho, Math.sqrt(75), 0.05);
});

test("what is shown holds every track and the day side", () => {
  const extent = extentOf([track([0, 20])], [sphere]);
  assert.deepEqual(extent.x, [-3, 40]);
  assert.equal(extent.z[0], -20);
  assert.equal(extent.y[1], 7.5);
});

test("ticks are round and within", () => {
  assert.deepEqual(niceTicks(-12, 23, 4), [-10, 0, 10, 20]);
  assert.deepEqual(niceTicks(0.1, 0.9, 4), [0.2, 0.4, 0.6000000000000001, 0.8]);
});

test("a regular tetrahedron has neither elongation nor planarity, four in a plane have", () => {
  const regular = tetrahedronShape([
    [1, 1, 1],
    [1, -1, -1],
    [-1, 1, -1],
    [-1, -1, 1],
  ]);
  near(regular.size, 2);
  near(regular.elongation, 0);
  near(regular.planarity, 0);
  const square = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]]; // prettier-ignore
  near(tetrahedronShape(square).planarity, 1);
});

test("eigenvalues are those of the matrix", () => {
  const [a, b, c] = eigenvalues([[2, 1, 0], [1, 2, 0], [0, 0, 5]]); // prettier-ignore
  [near(a, 5), near(b, 3), near(c, 1)];
});

const theme = { text: "#000", series: ["blue", "red", "green", "pink", "brown", "sky", "grey"] };

test("spacecraft of four have the colours that Cluster's users know", () => {
  const colors = ownColors(["cluster1", "cluster2", "cluster3", "cluster4", "wind"], theme);
  assert.deepEqual([...colors.values()], ["#000", "red", "green", "blue", "pink"]);
});

test("no two of a few spacecraft share a colour", () => {
  const colors = ownColors(["cluster1", "mms1", "demo1", "wind", "themisa"], theme);
  assert.equal(new Set(colors.values()).size, 5);
});

test("a sister's dataset is named after her", () => {
  assert.equal(sisterOf("DEMO1_FGM_SPIN", "DEMO1_POSITION", "DEMO3_POSITION"), "DEMO3_FGM_SPIN");
  assert.equal(sisterOf("C1_CP_FGM_SPIN", "C1_CP_AUX_POSGSE_1M", "C4_CP_AUX_POSGSE_1M"), "C4_CP_FGM_SPIN");
  assert.equal(sisterOf("OMNI_HRO_1MIN", "C1_CP_AUX_POSGSE_1M", "C4_CP_AUX_POSGSE_1M"), null);
});

const panelOf = (time, shape, values, gap = 2) => ({
  gap_ms: gap,
  arrays: { time: { values: time }, value: { shape, values: Float32Array.from(values) } },
});

test("a vector colours by its length and a gap has no colour", () => {
  const panel = panelOf([0, 1, 2, 30], [3, 4], [3, 3, 3, 3, 4, 4, 4, 4, 0, 0, 0, 0]);
  assert.deepEqual([...alongTrack(track([0, 1, 2, 15, 30]), panel)].slice(0, 3), [5, 5, 5]);
  assert.ok(Number.isNaN(alongTrack(track(Array.from({ length: 31 }, (_, n) => n)), panel)[15]));
});

test("limits leave fills and what has no logarithm out", () => {
  const limits = limitsOf(
    [
      [1, 10, NaN, 100],
      [0, -5],
    ],
    true,
  );
  assert.deepEqual([limits.low, limits.high, limits.isLog], [1, 100, true]);
  assert.equal(colorAt(-1, limits), null);
  assert.equal(colorAt(NaN, limits), null);
  assert.equal(colorAt(1e9, limits), colorAt(100, limits));
  assert.equal(limitsOf([[NaN]], false), null);
  assert.ok(limitsOf([[7, 7]], false).high > 7);
});

test("only the interval's own stretch of a track is chosen", () => {
  const [painted] = paintTracks({
    tracks: [{ ...track([0, 10, 20, 30]), id: "a" }],
    colors: null,
    own: new Map([["a", "red"]]),
    interval: { start: 10, stop: 25 },
  });
  assert.deepEqual([painted.own, painted.colors, painted.inside], ["red", null, [1, 2]]);
});

test("regions follow one another along time", () => {
  const spans = regionSpans(track([0, 1, 2, 3], { region: ["solar wind", "solar wind", "", "magnetosheath"] }));
  assert.deepEqual(spans, [{ start: 0, stop: 2, region: "solar wind" }]);
});

const orbits = [1, 2, 3].map((number) => ({
  number,
  start: new Date(number * 1e6).toISOString(),
  stop: new Date((number + 1) * 1e6).toISOString(),
}));

test("paging goes to the orbit one is on, then to the next", () => {
  const number = (interval, step) => besideOf(orbits, interval, step)?.number;
  assert.equal(number({ start: 2.2e6, stop: 2.4e6 }, 1), 2);
  assert.equal(number({ start: 2e6, stop: 3e6 }, 1), 3);
  assert.equal(number({ start: 2e6, stop: 3e6 }, -1), 1);
  assert.equal(number({ start: 0, stop: 5e5 }, 1), 1);
  assert.equal(number({ start: 9e6, stop: 9.5e6 }, -1), 3);
  assert.equal(number({ start: 3e6, stop: 4e6 }, 1), undefined);
});

const held = (id, day) => ({ id, start: `2001-0${day}-01T00:00:00Z`, stop: `2001-0${day}-09T00:00:00Z` });

test("at first a spacecraft with data is shown, and its sisters", () => {
  const all = [held("ace", 1), held("demo1", 3), held("demo2", 3)];
  const march = { start: Date.parse("2001-03-02"), stop: Date.parse("2001-03-03") };
  assert.deepEqual(usualSpacecraft(all, march), ["demo1", "demo2"]);
  assert.deepEqual(usualSpacecraft(all, { start: 0, stop: 1 }), ["ace"]);
});

test("without a time chosen the view opens on the last day on which anybody is", () => {
  const all = [
    { id: "cluster1", start: "2001-01-30T00:00:00Z", stop: "2016-12-31T12:00:00Z" },
    { id: "demo1", start: "2001-03-01T00:00:00Z", stop: "2001-03-06T00:00:00Z" },
  ];
  const march = { start: Date.parse("2001-03-02"), stop: Date.parse("2001-03-03") };
  assert.equal(timeWithPositions(all, march), march);
  const late = { start: Date.parse("2024-04-29"), stop: Date.parse("2024-04-30") };
  assert.deepEqual(timeWithPositions(all, late), { start: Date.parse("2016-12-31"), stop: Date.parse("2017-01-01") });
});

test("a time is free until somebody chooses one or a Quicklook has its own", () => {
  const stage = new Stage();
  assert.ok(stage.isTimeFree);
  stage.begin({ start: Date.parse("2024-04-29"), stop: Date.parse("2024-04-30") });
  assert.ok(stage.isTimeFree);
  const day = new LocalModel({ start: "2024-04-29T00:00:00Z", stop: "2024-04-30T00:00:00Z" });
  stage.turnTo("tab", { time: day, events: null });
  assert.ok(!stage.isTimeFree);
  stage.leave("tab");
  assert.ok(!stage.isTimeFree);
  const other = new Stage();
  other.time.set("start", "2001-03-02T00:00:00Z");
  assert.ok(!other.isTimeFree);
});

test("the last day held is a whole one", () => {
  const day = { start: Date.parse("2001-03-05"), stop: Date.parse("2001-03-06") };
  assert.deepEqual(lastDayOf({ stop: "2001-03-05T23:59:00.000000001Z" }), day);
  assert.deepEqual(lastDayOf({ stop: "2001-03-06T00:00:00Z" }), day);
});
