// Facts about events in links: short, exact, bounded, read-only for the colleague; and about how they are published.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkLinked, readLinked, writeLinked } from "../../extensions/lab/static/core/linked_events.js";
import { decodeView, encodeView, readView } from "../../extensions/lab/static/core/view_state.js";
import { EventList } from "../../extensions/lab/static/events/event_list.js";
import { carried, isLinked, kindsOf, linkedList, pictured } from "../../extensions/lab/static/events/linked_list.js";
import { linkWords, publishLine } from "../../extensions/lab/static/quicklook/share_menu.js";

const HOUR = 3_600_000;
const START = Date.parse("2001-03-02T18:00:00Z");
const SHOWN = { start: START, stop: START + 6 * HOUR };
const columns = [
  { name: "boundary", dtype: "str" },
  { name: "speed", dtype: "float64" },
];

// Events of a minute, one an hour; more of them by a smaller step.
function listOf(count, step = HOUR) {
  const start = Array.from({ length: count }, (_, n) => START + n * step);
  const values = { boundary: start.map((_, n) => ["in", "out"][n % 2]), speed: start.map((_, n) => n) };
  return new EventList({ name: "shocks", columns, start, stop: start.map((one) => one + 60_000), values });
}

const times = (list) => list.events.map(({ start, stop }) => [start, stop]);

test("a link keeps times, name, colour and labels, and what it opens can't be changed", () => {
  const list = listOf(3);
  const { told, what } = carried(list, SHOWN);
  assert.equal(what, "all");
  const view = decodeView(encodeView({ v: 1, panels: ["A"], events: JSON.parse(JSON.stringify(told)) }));
  const theirs = linkedList(view.events);
  assert.deepEqual([theirs.name, theirs.color, times(theirs)], ["shocks", list.color, times(list)]);
  assert.deepEqual(theirs.events.map((event) => event.values.label), ["in", "out", "in"]);
  theirs.add(START, START + 1);
  assert.deepEqual([theirs.events.length, theirs.isReadOnly, isLinked(theirs)], [3, true, true]);
});

test("a list kept from a link is like any other, and its link tells the same", () => {
  const list = listOf(4);
  list.colorBy = "boundary";
  const theirs = linkedList(carried(list, SHOWN).told);
  const kept = new EventList(theirs.toJson());
  assert.deepEqual([isLinked(kept), kept.isReadOnly], [false, false]);
  assert.deepEqual(kindsOf(kept).kinds, kindsOf(list).kinds);
  assert.deepEqual(carried(kept, SHOWN).told, carried(theirs, SHOWN).told);
});

test("colours by kind, and along a scale, are those of the list", () => {
  const list = listOf(4);
  list.colorBy = "boundary";
  const theirs = linkedList(carried(list, SHOWN).told);
  assert.deepEqual(theirs.events.map((event) => theirs.colorOf(event)), list.events.map((event) => list.colorOf(event)));
  const long = listOf(20);
  long.colorBy = "speed";
  const { kinds } = kindsOf(long);
  assert.deepEqual([kinds[0][0], kinds[8][0], kinds[4][0]], ["0", "19", ""]);
  assert.equal(linkedList(carried(long, SHOWN).told).events[19].color, long.colorOf(long.events[19]));
});

test("microseconds are kept and nothing finer is told", () => {
  const events = [{ start: START + 0.001, stop: START + 0.002, kind: null, label: "" }];
  const told = writeLinked({ name: "x", color: "#d55e00", events });
  assert.deepEqual([told.unit, readLinked(told).events], [0.001, events]);
});

test("a list too long for a link goes by the time that is shown, or not at all", () => {
  const many = listOf(1513);
  const { told, what } = carried(many, SHOWN);
  assert.deepEqual([what, told.start.length], ["shown", 7]);
  assert.match(linkWords(what, many), /1513 events of “shocks” are too many for a link; Publish list …/);
  const dense = listOf(5000, 1000);
  assert.deepEqual(carried(dense, SHOWN), { told: "", what: "none" });
  assert.match(linkWords("none", dense), /without events/);
});

test("500 events fit into 6 kB of link", () => {
  const view = { v: 1, panels: ["A"], events: carried(listOf(500, 600_000), SHOWN).told };
  assert.ok(encodeView(view).length < 6200);
  assert.equal(decodeView(encodeView(view)).events.start.length, 500);
});

test("a list of the archive goes by its name", () => {
  const list = listOf(2);
  list.rename("archive:DEMO");
  assert.deepEqual(carried(list, SHOWN), { told: "archive:DEMO", what: "name" });
  assert.equal(pictured(list, SHOWN, 1400), "archive:DEMO");
  assert.deepEqual(carried(null, SHOWN), { told: "", what: "name" });
});

test("a picture gets what is seen, to a part of a pixel, and never more than its address holds", () => {
  const told = pictured(listOf(1513), SHOWN, 1000);
  const pixel = (SHOWN.stop - SHOWN.start) / 1000;
  readLinked(told).events.forEach((event, n) => assert.ok(Math.abs(event.start - (START + n * HOUR)) <= pixel / 4));
  assert.equal(told.start.length, 7);
  const dense = pictured(listOf(20_000, 2000), SHOWN, 1400);
  assert.ok(JSON.stringify(dense).length <= 4500);
  assert.ok(Math.abs(readLinked(dense).events.at(-1).stop - SHOWN.stop) <= pixel);
});

test("events that can't be read leave the rest of a view", () => {
  const bad = [{ start: "x" }, { start: [NaN] }, { start: [0], length: [-1], unit: 1 }, { start: [0], kind: [1], kinds: [["a", "#d55e00"]] }];
  for (const events of bad) {
    assert.throws(() => checkLinked(events));
    assert.deepEqual([readView({ v: 1, panels: ["A"], events }).events, readView({ v: 1, panels: ["A"], events }).panels], ["", ["A"]]);
  }
  assert.deepEqual(checkLinked({ at: 0, unit: 1, start: [0], secret: "x" }), { at: 0, unit: 1, start: [0] });
});

test("the line for the archive has a name that it may have there", () => {
  assert.equal(publishLine("my shocks (2)"), "sepp ingest my_shocks_2.csv --events my_shocks_2");
});
