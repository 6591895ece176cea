// Facts about the answers that a plot holds, and what is asked for ahead of the next gesture.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isOld, pixelOf, questionFor, stepsAhead, WIDEST, Windows, zoomFactor } from "../../extensions/lab/static/plot/windows.js";

const WIDTH = 1000;
const VIEW = { start: 0, stop: 100_000 };
const answer = (changes = {}) => ({
  version: "1.9",
  bytes: 1000,
  panels: [{ parameter: "B", factor: 64 }],
  ...changes,
});
const zoomed = (factor, at = 50_000, { start, stop } = VIEW) => ({
  start: at - (at - start) / factor,
  stop: at + (stop - at) / factor,
});
const held = (...questions) => {
  const windows = new Windows();
  for (const question of questions) windows.add(question, answer());
  return windows;
};
const find = (windows, interval, names = ["B"]) => windows.find(interval, pixelOf(interval, WIDTH), names);

test("an answer is enough where it was asked for, and a little beside it", () => {
  const windows = held(questionFor(VIEW, WIDTH));
  assert.ok(find(windows, VIEW));
  assert.ok(find(windows, { start: 20_000, stop: 120_000 }));
  assert.equal(find(windows, { start: 30_000, stop: 130_000 }), null);
});

test("a line with fewer points than pixels is never enough", () => {
  assert.equal(find(held(questionFor(VIEW, WIDTH)), zoomed(1.1)), null);
});

test("single samples are enough however close they are seen", () => {
  const windows = new Windows();
  windows.add(questionFor(VIEW, WIDTH), answer({ panels: [{ parameter: "B", factor: 1 }] }));
  assert.ok(find(windows, zoomed(500)));
});

test("what is asked ahead is enough for the next gesture in and out, wherever the pointer is", () => {
  const windows = held(...stepsAhead(VIEW, WIDTH).map(({ question }) => question));
  for (const at of [0, 30_000, 100_000])
    for (const factor of [1.82, 1.35, 1 / 1.35, 1 / 1.82]) assert.ok(find(windows, zoomed(factor, at)), `${factor} at ${at}`);
  assert.ok(find(windows, { start: 8_000, stop: 108_000 }));
});

test("a wheel that goes on turning in even steps finds each step held", () => {
  for (const factor of [1.3, 1.822, 2]) {
    const windows = held(...stepsAhead(VIEW, WIDTH, factor).map(({ question }) => question));
    for (const turn of [factor, 1 / factor]) assert.ok(find(windows, zoomed(turn, 10_000)), `${turn}`);
  }
});

test("what zooming in and out again asks ahead is held already", () => {
  const windows = held(...stepsAhead(VIEW, WIDTH, 1.8).map(({ question }) => question));
  const rounded = { start: 200, stop: 100_200 };
  for (const { wanted, pixel } of stepsAhead(rounded, WIDTH, 1 / 1.8).filter(({ wanted: { start } }) => start > -1000))
    assert.ok(windows.find(wanted, pixel, ["B"]));
});

test("nothing is asked ahead twice", () => {
  const windows = new Windows();
  for (const { wanted, pixel, question } of stepsAhead(VIEW, WIDTH)) {
    windows.add(question, answer());
    assert.ok(windows.find(wanted, pixel, ["B"]));
  }
});

test("after zooming in what is finer comes first, after zooming out what is wider", () => {
  const widths = (factor) => stepsAhead(VIEW, WIDTH, factor).map(({ question: { start, stop } }) => stop - start);
  assert.deepEqual(widths(2), [104_000, 150_000, 320_000]);
  assert.deepEqual(widths(0.5), [320_000, 150_000, 104_000]);
});

test("no question asks for more pixels than the archive sends", () => {
  for (const width of [1000, 2500, 4000, 9000])
    for (const { start, stop, pixel } of [questionFor(VIEW, width), ...stepsAhead(VIEW, width).map(({ question }) => question)])
      assert.ok((stop - start) / pixel <= WIDEST + 1e-6, `${width}`);
});

test("even of more pixels than the archive sends an answer is enough", () => {
  const windows = held(questionFor(VIEW, 9000));
  assert.ok(windows.find(VIEW, pixelOf(VIEW, 9000), ["B"]));
});

test("of several that are enough the coarsest is drawn", () => {
  const [closer, around] = [{ ...VIEW, pixel: 50 }, questionFor(VIEW, WIDTH)];
  assert.equal(find(held(closer, around), VIEW).pixel, 100);
  assert.equal(find(held(around, closer), zoomed(1.8)).pixel, 50);
});

test("where nothing is enough what shows most is drawn, of these the finest", () => {
  const windows = held({ start: 0, stop: 300_000, pixel: 300 }, { start: 0, stop: 200_000, pixel: 200 }, { start: 0, stop: 5_000, pixel: 1 });
  const seen = { start: 50_000, stop: 60_000 };
  assert.equal(windows.best(seen, 10, ["B"]).pixel, 200);
});

test("an answer without a panel that is wanted now is not enough, but stays until another comes", () => {
  const windows = held(questionFor(VIEW, WIDTH));
  assert.equal(find(windows, VIEW, ["B", "n"]), null);
  assert.ok(windows.best(VIEW, 100, ["B", "n"]));
});

test("answers of an older state of the dataset are given up", () => {
  const windows = held(...stepsAhead(VIEW, WIDTH).map(({ question }) => question));
  windows.add(questionFor(VIEW, WIDTH), answer({ version: "1.10" }));
  assert.deepEqual(windows.list.map(({ data }) => data.version), ["1.10"]);
});

test("an answer is asked for again when it is old", () => {
  const windows = new Windows();
  const made = windows.add(questionFor(VIEW, WIDTH), answer(), 0);
  assert.equal(isOld(made, 60_000), false);
  assert.equal(isOld(made, 600_000), true);
});

test("what is held stays within bounds, and what was used last stays", () => {
  const windows = new Windows();
  const first = windows.add({ start: 0, stop: 1, pixel: 1 }, answer());
  for (let n = 1; n < 100; n += 1) {
    windows.best({ start: 0, stop: 1 }, 1, ["B"]);
    windows.add({ start: n * 10, stop: n * 10 + 1, pixel: 1 }, answer({ bytes: 200_000 }));
  }
  assert.ok(windows.list.length <= 24);
  assert.ok(windows.list.reduce((sum, { data }) => sum + data.bytes, 0) <= 3e6);
  assert.ok(windows.list.includes(first));
});

test("a few answers stay however large they are", () => {
  const windows = new Windows();
  for (let n = 0; n < 9; n += 1) windows.add({ start: n * 10, stop: n * 10 + 1, pixel: 1 }, answer({ bytes: 9e6 }));
  assert.equal(windows.list.length, 4);
});

test("one answer takes the place of those that show no more", () => {
  const windows = held(questionFor(VIEW, WIDTH), questionFor(VIEW, WIDTH), { ...VIEW, pixel: 100 });
  assert.equal(windows.list.length, 2);
  windows.add({ start: -50_000, stop: 150_000, pixel: 100 }, answer());
  assert.equal(windows.list.length, 1);
});

test("the zoom of a gesture is told by the lengths", () => {
  assert.equal(zoomFactor(VIEW, zoomed(2)), 2);
  assert.equal(zoomFactor(zoomed(2), VIEW), 0.5);
});
