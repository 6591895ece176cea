// Facts about the archive's lists in the browser: read whole, drawn, never changed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fetchArchiveList, fetchArchiveLists, isArchives, joinPages, plainName } from "../../extensions/lab/static/events/archive_lists.js";
import { eventListOf } from "../../extensions/lab/static/events/binding.js";
import { EventList } from "../../extensions/lab/static/events/event_list.js";
import { LocalModel } from "../../extensions/lab/static/core/state.js";

const columns = [{ name: "proba" }];
const page = (start, more = {}) => ({
  name: "shocks",
  description: "all",
  columns,
  start,
  stop: start.map((time) => time + 10),
  values: { proba: start.map((time) => time / 100) },
  ...more,
});

test("lists are named so that they are not taken for one's own", async () => {
  const lists = await fetchArchiveLists(async () => ({ lists: [{ name: "shocks", title: "All", events: 2, version: 1, versions: [] }] }));
  assert.deepEqual(lists, [{ name: "archive:shocks", title: "All", events: 2, version: 1 }]);
  assert.deepEqual([isArchives("archive:shocks"), isArchives("shocks"), plainName("archive:shocks")], [true, false, "shocks"]);
});

test("a list is read page by page, all of one version", async () => {
  const asked = [];
  const get = async (path, { query }) => {
    asked.push([path, query.offset ?? 0, query.version]);
    const isFirst = query.offset === undefined;
    return { version: 3, next: isFirst ? 2 : null, content: page(isFirst ? [1, 2] : [3]) };
  };
  const content = await fetchArchiveList("archive:shocks", get);
  assert.deepEqual(asked, [["events/shocks", 0, undefined], ["events/shocks", 2, 3]]);
  assert.deepEqual([content.name, content.start, content.stop], ["archive:shocks", [1, 2, 3], [11, 12, 13]]);
  assert.deepEqual(content.values.proba, [0.01, 0.02, 0.03]);
});

test("nanoseconds stay where only some pages have them", () => {
  const joined = joinPages([page([1]), page([2], { start_ns: [7] })]);
  assert.deepEqual([joined.start_ns, joined.stop_ns], [[0, 7], undefined]);
});

test("a list of the archive refuses every change and says so", () => {
  const list = new EventList();
  list.replace(page([1, 2]), { isReadOnly: true });
  const told = [];
  list.listen((what) => told.push(what));
  list.add(5, 6);
  list.change(list.events[0].id, { start: 0 });
  list.remove([list.events[0].id]);
  list.describe({ description: "mine" });
  list.removeColumn("proba");
  assert.deepEqual(told, Array(5).fill("refused"));
  assert.deepEqual([list.events.length, list.canUndo, list.state.description], [2, false, "all"]);
});

test("its events are chosen and coloured as those of one's own", () => {
  const list = new EventList();
  list.replace(page([1, 2]), { isReadOnly: true });
  list.select([list.events[1].id]);
  list.colorBy = "proba";
  assert.equal(list.current.start, 2);
  assert.notEqual(list.colorOf(list.events[0]), list.colorOf(list.events[1]));
});

test("a widget's list is open for changes once it is a copy", () => {
  const model = new LocalModel({ content: page([1]), selected: [], is_read_only: true });
  model.send = () => {};
  const list = eventListOf(model);
  list.add(5, 6);
  assert.equal(list.events.length, 1);
  model.set("is_read_only", false);
  list.add(5, 6);
  assert.equal(list.events.length, 2);
});

test("a list that is replaced by one's own is open again", () => {
  const list = new EventList();
  list.replace(page([1]), { isUndoable: false, isReadOnly: true });
  list.replace(page([1, 2]), { isUndoable: false });
  list.add(5, 6);
  assert.equal(list.events.length, 3);
});
