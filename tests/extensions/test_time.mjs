// Facts about the times that people type, from the table shared with the Python side.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { BadTime, HOUR, parseDuration } from "../../extensions/lab/static/core/calendar.js";
import * as interval from "../../extensions/lab/static/core/interval.js";

const cases = JSON.parse(readFileSync(new URL("time_cases.json", import.meta.url), "utf8"));
const now = Date.parse(cases.now);
const span = (start, stop) => ({ start: Date.parse(start), stop: Date.parse(stop) });

for (const [text, start, stop] of cases.intervals) {
  test(`“${text}” is read`, () => assert.deepEqual(interval.parseInterval(text, now), span(start, stop)));
}

for (const text of cases.bad) {
  test(`“${text}” is refused in words`, () => {
    assert.throws(
      () => interval.parseInterval(text, now),
      (error) => error instanceof BadTime && / /.test(error.message),
    );
  });
}

for (const [start, stop, text] of cases.texts) {
  test(`“${text}” is written and read back`, () => {
    assert.equal(interval.formatInterval(span(start, stop)), text);
    assert.deepEqual(interval.parseInterval(text, now), span(start, stop));
  });
}

for (const [text, count, expected] of cases.steps) {
  test(`${count} steps from “${text}” give “${expected}”`, () => {
    assert.equal(interval.formatInterval(interval.stepInterval(interval.parseInterval(text), count)), expected);
  });
}

for (const [text, factor, expected] of cases.zooms) {
  test(`${factor} times closer than “${text}” is “${expected}”`, () => {
    assert.equal(interval.formatInterval(interval.zoomInterval(interval.parseInterval(text), factor)), expected);
  });
}

test("a zoom about a point keeps that point in place", () => {
  const zoomed = interval.zoomInterval({ start: 0, stop: 4 * HOUR }, 2, HOUR);
  assert.deepEqual(zoomed, { start: HOUR / 2, stop: 2.5 * HOUR });
});

for (const [text, hours] of [
  ["6 h", 6],
  ["PT6H", 6],
  ["1 d 12 h", 36],
  ["90 min", 1.5],
  ["06:00", 6],
  ["1w", 168],
]) {
  test(`a duration of “${text}” is ${hours} h`, () => assert.equal(parseDuration(text).ms, hours * HOUR));
}

for (const text of ["", "soon", "0 h", "6 parsecs", "-3 h"]) {
  test(`a duration of “${text}” is refused`, () => assert.throws(() => parseDuration(text), BadTime));
}

for (const [ms, text] of [
  [6 * HOUR, "6 h"],
  [36 * HOUR, "1 d 12 h"],
  [90500, "1 min 30.5 s"],
  [0.25, "0.00025 s"],
]) {
  test(`${ms} ms is written “${text}”`, () => assert.equal(interval.formatDuration(ms), text));
}

test("ISO times keep microseconds and drop what is zero", () => {
  assert.equal(interval.toIso(Date.UTC(2005, 0, 9, 18)), "2005-01-09T18:00:00Z");
  assert.equal(interval.toIso(Date.UTC(2005, 0, 9, 18) + 0.25), "2005-01-09T18:00:00.000250Z");
  assert.equal(interval.fromIso("2005-01-09T18:00:00.000250Z"), Date.UTC(2005, 0, 9, 18) + 0.25);
});
