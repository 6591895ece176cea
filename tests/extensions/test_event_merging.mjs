// Facts about edits made in a view and in the kernel at once: none of them is lost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LocalModel } from "../../extensions/lab/static/core/state.js";
import { eventListOf, pendingOf } from "../../extensions/lab/static/events/binding.js";
import { EventList } from "../../extensions/lab/static/events/event_list.js";

const SENT_MS = 120;
const column = (name, dtype) => ({ name, dtype, size: 1, units: "", description: "", ucd: "", utype: "", attributes: {} });

function content(rows, { columns = [column("sc", "str")], revision = "first" } = {}) {
  const [start, stop] = [rows.map((row) => row[0]), rows.map((row) => row[1])];
  const values = Object.fromEntries(columns.map(({ name }, n) => [name, rows.map((row) => row[2 + n])]));
  return { name: "shocks", description: "", provenance: "", attributes: {}, time_style: "", columns, start, stop, values, revision };
}

// A widget's model whose kernel answers when told to, by the rule of EventTable.
class Widget extends LocalModel {
  sent = [];

  send(message) {
    this.sent.push(message);
  }

  answer() {
    for (const { base, revision, content: edited } of this.sent.splice(0))
      if (base === this.get("content").revision) this.set("content", { ...edited, revision });
  }
}

const rest = () => new Promise((resolve) => setTimeout(resolve, SENT_MS));
const rowsOf = (list) => list.events.map(({ start, stop, values }) => [start, stop, ...Object.values(values)]);
const BASE = [[1, 2, "C1"], [3, 4, "C2"], [5, 6, "C3"]];

function begin() {
  const model = new Widget({ content: content(BASE), selected: [2] });
  return { model, list: eventListOf(model) };
}

test("a widget's traits and its list follow each other", async () => {
  const { model, list } = begin();
  assert.equal(eventListOf(model), list);
  assert.deepEqual(list.selected, [2]);
  list.remove(0);
  await rest();
  model.answer();
  assert.equal(model.get("content").start.length, 2);
  assert.deepEqual(model.get("selected"), [1]);
  model.set("content", { ...content(BASE, { revision: "python" }), name: "from Python" });
  assert.deepEqual([list.name, list.events.length, list.canUndo], ["from Python", 3, true]);
});

test("an edit is being saved until the kernel answers, and waits for it when that takes long", async (context) => {
  const { model, list } = begin();
  context.mock.timers.enable({ apis: ["setTimeout"] });
  list.change(0, { stop: 2.5 });
  assert.equal(pendingOf(model).get("state"), "saving");
  context.mock.timers.tick(1990);
  list.change(0, { stop: 2.7 });
  assert.equal(pendingOf(model).get("state"), "saving");
  context.mock.timers.tick(20);
  assert.equal(pendingOf(model).get("state"), "waiting");
  context.mock.timers.tick(SENT_MS);
  model.answer();
  assert.deepEqual([pendingOf(model).get("state"), model.sent], ["", []]);
});

for (const event of ["comm:close", "comm_live_update"])
  test(`an edit is told to be lost where the kernel has gone (${event})`, async () => {
    const { model, list } = begin();
    const goAway = () => [...model.listeners.get(event)].forEach((listener) => listener());
    goAway();
    assert.equal(pendingOf(model).get("state"), "");
    list.change(0, { stop: 2.5 });
    await rest();
    assert.deepEqual([pendingOf(model).get("state"), model.sent], ["stopped", []]);
    model.set("content", content(BASE, { revision: "python" }));
    assert.equal(pendingOf(model).get("state"), "saving");
    await rest();
    model.answer();
    assert.deepEqual([pendingOf(model).get("state"), model.get("content").stop[0]], ["", 2]);
  });

test("edits follow each other before the kernel answers", async () => {
  const { model, list } = begin();
  list.change(0, { stop: 2.5 });
  await rest();
  list.change(0, { stop: 2.7 });
  await rest();
  const shown = list.state;
  model.answer();
  assert.deepEqual(model.get("content").stop, [2.7, 4, 6].map(Math.floor));
  assert.equal(list.state, shown);
});

for (const isSent of [false, true])
  test(`an event added in Python while an edit is ${isSent ? "under way" : "not sent yet"} is there beside it`, async () => {
    const { model, list } = begin();
    list.change(0, { stop: 9 });
    if (isSent) await rest();
    model.set("content", content([...BASE, [7, 8, "python"]], { revision: "python" }));
    const both = [[1, 9, "C1"], [3, 4, "C2"], [5, 6, "C3"], [7, 8, "python"]];
    assert.deepEqual(rowsOf(list), both);
    await rest();
    model.answer();
    assert.deepEqual(model.get("content").stop, [9, 4, 6, 8]);
    assert.deepEqual([rowsOf(list), model.sent], [both, []]);
  });

function merged(edit, theirs) {
  const list = new EventList(content(BASE));
  const base = list.state;
  edit(list);
  list.rebase(base, theirs);
  return list;
}

test("what both changed is there twice, what both removed is gone", () => {
  const edit = (list) => (list.change(0, { stop: 9 }), list.remove(1));
  const list = merged(edit, content([[1, 7, "C1"], [5, 6, "C3"]]));
  assert.deepEqual(rowsOf(list), [[1, 7, "C1"], [5, 6, "C3"], [1, 9, "C1"]]);
});

test("what one removed and the other changed stays", () => {
  assert.deepEqual(rowsOf(merged((list) => list.remove(0), content([[1, 7, "C1"]]))), [[1, 7, "C1"]]);
  assert.deepEqual(rowsOf(merged((list) => list.change(0, { stop: 9 }), content([]))), [[1, 9, "C1"]]);
});

test("the same edit on both sides is there once", () => {
  const edit = (list) => (list.change(0, { stop: 9 }), list.add(7, 8, { sc: "C4" }));
  const theirs = [[1, 9, "C1"], ...BASE.slice(1), [7, 8, "C4"]];
  assert.deepEqual(rowsOf(merged(edit, content(theirs))), theirs);
});

test("columns of both sides are there, gaps where one knows nothing", () => {
  const edit = (list) => list.addColumn(column("count", "int64"), new Map([[0, 5], [1, 6], [2, 7]]));
  const theirs = [...BASE.map((row) => [...row, "sure"]), [7, 8, "C4", "new"]];
  const list = merged(edit, content(theirs, { columns: [column("sc", "str"), column("note", "str")] }));
  assert.deepEqual(list.columns.map(({ name, dtype }) => `${name} ${dtype}`), ["sc str", "note str", "count float64"]);
  assert.deepEqual(rowsOf(list)[3], [7, 8, "C4", "new", null]);
  assert.deepEqual(list.events.map(({ values }) => values.count), [5, 6, 7, null]);
});

test("a merge is undone step by step", () => {
  const list = merged((list) => list.remove(0), content([...BASE, [7, 8, "python"]]));
  assert.equal(list.events.length, 3);
  list.undo();
  assert.equal(list.events.length, 4);
  list.undo();
  assert.equal(list.events.length, 2);
});
