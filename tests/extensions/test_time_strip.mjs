// Facts about the coverage strip, the calendar and orbits typed as times.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DAY, HOUR } from "../../extensions/lab/static/core/calendar.js";
import { formatOrbits, readOrbits } from "../../extensions/lab/static/core/phrases.js";
import { stepOrbits } from "../../extensions/lab/static/core/orbits.js";
import { firstOfMonth, hasData, monthDays } from "../../extensions/lab/static/time/calendar_popup.js";
import { draggedWindow, roomyLabels, stretches, stripRange } from "../../extensions/lab/static/time/strip.js";

const JANUARY = Date.UTC(2005, 0, 1);

test("labels of the strip do not lie over each other, and a date goes before an hour", () => {
  const label = (x, text, anchor = "middle") => ({ x, text, anchor, isDate: text.length > 5 });
  const given = [label(10, "2005-01-09 00:00", "start"), label(80, "12:00"), label(200, "18:00"), label(300, "2005-01-10 00:00", "end")];
  assert.deepEqual(
    roomyLabels([...given, label(215, "20:00")]).map(({ x }) => x),
    [10, 300],
  );
  assert.deepEqual(
    roomyLabels(given.map((one, n) => ({ ...one, x: 200 * n }))).map(({ x }) => x),
    [0, 200, 400, 600],
  );
});

test("the strip shows all there is while the window can be seen in it", () => {
  const range = stripRange({ start: 0, stop: 100 * DAY }, { start: 10 * DAY, stop: 11 * DAY });
  assert.deepEqual(range, { start: -2 * DAY, stop: 102 * DAY });
});

test("the strip shows the surroundings of a window that would be a hair in decades", () => {
  const window = { start: 5000 * DAY, stop: 5000 * DAY + HOUR };
  const { start, stop } = stripRange({ start: 0, stop: 8000 * DAY }, window);
  assert.equal(stop - start, 80 * HOUR);
  assert.ok(start < window.start && stop > window.stop);
});

test("paging within its surroundings does not move the strip", () => {
  const whole = { start: 0, stop: 8000 * DAY };
  const window = { start: 5000 * DAY, stop: 5000 * DAY + HOUR };
  const next = { start: window.stop, stop: window.stop + HOUR };
  assert.deepEqual(stripRange(whole, next), stripRange(whole, window));
});

test("stretches that touch are one, thin ones are a pixel, those outside are left out", () => {
  const drawn = stretches([[0, 10], [10, 20], [50, 50.001], [200, 300]], { start: 0, stop: 100 }, 100);
  assert.deepEqual(drawn, [[0, 20], [50, 1]]);
});

test("an edge dragged past the other stops there", () => {
  assert.deepEqual(draggedWindow({ start: 0, stop: 10 }, "start", 50), { start: 9, stop: 10 });
  assert.deepEqual(draggedWindow({ start: 0, stop: 10 }, "stop", -50), { start: 0, stop: 1 });
  assert.deepEqual(draggedWindow({ start: 0, stop: 10 }, "all", 5), { start: 5, stop: 15 });
});

test("a month is shown in weeks from Monday", () => {
  const days = monthDays(JANUARY);
  assert.equal(days.length, 42);
  assert.equal(new Date(days[0]).toISOString().slice(0, 10), "2004-12-27");
  assert.equal(firstOfMonth(JANUARY + 20 * DAY), JANUARY);
});

test("a day has data if any stretch touches it", () => {
  const spans = [[JANUARY + 30 * HOUR, JANUARY + 31 * HOUR]];
  assert.deepEqual([0, 1, 2].map((n) => hasData(spans, JANUARY + n * DAY)), [false, true, false]);
});

test("orbits are read, stepped by as many, and written", () => {
  assert.deepEqual(readOrbits("orbit:Cluster1:120"), { observatory: "cluster1", first: 120, last: 120 });
  assert.equal(formatOrbits(stepOrbits("orbit:cluster1:120-122", 2)), "orbit:cluster1:126-128");
  assert.equal(readOrbits("orbit:cluster1"), null);
});
