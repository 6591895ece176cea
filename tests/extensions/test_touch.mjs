// Facts about fingers on a plot.

import assert from "node:assert/strict";
import { test } from "node:test";

import { heldInterval } from "../../extensions/lab/static/plot/touch_gestures.js";

const PLACE = { left: 100, width: 600 };
const HOURS = { start: 0, stop: 6 * 3_600_000 };
const at = (...xs) => xs.map((x) => ({ x, y: 50 }));
const timeAt = ({ start, stop }, x) => start + ((x - PLACE.left) / PLACE.width) * (stop - start);

test("one finger carries the time that it holds", () => {
  assert.deepEqual(heldInterval(HOURS, at(400), at(300), PLACE), { start: 3_600_000, stop: 7 * 3_600_000 });
});

test("two fingers twice as far apart show half as much, about what was between them", () => {
  const held = heldInterval(HOURS, at(300, 400), at(250, 450), PLACE);
  assert.equal(held.stop - held.start, 3 * 3_600_000);
  assert.equal(timeAt(held, 350), timeAt(HOURS, 350));
});

test("what two fingers hold goes with them, also while they move on", () => {
  const held = heldInterval(HOURS, at(300, 400), at(350, 550), PLACE);
  assert.equal(timeAt(held, 450), timeAt(HOURS, 350));
});

test("fingers in one place do not zoom without end", () => {
  const held = heldInterval(HOURS, at(300, 700), at(500, 500), PLACE);
  assert.ok(held.stop > held.start && Number.isFinite(held.start));
});
