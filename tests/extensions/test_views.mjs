// Facts about ticks, numbers, the filter, the tree, the view's history and the code that is copied.

import assert from "node:assert/strict";
import { test } from "node:test";

import { HOUR, DAY, MINUTE } from "../../extensions/lab/static/core/calendar.js";
import { matches } from "../../extensions/lab/static/core/fuzzy.js";
import { History } from "../../extensions/lab/static/core/history.js";
import { LocalModel } from "../../extensions/lab/static/core/state.js";
import { Timeline } from "../../extensions/lab/static/core/timeline.js";
import { firstLook, lastDay } from "../../extensions/lab/static/core/datasets.js";
import { openCode, quicklookCode } from "../../extensions/lab/static/plot/code.js";
import { axisNumbers, formatUnits, formatValue, readValue } from "../../extensions/lab/static/plot/numbers.js";
import { seriesColors } from "../../extensions/lab/static/plot/colors.js";
import { timeLabels, timeSplits } from "../../extensions/lab/static/plot/ticks.js";

const at = (text) => Date.parse(text);
const labels = (start, stop, width) => {
  const { splits, step } = timeSplits(at(start), at(stop), width);
  return timeLabels(splits, step);
};

test("hours are 24-hour clock, with the date under the first and at midnight", () => {
  assert.deepEqual(labels("2005-01-09T18:00Z", "2005-01-10T06:00Z", 400), [
    "18:00\n2005-01-09",
    "21:00",
    "00:00\n2005-01-10",
    "03:00",
    "06:00",
  ]);
});

test("seconds and their decimals are written where ticks need them", () => {
  assert.deepEqual(labels("2005-01-09T18:00:00Z", "2005-01-09T18:00:01Z", 300).slice(0, 2), [
    "18:00:00.0\n2005-01-09",
    "18:00:00.5",
  ]);
});

test("days show the year once, months and years stand alone", () => {
  assert.deepEqual(labels("2004-12-30T00:00Z", "2005-01-03T00:00Z", 400), [
    "12-30\n2004",
    "12-31",
    "01-01\n2005",
    "01-02",
    "01-03",
  ]);
  assert.deepEqual(labels("2005-01-01T00:00Z", "2005-06-30T00:00Z", 500), [
    "2005-01",
    "2005-02",
    "2005-03",
    "2005-04",
    "2005-05",
    "2005-06",
  ]);
  assert.deepEqual(labels("2001-06-01T00:00Z", "2004-06-01T00:00Z", 300), ["2002", "2003", "2004"]);
});

for (const hours of [1e-7, 0.001, 1, 30, 24 * 45, 24 * 400, 24 * 365 * 25]) {
  test(`ticks over ${hours} h are neither crowded nor missing`, () => {
    const start = at("2003-11-29T13:07:11Z");
    const { splits } = timeSplits(start, start + hours * HOUR, 800);
    assert.ok(splits.length >= 2 && splits.length <= 12, `${splits.length} ticks`);
    assert.ok(splits.every((split) => split >= start && split <= start + hours * HOUR));
  });
}

for (const value of [0, 1, -9.65, 0.4072, 123.4, 4720, 12345, -1.23e5, 3.85e6, 2.5e-4, NaN, Infinity, -Infinity]) {
  test(`${value} is written and read back`, () => {
    const read = readValue(formatValue(value));
    assert.ok(
      Object.is(read, value) || Math.abs(read - value) <= 5e-3 * Math.abs(value),
      `${formatValue(value)} → ${read}`,
    );
  });
}

test("labels of an axis are never rounded to another value", () => {
  assert.deepEqual(axisNumbers([-2.5, 0, 2.5, 5]).labels, ["−2.5", "0.0", "2.5", "5.0"]);
  assert.deepEqual(axisNumbers([0, 25, 50]).labels, ["0", "25", "50"]);
  assert.deepEqual(axisNumbers([0, 0.00025]).labels, ["0", "2.5·10⁻⁴"]);
});

test("units are printed as on paper", () => {
  assert.equal(formatUnits("cm^-3"), "cm⁻³");
  assert.equal(formatUnits("1/(cm**2 s sr)"), "1/(cm² s sr)");
});

test("the filter forgives a typo but not nonsense", () => {
  assert.ok(matches("magentic", "Magnetic field"));
  assert.ok(matches("FGM C3", "C3_CP_FGM_SPIN"));
  assert.ok(matches("spectogram", "ion spectrogram"));
  assert.ok(!matches("plasma", "Magnetic field"));
  assert.ok(!matches("c4", "C3_CP_FGM_SPIN"));
});

test("the last day with data is the one before a midnight end", () => {
  const day = (start, stop) => lastDay({ start, stop }).start;
  assert.equal(day("2005-01-08T00:00:00Z", "2005-01-11T00:00:00Z"), at("2005-01-10T00:00Z"));
  assert.equal(day("2005-01-08T00:00:00Z", "2005-01-10T23:59:56Z"), at("2005-01-10T00:00Z"));
  assert.equal(lastDay({ start: null, stop: null }), null);
});

test("a first look at a burst shows the burst", () => {
  const burst = { start: "2019-11-30T09:12:13Z", stop: "2019-11-30T09:14:23Z" };
  assert.deepEqual(firstLook(burst, [[at(burst.start), at(burst.stop)]]), {
    start: at("2019-11-30T09:12Z"),
    stop: at("2019-11-30T09:15Z"),
  });
  assert.deepEqual(firstLook(burst, undefined), lastDay(burst));
});

test("a gesture is one step back", () => {
  const history = new History({ start: 0, stop: 10 });
  [1, 2, 3].forEach((start, n) => history.record({ start, stop: start + 10 }, 1000 + n * 10));
  history.record({ start: 50, stop: 60 }, 5000);
  assert.deepEqual([history.undo().start, history.undo().start, history.canUndo], [3, 0, false]);
  assert.deepEqual([history.redo().start, history.redo().start, history.canRedo], [3, 50, false]);
});

const timeModel = () => new LocalModel({ start: "2005-01-09T00:00:00Z", stop: "2005-01-10T00:00:00Z" });

test("two views on one time model move together", () => {
  const model = timeModel();
  const [one, other] = [new Timeline(model), new Timeline(model)];
  one.show({ start: one.interval.start + HOUR, stop: one.interval.stop });
  assert.deepEqual(other.interval, one.interval);
  assert.equal(model.get("start"), "2005-01-09T01:00:00Z");
  one.close();
  other.close();
});

test("a reversed moment between two changes is passed over", () => {
  const model = timeModel();
  const timeline = new Timeline(model);
  const seen = [];
  timeline.listen((interval) => seen.push(interval.stop - interval.start));
  model.set("start", "2005-02-01T00:00:00Z");
  model.set("stop", "2005-02-02T00:00:00Z");
  assert.deepEqual(seen, [DAY]);
  timeline.close();
});

test("an end at or before the begin is not shown", () => {
  const timeline = new Timeline(timeModel());
  const before = timeline.interval;
  timeline.show({ start: before.start, stop: before.start - MINUTE });
  assert.equal(timeline.interval, before);
  timeline.close();
});

test("copied code names panels and time", () => {
  assert.equal(
    quicklookCode(["A/x"], "2005-01-09"),
    'from sepp.widgets import Quicklook\n\nq = Quicklook(["A/x"], "2005-01-09")\nq',
  );
  assert.match(
    openCode(["A/x", "A/y"], "2005-01-09"),
    /ds = archive\.open\("A", "2005-01-09", parameters=\["x", "y"\]\)/,
  );
});

test("a total has the colour of text, a tangential component has its own", () => {
  const theme = { text: "ink", series: ["a", "b", "c", "d"] };
  assert.deepEqual(seriesColors(["Bx GSE", "By GSE", "Bz GSE", "Bt"], theme), ["a", "b", "c", "ink"]);
  assert.deepEqual(seriesColors(["Br", "Bt", "Bn"], theme), ["a", "b", "c"]);
  assert.deepEqual(seriesColors(["|B|"], theme), ["a"]);
});
