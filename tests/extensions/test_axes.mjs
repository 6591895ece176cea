// Facts about the numbers beside an axis, from the table shared with the pictures' side.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { colorTicks } from "../../extensions/lab/static/plot/color_bar.js";
import { logTicks, minorValues } from "../../extensions/lab/static/plot/log_ticks.js";
import { axisNumbers } from "../../extensions/lab/static/plot/numbers.js";

const cases = JSON.parse(readFileSync(new URL("axis_cases.json", import.meta.url), "utf8"));

for (const { values, labels, note } of cases.even)
  test(`${values.join(", ")} are written apart`, () => assert.deepEqual(axisNumbers(values), { labels, note }));

for (const { low, high, room, labels, note } of cases.log)
  test(`${low} to ${high} has round numbers`, () => {
    const { ticks, note: told } = logTicks(low, high, room);
    assert.deepEqual([ticks.map(({ text }) => text), told], [labels, note]);
    assert.ok(ticks.every(({ value }) => value >= low && value <= high));
  });

test("no two labels of an axis are the same, whatever the step", () => {
  for (let power = -9; power <= 9; power += 1)
    for (const base of [0, 3, 1e3, 9.2204e8, -5e12, 1e-7])
      for (const step of [1, 2, 2.5, 5]) {
        const values = [0, 1, 2, 3].map((n) => base + n * step * 10 ** power);
        if (new Set(values).size < 4 || step * 10 ** power < Math.abs(base) * 1e-10) continue;
        assert.equal(new Set(axisNumbers(values).labels).size, 4, `${base} + n·${step}·10^${power}`);
      }
});

test("a logarithmic axis has two numbers at least, however narrow", () => {
  for (let width = 1.001; width < 1e9; width *= 1.7)
    for (const low of [1.3e-7, 0.04, 0.99, 1, 3.3, 8.1, 4.2e6])
      assert.ok(logTicks(low, low * width, 8).ticks.length >= 2, `${low} times ${width}`);
});

test("many decades have no strokes between", () => {
  assert.deepEqual(minorValues(1, 10), [2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(minorValues(1, 1e12), []);
});

test("a colour bar writes all its numbers with the same decimals", () => {
  assert.deepEqual(
    colorTicks([0, 2], false).ticks.map(({ text }) => text),
    ["0.0", "0.5", "1.0", "1.5", "2.0"],
  );
});
