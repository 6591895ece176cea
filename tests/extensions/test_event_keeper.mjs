// Facts about how a list is kept while it is edited: saved at once, never over what changed elsewhere.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { keepLists } from "../../extensions/lab/static/events/keep_lists.js";
import { EventList } from "../../extensions/lab/static/events/event_list.js";
import { flushAll, Keeper } from "../../extensions/lab/static/events/keeper.js";
import { LocalModel } from "../../extensions/lab/static/core/state.js";

const LONG_ENOUGH_MS = 450;
const wait = (ms = LONG_ENOUGH_MS) => new Promise((resolve) => setTimeout(resolve, ms));

// The Jupyter server, as the browser sees it.
let lists;
let asked;
let isAway;

function answer(status, body, tag) {
  const headers = tag ? { ETag: `"${tag}"` } : {};
  return new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
}

function put(name, content, expected) {
  const known = lists.get(name);
  if ((known?.tag ?? "") !== expected)
    return answer(409, { error: { code: "changed_elsewhere", message: `${name} changed elsewhere` } });
  const tag = `t${(asked += 1)}`;
  lists.set(name, { content, tag });
  return answer(200, { name, tag, events: content.start?.length ?? 0 }, tag);
}

globalThis.location = { origin: "http://lab" };
globalThis.window = { addEventListener: () => null, removeEventListener: () => null };
globalThis.document = { getElementById: () => null, body: { dataset: {} }, cookie: "", visibilityState: "visible" };
globalThis.fetch = async (url, { method, body, headers }) => {
  if (isAway) throw new TypeError("fetch failed");
  const name = decodeURIComponent(new URL(url).pathname.split("/sepp/events/")[1]);
  if (!name) return answer(200, { lists: [...lists].map(([each, { tag }]) => ({ name: each, tag })) });
  if (method === "PUT") return put(name, JSON.parse(body), (headers["If-Match"] ?? "").replaceAll('"', ""));
  if (method === "DELETE") return answer(204, lists.delete(name));
  const known = lists.get(name);
  return known ? answer(200, known.content, known.tag) : answer(404, { error: { code: "unknown_list", message: "gone" } });
};

beforeEach(() => {
  [lists, asked, isAway] = [new Map([["shocks", { content: content(1), tag: "first" }]]), 0, false];
});

function content(count) {
  const start = Array.from({ length: count }, (_, n) => n * 1000);
  return { name: "shocks", start, stop: start, columns: [], values: {} };
}

async function opened() {
  const keeper = new Keeper();
  await keeper.open("shocks");
  return keeper;
}

test("opening is no edit, and every edit is saved soon after, several as one", async () => {
  const keeper = await opened();
  assert.deepEqual([keeper.state, keeper.isUnsaved], ["saved", false]);
  for (let n = 1; n < 5; n += 1) keeper.list.add(n, n);
  assert.equal(keeper.state, "saving");
  await wait();
  assert.deepEqual([keeper.state, asked, lists.get("shocks").content.start.length], ["saved", 1, 5]);
});

test("what changed elsewhere is not replaced; reloading takes it, undo brings ours back", async () => {
  const keeper = await opened();
  lists.set("shocks", { content: content(3), tag: "theirs" });
  keeper.list.add(7, 8);
  await wait();
  assert.deepEqual([keeper.state, lists.get("shocks").tag], ["conflict", "theirs"]);
  await keeper.reload();
  assert.deepEqual([keeper.state, keeper.list.events.length], ["saved", 3]);
  keeper.list.undo();
  assert.equal(keeper.list.events.at(-1).start, 7);
});

test("both are kept where the user wants it", async () => {
  const keeper = await opened();
  lists.set("shocks", { content: content(3), tag: "theirs" });
  lists.set("shocks (mine)", { content: content(0), tag: "older" });
  keeper.list.add(7, 8);
  await wait();
  await keeper.keepBoth();
  assert.deepEqual([keeper.name, keeper.list.name, keeper.state], ["shocks (mine 2)", "shocks (mine 2)", "saved"]);
  assert.deepEqual([lists.get("shocks").content.start.length, lists.get("shocks (mine 2)").content.start.length], [3, 2]);
});

test("a list nobody edits here follows what changed elsewhere", async () => {
  const keeper = await opened();
  lists.set("shocks", { content: content(4), tag: "theirs" });
  await keeper.look();
  assert.deepEqual([keeper.state, keeper.list.events.length], ["saved", 4]);
  lists.delete("shocks");
  await keeper.look();
  assert.equal(keeper.state, "gone");
});

test("a server that is away is told, and nothing is lost when it is back", async () => {
  const keeper = await opened();
  isAway = true;
  keeper.list.add(7, 8);
  await wait();
  assert.deepEqual([keeper.state, /Can't reach/.test(keeper.model.get("message"))], ["failed", true]);
  isAway = false;
  await keeper.save();
  assert.deepEqual([keeper.state, lists.get("shocks").content.start.length], ["saved", 2]);
  await keeper.close();
});

test("closing and opening another list save what is not saved yet", async () => {
  const keeper = await opened();
  keeper.list.add(7, 8);
  await keeper.create("other");
  assert.deepEqual([lists.get("shocks").content.start.length, keeper.list.events.length], [2, 0]);
  keeper.list.add(1, 2);
  await keeper.close();
  assert.equal(lists.get("other").content.start.length, 1);
});

test("renaming is no step of undo", async () => {
  const keeper = await opened();
  keeper.list.add(7, 8);
  keeper.call("bow shocks");
  keeper.list.undo();
  assert.deepEqual([keeper.list.name, keeper.list.events.length], ["bow shocks", 1]);
});

test("a list that begins on a plot is kept under a free name", async () => {
  const model = new LocalModel({ list: null });
  const stop = keepLists(model);
  const list = new EventList({ name: "shocks" });
  model.set("list", list);
  list.add(1, 2);
  await wait();
  assert.deepEqual([list.name, lists.get("shocks 2").content.start, lists.get("shocks").tag], ["shocks 2", [1], "first"]);
  stop();
});

test("a kept list is opened with its plot", async () => {
  const model = new LocalModel({ list: null });
  const stop = keepLists(model, "shocks");
  await wait();
  assert.equal(model.get("list").events.length, 1);
  assert.equal(lists.size, 1);
  stop();
});

test("a table that is opened right after a drag waits until what was drawn is kept", async () => {
  const model = new LocalModel({ list: null });
  const stop = keepLists(model);
  const list = new EventList({ name: "shocks" });
  model.set("list", list);
  list.add(1, 2);
  await flushAll();
  const table = new Keeper();
  await table.open(list.name);
  assert.deepEqual([table.name, table.list.events.length], ["shocks 2", 1]);
  await table.close();
  stop();
});
