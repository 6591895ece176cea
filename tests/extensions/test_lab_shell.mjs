// Facts about what SEPP adds around its views: status, tour, settings, tabs that follow each other.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { preferences, watchPreference } from "../../extensions/lab/static/core/preferences.js";
import { FollowedModel, LocalModel } from "../../extensions/lab/static/core/state.js";
import { isOurKey } from "../../extensions/lab/static/core/shortcuts.js";
import { Settings } from "../../extensions/lab/static/lab/settings.js";
import { MAP_NAMES } from "../../extensions/lab/static/plot/color_maps.js";
import { describeStatus, megabytes } from "../../extensions/lab/static/lab/status.js";
import { TABS, showTab } from "../../extensions/lab/static/lab/tabs.js";
import { lastPage, spanOf } from "../../extensions/lab/static/views/overviews.js";
import { placeBeside } from "../../extensions/lab/static/lab/tour.js";

const schema = JSON.parse(
  readFileSync(new URL("../../extensions/lab/static/schemas/sepp-lab/archive.json", import.meta.url), "utf8"),
);

test("each setting's default is the schema's", () => {
  const settings = new Settings();
  for (const [name, { default: value }] of Object.entries(schema.properties)) assert.equal(settings.get(name), value);
});

test("the maps of the settings are those that can be drawn", () => {
  assert.deepEqual(schema.properties.colorMap.enum, MAP_NAMES);
});

test("views hear of a setting that is changed, and of no other", async () => {
  let change;
  const known = { composite: { colorMap: "grey" }, changed: { connect: (listener) => (change = listener) } };
  await new Settings().load({ load: async () => known });
  const seen = [];
  const stop = watchPreference("colorMap", () => seen.push(preferences.get("colorMap")));
  known.composite = { colorMap: "cividis" };
  change();
  known.composite = { colorMap: "cividis", panelHeight: 200 };
  change();
  stop();
  known.composite = {};
  change();
  assert.deepEqual([seen, preferences.get("colorMap")], [["cividis"], "viridis"]);
});

test("what the registry knows replaces the defaults, now and later", async () => {
  let change;
  const known = { composite: { pace: "P1D" }, changed: { connect: (listener) => (change = listener) } };
  const settings = new Settings();
  const seen = [];
  settings.follow((now) => seen.push(now.get("pace")));
  await settings.load({ load: async () => known });
  known.composite = { pace: "PT6H" };
  change();
  assert.deepEqual(seen, ["", "P1D", "PT6H"]);
});

test("the status says whether the archive answers and what memory is used", () => {
  const memory = { used: 412e6, limit: 2e9 };
  assert.equal(describeStatus({ archive: { state: "ready", message: "" }, memory }).text, "Archive · Memory 412 MB of 2.0 GB");
  assert.match(describeStatus({ archive: { state: "away", message: "gone" }, memory }).hint, /^gone/);
  assert.equal(megabytes(999e6), "999 MB");
});

test("words of the tour stay on the page", () => {
  const room = { width: 320, height: 400 };
  const { left, top } = placeBeside({ left: 0, right: 320, top: 380 }, { width: 290, height: 120 }, room);
  assert.ok(left >= 0 && left + 290 <= 320);
  assert.ok(top + 120 <= 400);
});

test("a model that follows another tells what differs, and only that", () => {
  const [first, second] = [new LocalModel({ start: "a", stop: "c" }), new LocalModel({ start: "b", stop: "c" })];
  const followed = new FollowedModel(first);
  const heard = [];
  for (const name of ["start", "stop"]) followed.on(`change:${name}`, () => heard.push(name));
  followed.follow(second);
  first.set("start", "z");
  second.set("stop", "d");
  assert.deepEqual(heard, ["start", "stop"]);
  assert.equal(followed.get("start"), "b");
});

test("single keys and undo are a view's own, other combinations are JupyterLab's", () => {
  const ours = [{ key: "a" }, { key: "Delete" }, { key: "ArrowLeft", altKey: true }, { key: "z", ctrlKey: true }];
  const theirs = [{ key: "e", ctrlKey: true, altKey: true }, { key: "C", ctrlKey: true, shiftKey: true }, { key: "s", ctrlKey: true }];
  assert.deepEqual([ours.every(isOurKey), theirs.some(isOurKey)], [true, false]);
  assert.equal(isOurKey({ key: "Z", ctrlKey: true, shiftKey: true }), true);
});

test("a command brings the tab that shows the same, and what is asked for into it", () => {
  const shown = [];
  const model = new LocalModel({ datasets: ["A"] });
  const trackers = { inventory: { forEach: (visit) => visit({ id: "one", seppModel: model }) } };
  const context = { trackers, app: { shell: { activateById: (id) => shown.push(id) } } };
  const inventory = TABS.find(({ name }) => name === "inventory");
  assert.equal(showTab(context, inventory, { datasets: ["B"] }).id, "one");
  assert.deepEqual([shown, model.get("datasets")], [["one"], ["B"]]);
});

test("only the same list of events is the same tab", () => {
  const { isSame } = TABS.find(({ name }) => name === "events");
  const model = new LocalModel({ keeper: { name: "shocks" } });
  const stage = { events: new LocalModel({ list: { name: "shocks" } }) };
  assert.ok(isSame(model, { list: "shocks" }, { stage }));
  assert.ok(isSame(model, {}, { stage }));
  assert.ok(!isSame(model, { list: "jets" }, { stage }));
});

test("overviews begin with the last day that has data", () => {
  const span = { start: "2001-03-01T00:00:00Z", stop: "2001-03-06T00:00:00Z" };
  assert.deepEqual(lastPage(span), { start: "2001-03-05T00:00:00Z", stop: "2001-03-06T00:00:00Z" });
  assert.equal(spanOf(span), "2001-03-01 – 2001-03-05");
  assert.equal(spanOf({ start: "2001-03-01T00:00:00Z", stop: "2001-03-01T10:00:00Z" }), "2001-03-01");
});
