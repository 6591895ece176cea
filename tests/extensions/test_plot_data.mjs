// Facts about the plot data and what is drawn from them.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  columnsOf,
  binEdges,
  binRange,
  colorLimits,
  paintSpectrogram,
  spectrogramReadout,
} from "../../extensions/lab/static/plot/spectrogram.js";
import { lineExtent, lineReadout, linesOf, runsOf, tagOf } from "../../extensions/lab/static/plot/line.js";
import { BadPlotData, decodePlotData, nearestIndex, shownIndex } from "../../extensions/lab/static/plot/plot_data.js";

// Writes the format by itself, so that reader and writer can't share a mistake of the project's.
function encode(header, arrays) {
  const chunks = arrays.map(([, values]) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  let offset = 0;
  const described = {};
  arrays.forEach(([name, values, shape], n) => {
    described[name] = { offset, dtype: values instanceof Float64Array ? "float64" : "float32", shape };
    offset += Math.ceil(chunks[n].length / 8) * 8;
  });
  let text = JSON.stringify({ ...header, panels: [{ ...header.panels[0], arrays: described }] });
  text += " ".repeat((8 - ((12 + text.length) % 8)) % 8);
  const bytes = new Uint8Array(12 + text.length + offset);
  bytes.set(new TextEncoder().encode("SEPPPLT1"));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(new TextEncoder().encode(text), 12);
  arrays.forEach(([name], n) => bytes.set(chunks[n], 12 + text.length + described[name].offset));
  return bytes.buffer;
}

const header = {
  dataset: "X",
  panels: [{ parameter: "B", kind: "line", scale: "linear", labels: ["x", "y"], gap_ms: 15, factor: 1, points: 3 }],
};
const time = Float64Array.of(0, 10, 40);
const value = Float32Array.of(1, 2, 3, 10, NaN, 30);
const encoded = () =>
  encode(header, [
    ["time", time, [3]],
    ["value", value, [2, 3]],
  ]);
const panel = () => decodePlotData(encoded()).panels[0];

test("arrays are read at their offsets, with their types and shapes", () => {
  const { time: times, value: values } = panel().arrays;
  assert.deepEqual([...times.values], [0, 10, 40]);
  assert.deepEqual([...values.values], [1, 2, 3, 10, NaN, 30]);
  assert.deepEqual(values.shape, [2, 3]);
});

test("an array of odd float32 count does not shift the one after it", () => {
  const buffer = encode(header, [
    ["value", Float32Array.of(5), [1, 1]],
    ["time", Float64Array.of(7), [1]],
  ]);
  assert.deepEqual([...decodePlotData(buffer).panels[0].arrays.time.values], [7]);
});

test("something else than plot data is refused", () => {
  assert.throws(() => decodePlotData(new TextEncoder().encode("<!DOCTYPE html><p>Log in").buffer), BadPlotData);
  assert.throws(() => decodePlotData(new ArrayBuffer(0)), BadPlotData);
});

test("plot data that are cut short are refused", () => {
  const buffer = encoded();
  assert.throws(() => decodePlotData(buffer.slice(0, buffer.byteLength - 8)), BadPlotData);
  assert.throws(() => decodePlotData(buffer.slice(0, 40)), BadPlotData);
});

const theme = { text: "ink", series: ["a", "b", "c"] };
const layer = (dataset = "C1_X", one = panel()) => ({ panel: one, header: { dataset } });
const lines = (one = panel()) => linesOf([layer("C1_X", one)], theme);

test("a step longer than gap_ms is a gap, and the line is not joined over it", () => {
  assert.deepEqual(runsOf(lines()[0], [0, 2], false), [
    [0, 1],
    [2, 2],
  ]);
});

test("a missing value is a gap of its own line", () => {
  assert.deepEqual(runsOf(lines()[1], [0, 2], false), [
    [0, 0],
    [2, 2],
  ]);
});

test("without gap_ms nothing is a gap", () => {
  assert.deepEqual(runsOf(lines({ ...panel(), gap_ms: null })[0], [0, 2], false), [[0, 2]]);
});

test("a log panel leaves out what has no logarithm", () => {
  const positive = { ...panel(), scale: "log" };
  positive.arrays.value.values.set([-1, 0, 3]);
  assert.deepEqual(runsOf(lines(positive)[0], [0, 2], true), [[2, 2]]);
});

test("a second spacecraft is told by what its name has of its own, and dashed", () => {
  assert.equal(tagOf("C2_CP_FGM_SPIN", "C1_CP_FGM_SPIN"), "C2");
  const both = linesOf([layer(), layer("C2_X")], theme);
  assert.deepEqual(both.map(({ name }) => name), ["x", "y", "x C2", "y C2"]);
  assert.deepEqual(both.map(({ dash }) => dash.length > 0), [false, false, true, true]);
});

test("the crosshair reads the nearest record, exactly", () => {
  const read = lineReadout(panel(), 12);
  assert.equal(read.time, 10);
  assert.deepEqual(
    read.values.map(({ label, value: number }) => [label, number]),
    [
      ["x", 2],
      ["y", NaN],
    ],
  );
});

test("the crosshair reads nothing within a gap", () => assert.equal(lineReadout(panel(), 25), null));

test("the extent counts only what lies in the interval", () => {
  assert.deepEqual(lineExtent(lines(), { start: 0, stop: 40 }, false), [1, 10]);
  assert.deepEqual(lineExtent(lines().slice(0, 1), { start: 0, stop: 41 }, false), [1, 3]);
  assert.equal(lineExtent(lines(), { start: 50, stop: 60 }, false), null);
});

test("the nearest index is found at and beyond both ends", () => {
  assert.deepEqual(
    [-5, 4, 6, 26, 99].map((at) => nearestIndex(time, at)),
    [0, 0, 1, 2, 2],
  );
  assert.equal(nearestIndex(new Float64Array(0), 1), -1);
});

const spectrogram = (bins, shape = [bins.length]) => ({
  parameter: "flux",
  kind: "spectrogram",
  scale: "log",
  bin_scale: "log",
  gap_ms: 15,
  factor: 1,
  points: 3,
  arrays: {
    time: { values: time, shape: [3] },
    bins: { values: Float64Array.from(bins), shape },
    value: { values: Float32Array.of(1, 10, 100, 2, 20, 200, 3, 30, NaN), shape: [3, 3] },
  },
});

test("edges lie half way between bins on a log axis, also where bins fall", () => {
  assert.deepEqual(binEdges([1000, 100, 10], true), { order: [2, 1, 0], edges: [0.5, 1.5, 2.5, 3.5] });
});

test("pixels in a gap show no record", () => {
  const panel = { gap_ms: 15, arrays: { time: { values: time } } };
  assert.deepEqual([...columnsOf(panel, { start: -1, stop: 49 }, 5)], [0, 1, -1, 2, 2]);
});

test("where gaps are points of their own, slower points are as wide as their steps", () => {
  const panel = { gap_ms: null, arrays: { time: { values: Float64Array.of(0, 1, 2, 3, 13, 23) } } };
  assert.deepEqual([...columnsOf(panel, { start: -2, stop: 38 }, 8)], [1, 3, 4, 4, 5, 5, -1, -1]);
  assert.deepEqual([-0.4, -0.6, 7, 9, 27, 29].map((at) => shownIndex(panel, at)), [0, -1, 3, 4, 5, -1]);
  assert.equal(shownIndex(panel, 29, 6), 5);
});

test("each pixel takes the bin under it, low bins at the bottom", () => {
  const image = { width: 1, height: 3, data: new Uint8ClampedArray(12) };
  const rising = spectrogram([10, 100, 1000]);
  paintSpectrogram(image, rising, {
    interval: { start: -1, stop: 1 },
    range: [10 ** 0.5, 10 ** 3.5],
    limits: [1, 100],
  });
  const words = new Uint32Array(image.data.buffer);
  assert.deepEqual([...image.data.slice(0, 3)], [253, 231, 37]);
  assert.deepEqual([...image.data.slice(8, 11)], [68, 1, 84]);
  const falling = { width: 1, height: 3, data: new Uint8ClampedArray(12) };
  paintSpectrogram(falling, spectrogram([1000, 100, 10]), {
    interval: { start: -1, stop: 1 },
    range: [10 ** 0.5, 10 ** 3.5],
    limits: [1, 100],
  });
  assert.deepEqual([...new Uint32Array(falling.data.buffer)], [...words].reverse());
});

test("bins that vary in time are read record by record", () => {
  const moving = spectrogram([10, 100, 1000, 20, 200, 2000, 40, 400, 4000], [3, 3]);
  assert.deepEqual(spectrogramReadout(moving, 11, 210), { time: 10, bin: 1, centre: 200, value: 20, isPeak: false });
});

test("bins that a record has not got stay empty, the others as wide as told", () => {
  const padded = spectrogram([10, 100, NaN, 10, 100, 1000, 10, 100, NaN], [3, 3]);
  const lows = [10 ** 0.5, 10 ** 1.5, NaN, 10 ** 0.5, 10 ** 1.5, 10 ** 2.5, 10 ** 0.5, 10 ** 1.5, NaN];
  padded.arrays.bins_lo = { values: Float64Array.from(lows), shape: [3, 3] };
  padded.arrays.bins_hi = { values: Float64Array.from(lows, (low) => low * 10), shape: [3, 3] };
  const image = { width: 2, height: 3, data: new Uint8ClampedArray(24) };
  const range = binRange(padded);
  assert.deepEqual(range.map((edge) => Math.round(2 * Math.log10(edge)) / 2), [0.5, 3.5]);
  paintSpectrogram(image, padded, { interval: { start: -5, stop: 15 }, range, limits: [1, 200] });
  const isEmpty = [...new Uint32Array(image.data.buffer)].map((word) => word === 0);
  assert.deepEqual(isEmpty, [true, false, false, false, false, false]);
  assert.equal(spectrogramReadout(padded, 0, 1000), null);
});

test("away from the pointer the spectrogram tells its peak", () => {
  assert.deepEqual(spectrogramReadout(spectrogram([10, 100, 1000]), 40), {
    time: 40,
    bin: 1,
    centre: 100,
    value: 30,
    isPeak: true,
  });
});

test("colour limits pass over NaN", () => assert.deepEqual(colorLimits(spectrogram([1, 2, 3])), [1, 200]));
