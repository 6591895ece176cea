// Facts about what is told where a panel shows nothing, and of how finely it is drawn.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nearestData, spanWords, whyEmpty } from "../../extensions/lab/static/plot/missing.js";
import { resolutionText } from "../../extensions/lab/static/plot/resolution.js";

const at = (text) => Date.parse(`${text}Z`);
const column = (values, shape = [1, values.length]) => ({ values: Float64Array.from(values), shape });
const panelOf = (times, values, factor = 1, kind = "line") => ({
  kind,
  factor,
  arrays: { time: column(times, [times.length]), [factor > 1 ? "mean" : "value"]: column(values) },
});
const header = { dataset: "A", held: ["2001-03-01T00:00:00Z", "2001-03-05T23:59:56Z"] };
const state = (panel, start, stop) => ({ layers: [{ panel, header }], interval: { start: at(start), stop: at(stop) } });

test("records of fill are told from a time without records", () => {
  const fill = panelOf([at("2001-03-02T00:10")], [NaN]);
  assert.equal(whyEmpty(state(fill, "2001-03-02T00:00", "2001-03-02T01:00")).text, "Only fill values here");
  const { text, span } = whyEmpty(state(panelOf([], []), "1999-01-01T00:00", "1999-01-02T00:00"));
  assert.equal(text, "No data here. A has data from 2001-03-01 to 2001-03-05");
  assert.deepEqual(span, header.held.map((one) => Date.parse(one)));
});

test("a gap within the data is called one, also between blocks", () => {
  const edges = [at("2001-03-02T00:10"), at("2001-03-02T00:50")];
  const records = { ...panelOf(edges, [NaN, NaN]), gap_ms: null };
  for (const panel of [panelOf([], []), panelOf(edges, [NaN, NaN], 64), records])
    assert.match(whyEmpty(state(panel, "2001-03-02T00:00", "2001-03-02T01:00")).text, /^A gap: no data here\. A has data/);
});

test("zeros on a log axis are values that can't be shown", () => {
  const zeros = panelOf([at("2001-03-02T00:10")], [0]);
  assert.match(whyEmpty(state(zeros, "2001-03-02T00:00", "2001-03-02T01:00")).text, /above 0/);
});

test("a dataset that tells no span is empty in this interval", () => {
  const layers = [{ panel: panelOf([], []), header: { dataset: "A" } }];
  assert.equal(whyEmpty({ layers, interval: { start: 0, stop: 1 } }).text, "No data in this interval");
});

test("less than a day is told with its clock", () => {
  assert.equal(spanWords([at("2024-04-29T17:20"), at("2024-04-29T17:24")]), "2024-04-29 17:20 to 17:24");
  assert.equal(spanWords([at("2024-04-29T23:20"), at("2024-04-30T01:24")]), "2024-04-29 23:20 to 2024-04-30 01:24");
});

test("the nearest data lie at the near end of a stretch", () => {
  const stretches = [
    [100, 200],
    [400, 900],
  ];
  assert.deepEqual(nearestData(stretches, { start: 0, stop: 50 }), { start: 100, stop: 150 });
  assert.deepEqual(nearestData(stretches, { start: 210, stop: 260 }), { start: 150, stop: 200 });
  assert.deepEqual(nearestData(stretches, { start: 350, stop: 380 }), { start: 400, stop: 430 });
  assert.deepEqual(nearestData(stretches, { start: 1000, stop: 1010 }), { start: 890, stop: 900 });
});

const blocks = (factor, kind) => panelOf([0, 40_000, 80_000, 120_000], [1, 2, 3, 4], factor, kind);
const whole = { start: 0, stop: 160_000 };

test("what a point stands for is told truly", () => {
  assert.equal(resolutionText([blocks(1)], whole), "every sample");
  assert.equal(resolutionText([blocks(10)], whole), "1 point = 40 s: mean, min and max of 10 samples");
  assert.equal(resolutionText([blocks(10, "spectrogram")], whole), "1 point = 40 s: mean of 10 samples");
  assert.equal(resolutionText([blocks(10), blocks(1)], whole), "1 point = up to 40 s: mean, min and max of up to 10 samples");
});

test("nothing is told of what is not there", () => {
  assert.equal(resolutionText([panelOf([], [])], whole), "");
  assert.equal(resolutionText([blocks(10)], { start: 1e9, stop: 2e9 }), "");
  assert.equal(resolutionText([], whole), "");
});
