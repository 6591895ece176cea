// Facts about the list of panels, links, undo with panels, and what is asked of the archive.

import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../extensions/lab/static/core/history.js";
import { LocalModel } from "../../extensions/lab/static/core/state.js";
import { Timeline } from "../../extensions/lab/static/core/timeline.js";
import * as views from "../../extensions/lab/static/core/view_state.js";
import { shiftRange, zoomRange } from "../../extensions/lab/static/plot/axis_gestures.js";
import { placeAt } from "../../extensions/lab/static/plot/arranging.js";
import { exportLines, openCode, pythonOf, quicklookCode } from "../../extensions/lab/static/plot/code.js";
import * as list from "../../extensions/lab/static/plot/panel_list.js";
import { eventAt, eventsWithin } from "../../extensions/lab/static/quicklook/event_overlay.js";
import { ROWS, observatoryOf } from "../../extensions/lab/static/quicklook/ephemeris.js";
import { fileName } from "../../extensions/lab/static/quicklook/share_menu.js";
import { leftOutText } from "../../extensions/lab/static/plot/resolution.js";
import { readPasted } from "../../extensions/lab/static/quicklook/templates.js";
import { drawBlocks, stripReadout } from "../../extensions/lab/static/plot/strip.js";
import { candidatesOf, findCandidates } from "../../extensions/lab/static/quicklook/add_panel.js";

const entries = (...panels) => views.readPanels(panels);
const names = (list_) => list_.map(({ panel }) => panel);

test("panels of many datasets stand in any order, and each dataset is asked once", () => {
  const wants = list.wantsOf(entries("A/x", "B", { panel: "A/y", with: ["C/z", "A/x"] }));
  assert.deepEqual([...wants], [
    ["A", { whole: false, names: ["x", "y"] }],
    ["B", { whole: true, names: [] }],
    ["C", { whole: false, names: ["z"] }],
  ]);
});

test("a dataset alone stands for what it shows by itself, once that is known", () => {
  const slots = (defaults) => list.slotsOf(entries("A", "B/x", "B/x"), () => defaults).map(({ key }) => key);
  assert.deepEqual(slots(null), ["A/#1", "B/x#1", "B/x#2"]);
  assert.deepEqual(slots(["p", "q"]), ["A/p#1", "A/q#1", "B/x#1", "B/x#2"]);
});

test("one of a dataset's panels can be moved alone", () => {
  const own = list.flatten(list.slotsOf(entries("A", "B/x"), () => ["p", "q"]));
  assert.deepEqual(names(list.movePanel(own, 0, 3)), ["A/q", "B/x", "A/p"]);
  assert.deepEqual(names(list.movePanel(own, 2, 0)), ["B/x", "A/p", "A/q"]);
  assert.deepEqual(names(list.removePanel(own, 1)), ["A/p", "B/x"]);
});

test("what is drawn over a panel is there once", () => {
  const [one] = list.drawOver(entries("A/x"), 0, ["A/x", "B/x"]);
  assert.deepEqual(list.drawOver([one], 0, ["B/x"])[0].with, ["B/x"]);
});

test("panels are inserted where they are dropped", () => {
  assert.deepEqual(names(list.insertPanels(entries("A", "B"), ["C"], 1)), ["A", "C", "B"]);
  const boxes = [0, 100, 200].map((top) => ({ top, bottom: top + 100 }));
  assert.deepEqual([10, 60, 149, 290].map((y) => placeAt(boxes, y)), [0, 1, 1, 3]);
});

test("a panel that says nothing but its name is written as text", () => {
  const told = ["A/x", { panel: "B", with: ["C"], height: 80, scale: "log", range: [1, 2] }];
  assert.deepEqual(list.writePanels(views.readPanels(told)), told);
});

test("nonsense about a panel is left out, and a panel without name too", () => {
  const told = [{ panel: "A", height: -4, scale: "cubic", range: [5, 1], with: "B", map: 7 }, { panel: "/x" }, 3, null];
  assert.deepEqual(list.writePanels(views.readPanels(told)), ["A"]);
});

const view = {
  v: 1,
  start: "2005-01-09T18:00:00Z",
  stop: "2005-01-10T00:00:00Z",
  panels: ["C1/µ", { panel: "B", height: 80 }],
  ephemeris: "cluster1",
  events: "shocks",
};

test("a link opens the very view again, on everybody's own server", () => {
  const link = new URL(views.viewLink(view, { page: { hubPrefix: "/hub/", baseUrl: "/user/ada/" }, origin: "http://x" }));
  assert.equal(link.pathname, "/hub/user-redirect/lab");
  assert.deepEqual(views.decodeView(link.searchParams.get("sepp-view")), view);
  assert.equal(new URL(views.viewLink(view, { page: { baseUrl: "/u/" }, origin: "http://x" })).pathname, "/u/lab");
});

test("the linked view is taken out of the address", () => {
  const link = views.viewLink(view, { origin: "http://x" });
  const replaced = [];
  const past = { state: null, replaceState: (_, __, href) => replaced.push(href) };
  assert.deepEqual(views.takeLinkedView({ href: link }, past), view);
  assert.deepEqual(replaced, ["http://x/lab"]);
  assert.equal(views.takeLinkedView({ href: "http://x/lab" }, past), null);
});

for (const text of ["", "%%%", "bm90IGpzb24", btoa('{"panels": 3}'), btoa('{"v": 9, "panels": []}')]) {
  test(`the link “${text}” is refused in words`, () => {
    assert.throws(() => views.decodeView(text), (error) => error instanceof views.BadView && / /.test(error.message));
  });
}

test("undo brings panels back, each change a step of its own", () => {
  const state = (start, panels) => ({ start, stop: start + 10, panels });
  const history = new History(state(0, "A"));
  history.record(state(0, "AB"), 1000);
  history.record(state(0, "B"), 1010);
  history.record(state(5, "B"), 1020);
  history.record(state(6, "B"), 1030);
  assert.deepEqual([history.undo(), history.undo(), history.undo()], [state(0, "B"), state(0, "AB"), state(0, "A")]);
  assert.deepEqual([history.redo().panels, history.redo().panels, history.redo().start], ["AB", "B", 6]);
});

test("values zoom about the pointer, on a log axis by decades", () => {
  assert.deepEqual(zoomRange([0, 10], 2, 0, false), [0, 5]);
  assert.deepEqual(zoomRange([1, 100], 2, 1, true), [10, 100]);
  assert.deepEqual(shiftRange([0, 10], 0.5, false), [5, 15]);
  assert.deepEqual(zoomRange([1, 1 + 1e-15], 2, 0.5, false), [1, 1 + 1e-15]);
});

test("code tells panels as Python does", () => {
  assert.equal(pythonOf({ panel: "A", range: [0, 1], x: null, y: true }), '{"panel": "A", "range": [0, 1], "x": None, "y": True}');
  assert.match(quicklookCode(["A"], "2005", { ephemeris: "cluster1", events: "s" }), /\(\["A"\], "2005", events=EventTable\("s"\), ephemeris="cluster1"\)/);
  assert.match(openCode([{ panel: "A/x", with: ["B/y"] }, "A/@coverage"], ""), /parameters=\["x"\][^]*ds2 = .*\["y"\]/);
});

test("the export line can be pasted into a terminal", () => {
  assert.equal(
    exportLines(["A/x", "A@b", "it's"], "S", "E"),
    "sepp export A S E --format cef -o A.cef\nsepp export A@b S E --format cef -o A@b.cef\n" +
      "sepp export 'it'\\''s' S E --format cef -o 'it'\\''s.cef'",
  );
});

test("a search finds parameters, names before descriptions, tracks where asked for", () => {
  const parameters = [{ name: "B_gse", long_name: "Magnetic field", role: "data", kind: "vector", isDrawn: true }];
  const found = (query) => findCandidates(candidatesOf([{ id: "C1_FGM", title: "B_gse", parameters }]), query).map(({ name }) => name);
  assert.deepEqual(found("b_gse"), ["C1_FGM/B_gse", "C1_FGM"]);
  assert.deepEqual(found("magentic"), ["C1_FGM/B_gse"]);
  assert.deepEqual(found("coverage"), ["C1_FGM/@coverage"]);
});

test("a gesture is told once, not once for each end", () => {
  const timeline = new Timeline(new LocalModel({ start: "2005-01-09T00:00:00Z", stop: "2005-01-10T00:00:00Z" }));
  let told = 0;
  timeline.listen(() => (told += 1));
  timeline.show({ start: timeline.interval.start + 1000, stop: timeline.interval.stop + 1000 });
  assert.equal(told, 1);
  timeline.close();
});

const events = [
  { id: 0, start: 10, stop: 50 },
  { id: 1, start: 30, stop: 32 },
  { id: 2, start: 200, stop: 210 },
];

test("the edge of an event is taken before its inside, the smaller event before the larger", () => {
  const at = (ms) => ms * 2;
  const seen = eventsWithin(events, { start: 0, stop: 100 });
  assert.deepEqual(seen.map(({ id }) => id), [0, 1]);
  assert.deepEqual(eventAt(seen, 98, at), { event: events[0], edge: "stop" });
  assert.deepEqual(eventAt(seen, 62, at), { event: events[1], edge: "start" });
  assert.deepEqual(eventAt(seen, 80, at), { event: events[0], edge: null });
  assert.equal(eventAt(seen, 150, at), null);
});

test("positions are those of the first panel's spacecraft", () => {
  const known = [
    { id: "cluster1", dataset: "C1_CP_AUX_POSGSE_1M" },
    { id: "cluster2", dataset: "C2_CP_AUX_POSGSE_1M" },
  ];
  assert.equal(observatoryOf([{ panel: "C2_CP_FGM_SPIN/B" }, "C1_CP_FGM_SPIN"], known), "cluster2");
  assert.equal(observatoryOf(["ACE_MAG/B"], known), "");
});

test("a template is pasted as link, as its text or as JSON", () => {
  const link = views.viewLink(view, { origin: "http://x" });
  for (const text of [link, ` ${views.encodeView(view)} `, JSON.stringify(view)])
    assert.deepEqual(readPasted(text).panels, view.panels);
  assert.throws(() => readPasted("https://elsewhere/"), views.BadView);
  assert.throws(() => readPasted("{"), views.BadView);
});

test("a picture's file is named by dataset and begin", () => {
  assert.equal(fileName({ panels: ["../A b/x"], start: "2005-01-09T18:00:00Z" }, "png"), "quicklook_20050109_1800.png");
});

test("of a million gaps only those are drawn that can be seen", () => {
  const frame = { x: (ms) => ms / 1000, interval: { start: 0, stop: 1e6 }, top: 0, height: 10 };
  const blocks = Array.from({ length: 1e6 }, (_, n) => ({ start: n, stop: n + 0.5, color: n % 2 ? "a" : "b" }));
  let count = 0;
  drawBlocks({ fillRect: () => (count += 1) }, frame, blocks);
  assert.ok(count > 1900 && count < 2100, String(count));
});

test("a track tells what holds at a moment", () => {
  const column = (...values) => ({ values: Float64Array.from(values), shape: [values.length] });
  const panel = {
    kind: "track",
    parameter: "@coverage",
    texts: ["data", ""],
    arrays: { start: column(0, 10), stop: column(10, 20), level: column(0, 1) },
  };
  assert.equal(stripReadout(panel, 5).text, "data");
  assert.equal(stripReadout(panel, 15).text, "gap");
  assert.equal(stripReadout(panel, 25), null);
});

test("the word for a region is as long as there is room between two ticks", () => {
  const { write } = ROWS.find(({ key }) => key === "region");
  const told = [200, 60, 20].map((room) => write("magnetosphere", room));
  assert.deepEqual([...told, write("solar wind", 30), write("", 30)], ["magnetosphere", "msphere", "msp", "sw", "–"]);
});

test("a track is called by words, not by its code", () => {
  assert.equal(list.trackTitle("C1_CP_FGM_SPIN/@coverage"), "Data and gaps of C1_CP_FGM_SPIN");
  assert.equal(list.trackTitle("C1_CP_FGM_SPIN/B_mag"), null);
  assert.equal(list.trackTitle("C1_CP_FGM_SPIN"), null);
});

test("what is not shown for want of values is told", () => {
  assert.equal(leftOutText([]), "");
  assert.equal(leftOutText(["N_p", "N_O1"]), "N_p, N_O1 without values not shown");
  assert.equal(leftOutText(["a", "b", "c"]), "3 parameters without values not shown");
});
