// Quicklook: panels stacked over one time axis, drawn from the archive's pyramids.

import { h, useSheet, useStyle, watchTheme } from "../core/dom.js";
import { History } from "../core/history.js";
import { formatClock, formatDate, shiftInterval, tidyInterval, toIso, zoomInterval } from "../core/interval.js";
import { preferences, watchPreference } from "../core/preferences.js";
import { pageConfig } from "../core/server.js";
import { resolveModel } from "../core/state.js";
import { Timeline } from "../core/timeline.js";
import { labUrl, readPanels, splitPanel, writePanel } from "../core/view_state.js";
import { MAP_NAMES } from "../plot/color_maps.js";
import { useKeys, useWheel } from "../plot/gestures.js";
import { useTouch } from "../plot/touch_gestures.js";
import { Stack } from "../plot/stack.js";
import { Banner } from "../quicklook/banner.js";
import { Ephemeris } from "../quicklook/ephemeris.js";
import { EventOverlay } from "../quicklook/event_overlay.js";
import { openPanelMenu } from "../quicklook/panel_menu.js";
import { themeNow } from "../quicklook/theme.js";
import { Toolbar } from "../quicklook/toolbar.js";
import { buildSelector, pagingKeys } from "./time_selector.js";

class QuicklookView {
  constructor(model, timeline, { el, actions = [] }) {
    Object.assign(this, { model, timeline, actions });
    this.history = new History(this.seen());
    // What else the servers are asked waits until the first picture is there.
    this.drawn = new Promise((tell) => (this.tellDrawn = tell));
    this.root = h("div.sepp-view.sepp-quicklook");
    this.stack = new Stack({ theme: themeNow(), height: this.panelHeight, hooks: this.hooks() });
    this.banner = new Banner(() => this.stack.reload());
    this.events = new EventOverlay(this);
    this.ephemeris = new Ephemeris(this);
    this.toolbar = new Toolbar(this);
    if (model.get("show_time")) this.closeSelector = buildSelector(timeline, this.root, this.drawn);
    this.root.append(this.toolbar.element, this.banner.element, this.events.line.element);
    this.root.append(this.stack.element, this.ephemeris.element);
    el.append(this.root);
    this.listen();
  }

  hooks() {
    return {
      onCursor: (view, at, y) => this.pointAt(at, y, view),
      onSelect: (_, start, stop) => this.timeline.show(tidyInterval({ start, stop })),
      onState: (state, text) => this.tell(state, text),
      onTrouble: (error) => this.banner.tell(error),
      onPanels: (panels) => this.put("panels", panels),
      onAdd: (button) => this.toolbar.openAdd({ button }),
      onMenu: (view, button) => openPanelMenu(this, view, button),
      onDraw: (ctx, frame) => this.events?.draw(ctx, frame),
      // A chart that is new has its places after this turn.
      onDrawn: () => queueMicrotask(() => this.ephemeris?.draw()),
    };
  }

  listen() {
    const { element } = this.stack;
    const observer = new ResizeObserver(() => this.stack.fit());
    observer.observe(element);
    if (this.root.parentElement) observer.observe(this.root.parentElement);
    const positions = () => (this.remember(), this.ephemeris.choose(this.model.get("ephemeris") ?? ""));
    const panels = () => {
      this.tellDatasets();
      this.stack.choose(this.model.get("panels"), this.timeline.interval);
      positions();
    };
    const events = async () => this.events.follow(await resolveModel(this.model, "events"));
    const heights = () => this.useHeight();
    const heard = {
      "change:panels": panels,
      "change:ephemeris": positions,
      "change:events": events,
      "change:height": heights,
    };
    for (const [event, listener] of Object.entries(heard)) this.model.on(event, listener);
    const forget = this.timeline.listen((interval) => this.follow(interval));
    const stopWheel = useWheel(element, {
      pan: (pixels) => this.pan(pixels),
      zoom: (factor, x) => this.zoom(factor, x),
    });
    useKeys(this.root, this.keys());
    element.addEventListener("dblclick", () => this.reset());
    element.addEventListener("mouseleave", () => this.pointAt(null));
    const recolor = () => this.stack.recolor(themeNow());
    this.stops = [
      () => observer.disconnect(),
      () => Object.entries(heard).forEach(([event, listener]) => this.model.off(event, listener)),
      forget,
      stopWheel,
      useTouch(element, { timeline: this.timeline, stack: this.stack, isTaken: () => this.events.isTaken }),
      watchTheme(recolor),
      watchPreference("colorMap", recolor),
      watchPreference("panelHeight", heights),
    ];
    panels();
    events();
    // For links that the kernel makes.
    this.drawn.then(() => this.model.get("lab_url") === "" && this.put("lab_url", labUrl({ page: pageConfig() })));
  }

  // That of a notebook's view is its own; in a tab the user's settings say it, 0 for a share of the room.
  get panelHeight() {
    return this.model.get("height") || preferences.get("panelHeight");
  }

  useHeight() {
    this.stack.height = this.panelHeight;
    this.stack.redraw();
  }

  keys() {
    return {
      ...pagingKeys(this.timeline),
      "Ctrl+z": () => this.undo(),
      "Ctrl+Shift+z": () => this.redo(),
      "Ctrl+y": () => this.redo(),
      ArrowLeft: () => this.walk(-1),
      ArrowRight: () => this.walk(1),
      "Shift+ArrowLeft": () => this.walk(-10),
      "Shift+ArrowRight": () => this.walk(10),
      "+": () => this.timeline.zoom(2),
      "-": () => this.timeline.zoom(0.5),
      0: () => this.reset(),
      y: () => this.resetValues(),
      a: () => this.toolbar.openAdd(),
      Delete: () => this.events.removeSelected(),
      Backspace: () => this.events.removeSelected(),
      Escape: () => this.pointAt(null),
    };
  }

  // Change a trait, here and in the kernel if there is one.
  put(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  // The selector's strip shows the coverage of what is drawn, where nobody told it others.
  tellDatasets() {
    const { model } = this.timeline;
    const told = model.get("datasets") ?? [];
    const isOurs = !told.length || told.join() === this.told;
    const drawn = [...new Set(readPanels(this.model.get("panels")).map(({ panel }) => splitPanel(panel)[0]))];
    this.told = drawn.join();
    if (this.model.get("show_time") && isOurs && told.join() !== this.told) model.set("datasets", drawn);
  }

  // What is shown, as links tell it.
  get state() {
    const { start, stop } = this.timeline.interval;
    return { ...this.template(), start: toIso(start), stop: toIso(stop) };
  }

  template() {
    const { model, events } = this;
    return { v: 1, panels: model.get("panels") ?? [], ephemeris: model.get("ephemeris") ?? "", events: events.name };
  }

  // For a picture: the spacecraft that is shown, also where nobody chose it, and as tall as here.
  pictureState() {
    const preferred = preferences.get("colorMap");
    const map = preferred === MAP_NAMES[0] ? null : preferred;
    const panels = readPanels(this.model.get("panels")).map((panel) => writePanel({ ...panel, map: panel.map ?? map }));
    return { ...this.state, panels, ephemeris: this.ephemeris.id };
  }

  // The panels of a template; the time and the events stay.
  applyTemplate({ panels, ephemeris }) {
    this.put("panels", panels);
    this.put("ephemeris", ephemeris);
  }

  copyTemplate() {
    return this.toolbar.copy(JSON.stringify(this.template(), null, 1), "Copied; paste it into the Templates of others");
  }

  // Room for what stands below the panels.
  makeRoom(height) {
    if (this.stack.footHeight === height) return;
    this.stack.footHeight = height;
    this.stack.redraw();
  }

  // Once a frame, however often events change.
  redrawEvents() {
    this.eventFrame ??= requestAnimationFrame(() => {
      this.eventFrame = null;
      this.events.line.show();
      for (const view of this.stack.views) view.chart?.redraw();
    });
  }

  seen() {
    const { start, stop } = this.timeline.interval;
    const panels = this.model.get("panels") ?? [];
    if (this.written?.panels !== panels) this.written = { panels, text: JSON.stringify(panels) };
    return { start, stop, panels: this.written.text, ephemeris: this.model.get("ephemeris") };
  }

  remember() {
    this.history.record(this.seen());
    this.showHistory();
  }

  follow(interval) {
    this.remember();
    this.stack.move(interval);
    if (this.at !== undefined && this.at !== null) this.pointAt(this.at);
  }

  showHistory() {
    this.toolbar.showHistory(this.history);
    const { start, stop } = this.timeline.interval;
    Object.assign(this.root.dataset, { start: toIso(start), stop: toIso(stop) });
  }

  undo() {
    this.goTo(this.history.undo());
  }

  redo() {
    this.goTo(this.history.redo());
  }

  goTo({ start, stop, panels, ephemeris }) {
    if (ephemeris !== this.model.get("ephemeris")) this.put("ephemeris", ephemeris);
    if (panels !== JSON.stringify(this.model.get("panels"))) this.put("panels", JSON.parse(panels));
    this.timeline.show({ start, stop });
    this.showHistory();
  }

  // The time of the first view, and fitting colours; panels stay.
  reset() {
    this.stack.fitColors();
    this.timeline.show(this.history.home);
  }

  resetValues() {
    this.stack.resetValues();
  }

  pan(pixels) {
    const { start, stop } = this.timeline.interval;
    this.timeline.show(shiftInterval({ start, stop }, (pixels / this.stack.plotWidth) * (stop - start)));
  }

  zoom(factor, clientX) {
    const { start, stop } = this.timeline.interval;
    const left = this.stack.plotLeft;
    const share = Math.min(Math.max((clientX - left) / this.stack.plotWidth, 0), 1);
    this.timeline.show(zoomInterval({ start, stop }, factor, start + share * (stop - start)));
  }

  // Step the crosshair along the records of the first panel that has some.
  walk(count) {
    const { start, stop } = this.timeline.interval;
    const next = this.stack.neighbour(this.at ?? (start + stop) / 2, count);
    if (next !== null) this.pointAt(Math.min(Math.max(next, start), stop));
  }

  pointAt(at, y = null, view = null) {
    this.at = at;
    this.toolbar.showMoment(at === null ? "" : `${formatDate(at)} ${formatClock(at, this.digits)}`);
    this.stack.point(at, y, view);
  }

  // Decimals of a second that a pixel can tell apart.
  get digits() {
    const { start, stop } = this.timeline.interval;
    const pixel = (stop - start) / this.stack.plotWidth;
    return pixel >= 500 ? 0 : pixel >= 0.5 ? 3 : 6;
  }

  tell(state, text) {
    this.root.dataset.state = state;
    if (state !== "loading") this.tellDrawn();
    this.toolbar.tell(text);
  }

  close() {
    for (const stop of this.stops) stop();
    this.closeSelector?.();
    for (const part of [this.banner, this.events, this.ephemeris]) part.close();
    this.stack.close();
    this.root.remove();
  }
}

// actions: further buttons [{ label, hint, run }] of the host
export async function render({ model, el, actions }) {
  useStyle("quicklook");
  useSheet(new URL("../vendor/uPlot.min.css", import.meta.url).href);
  const timeline = new Timeline(await resolveModel(model, "time"));
  const view = new QuicklookView(model, timeline, { el, actions });
  return () => (view.close(), timeline.close());
}

export default { render };
