// Facts about the list of events that table and plots share.

import assert from "node:assert/strict";
import { test } from "node:test";

import { BadEvent, EventList } from "../../extensions/lab/static/events/event_list.js";

const HOUR = 3_600_000;
const AT = Date.parse("2005-01-09T18:00:00Z");

function content(more = {}) {
  return {
    name: "shocks",
    description: "Shocks of a day",
    provenance: "by hand",
    attributes: { Contact: "A. Nobody" },
    time_style: "",
    columns: [
      { name: "proba", dtype: "float64", size: 1, units: "", description: "", ucd: "", utype: "", attributes: {} },
      { name: "sc", dtype: "str", size: 1, units: "", description: "", ucd: "", utype: "", attributes: {} },
    ],
    start: [AT, AT + HOUR, AT + 2 * HOUR],
    stop: [AT + 60_000, AT + HOUR, AT + 3 * HOUR],
    values: { proba: [0.5, null, 0.97], sc: ["C1", "C2", "C1"] },
    ...more,
  };
}

test("a list comes back as it was given", () => {
  assert.deepEqual(new EventList(content()).toJson(), content());
});

test("nanoseconds, infinities and a negative zero survive the browser", () => {
  const exact = content({ start_ns: [1, 999_999, 500_001], stop_ns: [123_456, 999_999, 7] });
  exact.values.proba = ["Infinity", "-Infinity", "-0"];
  const list = new EventList(exact);
  list.change(1, { values: { sc: "C3" } });
  const written = list.toJson();
  assert.deepEqual([written.start_ns, written.stop_ns], [exact.start_ns, exact.stop_ns]);
  assert.deepEqual(written.values.proba, exact.values.proba);
});

test("a moved edge is kept to the microsecond and the other edge to the nanosecond", () => {
  const list = new EventList(content({ start_ns: [1, 2, 3], stop_ns: [4, 5, 6] }));
  list.change(0, { start: AT - 0.25 });
  const written = list.toJson();
  assert.deepEqual([written.start[0], written.start_ns[0], written.stop_ns[0]], [AT - 1, 750_000, 4]);
});

test("what is added is chosen, in order of time, and has every column", () => {
  const list = new EventList(content());
  const made = list.add(AT + 5 * HOUR, AT + 4 * HOUR, { sc: "C4" });
  assert.deepEqual([made.start, made.stop, made.values], [AT + 4 * HOUR, AT + 5 * HOUR, { proba: null, sc: "C4" }]);
  assert.deepEqual(list.selected, [made.id]);
  assert.equal(list.current, made);
});

test("an event that would end before it begins is refused and nothing changes", () => {
  const list = new EventList(content());
  assert.throws(() => list.change(0, { stop: AT - 1 }), BadEvent);
  assert.throws(() => list.add(Number.NaN, AT), BadEvent);
  assert.deepEqual(list.toJson(), content());
  assert.equal(list.canUndo, false);
});

test("every edit is undone and done again, one step each", () => {
  const list = new EventList(content());
  const states = [list.toJson()];
  const edits = [
    () => list.add(AT, AT + 1),
    () => list.change(0, { start: AT - HOUR }),
    () => list.addColumn({ name: "comment", dtype: "str" }),
    () => list.change(2, { values: { comment: "sure" } }),
    () => list.changeColumn("comment", { name: "remark" }),
    () => list.remove([0, 1]),
    () => list.removeColumn("sc"),
    () => list.describe({ description: "other" }),
    () => list.replace(content()),
  ];
  for (const edit of edits) states.push((edit(), list.toJson()));
  for (let n = states.length - 2; n >= 0; n -= 1) assert.deepEqual((list.undo(), list.toJson()), states[n]);
  assert.equal(list.canUndo, false);
  for (let n = 1; n < states.length; n += 1) assert.deepEqual((list.redo(), list.toJson()), states[n]);
  assert.equal(list.canRedo, false);
});

test("the steps of one drag are one step of undo, two drags are two", () => {
  const list = new EventList(content());
  for (const gesture of ["first", "second"])
    for (let n = 1; n <= 20; n += 1) list.change(0, { stop: AT + 60_000 + n * 1000 }, { gesture });
  list.undo();
  assert.equal(list.get(0).stop, AT + 80_000);
  list.undo();
  assert.equal(list.get(0).stop, AT + 60_000);
});

test("an edit after undo forgets what was undone", () => {
  const list = new EventList(content());
  list.remove(0);
  list.undo();
  list.remove(1);
  assert.equal(list.canRedo, false);
  assert.deepEqual(list.events.map((event) => event.id), [0, 2]);
});

test("events of a list that was replaced are found and edited", () => {
  const list = new EventList(content());
  list.select([0]);
  list.replace(content({ name: "other" }));
  const [first] = list.events;
  assert.deepEqual(list.selected, [first.id]);
  list.change(first.id, { values: { sc: "C4" } });
  assert.equal(list.toJson().values.sc[0], "C4");
});

test("events are not changed by those who are shown them", () => {
  const list = new EventList(content());
  assert.throws(() => {
    list.events[0].start = 0;
  }, TypeError);
});

test("whole numbers get a gap rather than an invented nought", () => {
  const whole = { ...content().columns[0], name: "n", dtype: "int64" };
  const list = new EventList({ columns: [whole], start: [AT], stop: [AT], values: { n: [23] } });
  list.add(AT, AT);
  assert.deepEqual(list.toJson().values.n, [23, null]);
  assert.equal(list.columns[0].dtype, "float64");
  list.undo();
  assert.equal(list.columns[0].dtype, "int64");
});

test("listeners hear of edits and of choices, and what is gone is not chosen", () => {
  const list = new EventList(content());
  const heard = [];
  const stop = list.listen((what) => heard.push(what));
  list.select([1]);
  list.select([1]);
  list.remove(1);
  stop();
  list.add(AT, AT);
  assert.deepEqual(heard, ["selected", "events", "selected"]);
});

test("a list has the colour of its name, or its own, or its events have colours by a column", () => {
  const list = new EventList(content());
  assert.equal(list.colorOf(list.events[0]), new EventList({ name: "shocks" }).color);
  assert.equal(new EventList(content({ attributes: { color: "#123456" } })).color, "#123456");
  list.colorBy = "sc";
  const [first, second, third] = list.events.map((event) => list.colorOf(event));
  assert.equal(first, third);
  assert.notEqual(first, second);
});

test("many numbers are coloured along a scale, gaps in grey", () => {
  const proba = [...Array(20).keys(), null];
  const start = proba.map((_, n) => AT + n);
  const columns = [content().columns[0]];
  const list = new EventList({ columns, start, stop: start, values: { proba } });
  list.colorBy = "proba";
  const colors = list.events.map((event) => list.colorOf(event));
  assert.equal(new Set(colors).size, 21);
  assert.equal(colors[20], "#8c8c8c");
});

test("a hundred thousand events are edited without copying them", () => {
  const start = Float64Array.from({ length: 1e5 }, (_, n) => AT + n * 1000);
  const list = new EventList({ start: [...start], stop: [...start] });
  const untouched = list.events[7];
  for (let n = 0; n < 200; n += 1) list.change(5, { stop: AT + 1e6 + n });
  assert.equal(list.events[7], untouched);
  assert.ok(list.past.length >= 20 && list.past.length * 1e5 <= 5e6);
});
