// Facts about cells, filters, order and steps of the table of events.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readLength, readTime, readValue, writeLength, writeTime, writeValue } from "../../extensions/lab/static/events/cells.js";
import { EventList } from "../../extensions/lab/static/events/event_list.js";
import { BadFilter, parseFilter } from "../../extensions/lab/static/events/filter.js";
import { MARGINS, intervalFor, neighbourOf } from "../../extensions/lab/static/events/goto_event.js";
import { editOf, sortedEvents, tableColumns } from "../../extensions/lab/static/events/table_columns.js";

const HOUR = 3_600_000;
const AT = Date.parse("2005-01-09T18:00:00Z");
const list = new EventList({
  name: "shocks",
  columns: [
    { name: "proba", dtype: "float64" },
    { name: "sc", dtype: "str" },
    { name: "n", dtype: "int64" },
    { name: "sure", dtype: "bool" },
    { name: "seen", dtype: "datetime64[ns]" },
    { name: "V x", dtype: "float64", size: 3 },
  ],
  start: [AT, AT + HOUR, AT + 48 * HOUR],
  stop: [AT + 60_000, AT + HOUR, AT + 49 * HOUR],
  values: {
    proba: [0.95, null, 0.5],
    sc: ["C1", "C2 <b>", ""],
    n: [1, 2, 3],
    sure: [true, false, true],
    seen: ["2020-05-01T00:00:00Z", "", "2021-01-01T00:00:00Z"],
    "V x": [
      [1, 2, 3],
      [4, null, 6],
      [-400, 0, 0],
    ],
  },
});
const shown = (text) => {
  const filter = parseFilter(text, list.columns);
  return list.events.filter(filter).map((event) => event.id);
};

const FILTERS = [
  ["", [0, 1, 2]],
  ["c1", [0]],
  ["2005-01-09 c", [0, 1]],
  ["nothing like it", []],
  ['"<b>"', [1]],
  ["proba > 0.9", [0]],
  ["proba>=0.5", [0, 2]],
  ['proba = ""', [1]],
  ['proba != ""', [0, 2]],
  ["proba > 0.9 or n = 3", [0, 2]],
  ["not (proba > 0.9 or n = 3)", [1]],
  ["sc ~ c", [0, 1]],
  ["SC = c1", [0]],
  ["sure = yes and n > 1", [2]],
  ["seen > 2020-06", [2]],
  ["seen = 2020-05", [0]],
  ['"V x" < -100', [2]],
  ["V x > 5", [1]],
  ["begin = 2005-01-09", [0, 1]],
  ["begin > 2005-01-09 18:30", [1, 2]],
  ["end < 2005-01-10", [0, 1]],
  ["duration > 10 min", [2]],
  ["duration = 60", [0]],
  ["duration < 1 s", [1]],
];

for (const [text, ids] of FILTERS) test(`filter “${text}”`, () => assert.deepEqual(shown(text), ids));

for (const text of ["prob > 1", "proba >", "proba > high", "(n = 1", "n = 1 n = 2", "> 3", '"open', "begin > soon", "duration > long"])
  test(`filter “${text}” is told to be wrong`, () => assert.throws(() => shown(text), BadFilter));

test("times are written as they are typed, and a clock alone keeps the date", () => {
  for (const ms of [AT, AT + 0.5, AT + 12, AT + 0.123]) assert.equal(readTime(writeTime(ms), AT), ms);
  assert.equal(readTime("19:30", AT), AT + 1.5 * HOUR);
  assert.throws(() => readTime("soon", AT), /Can't read/);
});

test("an instant is called so and its length is nought", () => {
  assert.equal(writeLength({ start: AT, stop: AT }), "instant");
  assert.equal(readLength("instant"), 0);
  assert.equal(readLength("1 h 30 min"), 1.5 * HOUR);
});

test("values are read back as they are written, whatever their column", () => {
  for (const column of list.columns)
    for (const event of list.events) {
      if (event.id === 1 && column.size === 3) continue;
      const value = event.values[column.name];
      assert.deepEqual(readValue(writeValue(value), column), value, column.name);
    }
});

for (const [text, name] of [["x", "proba"], ["1.5", "n"], ["", "n"], ["maybe", "sure"], ["soon", "seen"], ["1 2", "V x"], ["1 2 x", "V x"]])
  test(`“${text}” is refused in ${name}`, () => {
    const column = list.columns.find((one) => one.name === name);
    assert.throws(() => readValue(text, column), (error) => error.message.length > 10);
  });

test("a row's edits are those of its cells, and nothing where nothing changed", () => {
  const [begin, end, duration] = tableColumns(list);
  const event = list.events[0];
  assert.equal(editOf(begin, event, "2005-01-09 18:00:00"), null);
  assert.deepEqual(editOf(end, event, "18:30"), { stop: AT + HOUR / 2 });
  assert.deepEqual(editOf(duration, event, "2 h"), { stop: AT + 2 * HOUR });
  assert.throws(() => editOf(begin, event, "19:00"), /must not come before/);
});

test("rows are sorted with gaps last, both ways", () => {
  const proba = tableColumns(list).find((column) => column.label === "proba");
  const ids = (isDescending) => sortedEvents(list.events, proba, isDescending).map((event) => event.id);
  assert.deepEqual([ids(false), ids(true)], [[2, 0, 1], [0, 2, 1]]);
  assert.equal(sortedEvents(list.events, null), list.events);
});

test("every margin shows the whole event, or does not move", () => {
  const interval = { start: 0, stop: 6 * HOUR };
  const event = list.events[2];
  for (const [margin] of MARGINS) {
    const found = intervalFor(event, margin, interval);
    if (margin === "stay") assert.equal(found, null);
    else assert.ok(found.start <= event.start && found.stop >= event.stop, margin);
  }
  const instant = intervalFor(list.events[1], "0.5", interval);
  assert.deepEqual([instant.start, instant.stop], [AT - 2 * HOUR, AT + 4 * HOUR]);
});

test("next and previous go along the rows shown, from the time shown where none is chosen", () => {
  const { events } = list;
  assert.equal(neighbourOf(events, events[0], 1, 0), events[1]);
  assert.equal(neighbourOf(events, events[0], -1, 0), null);
  assert.equal(neighbourOf(events, null, 1, AT + 1), events[1]);
  assert.equal(neighbourOf(events, null, -1, AT + 30 * HOUR), events[1]);
  assert.equal(neighbourOf([], null, 1, 0), null);
});
