// InventoryPlot: coverage and counts of many datasets over decades, down to the minute; a click goes there.

import { formatBytes } from "../browser/basket.js";
import { fetchCatalogue } from "../core/catalogue.js";
import { intervalAbout } from "../browser/choice.js";
import { saveBlob } from "../browser/download.js";
import { takeDrops } from "../core/drag.js";
import { h, useStyle, watchTheme } from "../core/dom.js";
import { fromIso, isSame, tidyInterval, toIso, yesterday, zoomInterval } from "../core/interval.js";
import { LocalModel, resolveModel } from "../core/state.js";
import { Timeline } from "../core/timeline.js";
import { idsOf, spanOf } from "../inventory/chooser.js";
import { drawLegend, labelOf, pictureFrame, readOut, searchField, summary, toolbar } from "../inventory/frame.js";
import { keysOf, usePointer } from "../inventory/gestures.js";
import { AXIS, paint } from "../inventory/painter.js";
import { MOST_ROWS, binsFor, fetchInventory, writeTable } from "../inventory/table.js";
import { readTheme } from "../plot/colors.js";

const LOAD_AFTER_MS = 60;
const SHORTEST_MS = 60_000;
const MARGIN = 0.02;

class InventoryPlot {
  constructor({ model, el, time }) {
    Object.assign(this, { model, ids: [], catalogue: null, inventory: null, window: null, cursor: null, box: null });
    this.timeline = new Timeline(time);
    this.layOut(el);
    this.stops = [
      this.timeline.listen(() => this.paint()),
      watchTheme(() => this.paint()),
      takeDrops(this.root, (names) => this.add(names.map((name) => name.split("/")[0]))),
      usePointer(this.canvas, this.gestures()),
    ];
    this.resized = new ResizeObserver(() => this.laidOut());
    this.resized.observe(this.picture);
    this.watched = {
      "change:datasets": () => this.choose(),
      "change:search": () => this.choose(),
      "change:start": () => this.follow(),
      "change:stop": () => this.follow(),
    };
    for (const [event, listener] of Object.entries(this.watched)) model.on(event, listener);
  }

  layOut(el) {
    this.field = searchField((isAdding) => this.searched(isAdding));
    this.status = h("span.sepp-status", { role: "status" });
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.labels = h("ul.sepp-inventory-labels", {});
    this.picture = pictureFrame(this.canvas);
    this.picture.addEventListener("keydown", (event) => this.pressed(event));
    this.note = h("div.sepp-inventory-note", {});
    this.legend = h("div.sepp-inventory-legend", { title: "Records found, as a share of those that the cadence lets expect" });
    const body = h("div.sepp-inventory-body", {}, this.labels, this.picture);
    this.root = h(
      "div.sepp-view.sepp-inventory",
      { "data-state": "loading" },
      toolbar(this),
      this.note,
      body,
      this.legend,
    );
    el.append(this.root);
  }

  gestures() {
    return {
      zoom: (factor, x) => this.zoom(factor, this.timeAt(x)),
      pan: (pixels) => this.pan((pixels / this.width) * (this.window.stop - this.window.start)),
      box: (box, isDone) => this.dragged(box, isDone),
      point: (x, row) => this.point({ at: this.timeAt(x), row }),
      go: (x, row) => row >= 0 && this.go({ at: this.timeAt(x), row }),
      leave: () => this.point(null),
    };
  }

  async begin() {
    try {
      this.catalogue = await fetchCatalogue();
      this.note.replaceChildren();
      this.choose();
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error) {
    this.root.dataset.state = "error";
    const retry = h(
      "button.sepp-button.sepp-text-button",
      { type: "button", onclick: () => this.begin() },
      "Try again",
    );
    this.note.replaceChildren(h("div.sepp-error", {}, h("span", { role: "alert" }, error.message), retry));
  }

  searched(isAdding) {
    if (!this.catalogue) return;
    const ids = idsOf(this.catalogue, this.field.value);
    if (!ids.length) return this.tell(`Nothing with data matches “${this.field.value}”`);
    if (isAdding) return this.add(ids);
    return this.take(ids, { start: "", stop: "" });
  }

  add(ids) {
    this.take([...new Set([...this.ids, ...ids])].slice(0, MOST_ROWS));
  }

  take(datasets, more = {}) {
    this.put({ datasets, search: "", ...more });
    this.choose();
  }

  // What we write ourselves is not followed.
  put(values) {
    this.isWriting = true;
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.isWriting = false;
    this.model.save_changes();
  }

  choose() {
    if (!this.catalogue || this.isWriting) return;
    const named = this.model.get("datasets") ?? [];
    this.ids = named.length ? [...named] : idsOf(this.catalogue, this.model.get("search") ?? "");
    this.drawLabels();
    const [start, stop] = [this.model.get("start"), this.model.get("stop")];
    this.window = start && stop ? { start: fromIso(start), stop: fromIso(stop) } : this.whole();
    this.inventory = null;
    if (!this.ids.length)
      this.note.replaceChildren(h("p.sepp-empty", {}, "No dataset has data here; search for some, or drop them here"));
    else this.note.replaceChildren();
    this.root.dataset.rows = String(this.ids.length);
    this.paint();
    this.loadSoon();
  }

  whole() {
    const span = this.catalogue && spanOf(this.catalogue, this.ids);
    if (!span) return this.timeline.interval;
    const margin = (span.stop - span.start) * MARGIN;
    return { start: span.start - margin, stop: span.stop + margin };
  }

  follow() {
    if (this.isWriting || !this.catalogue) return;
    const [start, stop] = [this.model.get("start"), this.model.get("stop")];
    const next = start && stop ? { start: fromIso(start), stop: fromIso(stop) } : this.whole();
    if (next.stop > next.start && !isSame(next, this.window ?? {})) this.show(next);
  }

  show(window, isStep = true) {
    const length = Math.max(window.stop - window.start, SHORTEST_MS);
    const next = tidyInterval({ start: window.start, stop: window.start + length });
    if (isStep && this.window) this.past = [...(this.past ?? []).slice(-49), this.window];
    this.window = next;
    this.put({ start: toIso(next.start), stop: toIso(next.stop) });
    this.paint();
    this.loadSoon();
  }

  back() {
    const before = this.past?.pop();
    if (before) this.show(before, false);
  }

  zoom(factor, at = (this.window.start + this.window.stop) / 2) {
    const next = zoomInterval(this.window, factor, at);
    if (next.stop - next.start >= SHORTEST_MS) return this.show(next);
    const share = (at - this.window.start) / (this.window.stop - this.window.start);
    return this.show({ start: at - share * SHORTEST_MS, stop: at + (1 - share) * SHORTEST_MS });
  }

  pan(ms) {
    this.show({ start: this.window.start + ms, stop: this.window.stop + ms });
  }

  showLinked() {
    const { start, stop } = this.timeline.interval;
    this.show({ start: start - (stop - start), stop: stop + (stop - start) });
  }

  dragged(box, isDone) {
    this.box = isDone ? null : box;
    if (isDone) this.show({ start: this.timeAt(Math.min(...box)), stop: this.timeAt(Math.max(...box)) });
    else this.paint();
  }

  // The linked plots go there, as wide as they are now, but not wider than this picture.
  go({ at, row }) {
    const { start, stop } = this.timeline.interval;
    this.point({ at, row });
    this.timeline.show(intervalAbout(at, Math.min(stop - start, this.window.stop - this.window.start)));
  }

  timeAt(x) {
    return this.window.start + (x / this.width) * (this.window.stop - this.window.start);
  }

  point(cursor) {
    this.cursor = cursor && cursor.row >= 0 && cursor.row < this.ids.length ? cursor : null;
    this.paint();
    this.tell(this.cursor ? readOut(this, this.cursor) : summary(this));
  }

  tell(text) {
    this.status.textContent = text;
    this.status.title = text;
  }

  pressed(event) {
    const act = event.altKey || !this.window ? null : keysOf(this, event)[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  drawLabels() {
    const titleOf = (id) => this.catalogue.byId.get(id)?.title ?? "";
    this.labels.replaceChildren(
      ...this.ids.map((id) => labelOf(id, titleOf(id), () => this.take(this.ids.filter((other) => other !== id)))),
    );
  }

  laidOut() {
    const width = this.picture.clientWidth;
    if (!width || width === this.width) return;
    this.width = width;
    this.paint();
    this.loadSoon();
  }

  loadSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), LOAD_AFTER_MS);
  }

  async load() {
    if (!this.ids.length || !this.width || !this.window) return;
    this.asked?.abort();
    this.asked = new AbortController();
    this.root.dataset.state = "loading";
    try {
      const bins = binsFor(this.width, this.ids.length);
      this.inventory = await fetchInventory(this.ids, this.window, { bins, signal: this.asked.signal });
    } catch (error) {
      if (error.name !== "AbortError") this.fail(error);
      return;
    }
    this.note.replaceChildren();
    this.root.dataset.state = "ready";
    Object.assign(this.root.dataset, { start: toIso(this.window.start), stop: toIso(this.window.stop) });
    this.paint();
    this.tell(this.cursor ? readOut(this, this.cursor) : summary(this));
  }

  paint() {
    if (!this.width || !this.window) return;
    const theme = readTheme();
    const color = theme.isDark ? "#f28e3c" : "#d55e00";
    const { ids, inventory, window, width, cursor, box } = this;
    paint(this.canvas, { ids, inventory, window, width, cursor, box, theme, color, linked: this.timeline.interval });
    this.labels.style.paddingTop = `${AXIS}px`;
    drawLegend(this.legend, theme);
  }

  save() {
    if (!this.inventory) return;
    const blob = new Blob([writeTable(this.inventory, this.ids)], { type: "text/csv" });
    saveBlob(blob, "inventory.csv");
    this.tell(`inventory.csv, ${formatBytes(blob.size)}`);
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.resized.disconnect();
    for (const stop of this.stops) stop?.();
    for (const [event, listener] of Object.entries(this.watched)) this.model.off(event, listener);
    this.timeline.close();
    this.root.remove();
  }
}

export async function render({ model, el }) {
  useStyle("inventory_plot");
  const time = (model.get("time") && (await resolveModel(model, "time"))) || new LocalModel(yesterday());
  const view = new InventoryPlot({ model, el, time });
  view.begin();
  return () => view.close();
}
