// The stack of panels: what is asked for, what has come, and how all move together.

import { h } from "../core/dom.js";
import { ownKeys } from "../core/shortcuts.js";
import { readPanels, splitPanel } from "../core/view_state.js";
import { Arranging } from "./arranging.js";
import * as list from "./panel_list.js";
import { PanelView } from "./panel_view.js";
import { emptyNote, noteFor } from "./stack_notes.js";
import { chartWidth, panelHeights, plotWidth } from "./stack_sizes.js";
import { Supply } from "./supply.js";

export class Stack {
  // hooks: { onCursor, onSelect, onDraw, onMenu, onPanels(panels), onAdd(button), onState(state, text), onTrouble(error | null), onDrawn() }
  constructor({ theme, height, hooks }) {
    Object.assign(this, { theme, height, hooks, entries: [], slots: [], interval: null });
    this.kept = new Map();
    this.supply = new Supply({
      width: () => this.plotWidth,
      redraw: () => this.redraw(),
      onState: hooks.onState,
      onTrouble: hooks.onTrouble,
    });
    this.element = h("div.sepp-stack", {
      tabIndex: 0,
      ...ownKeys(),
      role: "group",
      "aria-label": "Plots. Arrow keys move the crosshair, Alt with arrow keys pages, plus and minus zoom.",
    });
    this.arranging = new Arranging(this.element, {
      boxes: () => this.parts.map((part) => part.getBoundingClientRect()),
      move: (from, to) => this.write(list.movePanel(this.own, from, to)),
      add: (names, at) => this.add(names, at),
      drawOver: (names, at) => this.drawOver(at, names),
    });
  }

  choose(panels, interval) {
    this.interval = interval;
    this.entries = readPanels(panels);
    this.supply.choose(list.wantsOf(this.entries), interval);
    this.redraw();
    this.supply.refresh();
  }

  // Redraw at once the best of what is there, then ask for what is missing, once a frame.
  move(interval) {
    this.interval = interval;
    if (this.supply.move(interval)) this.redraw();
    else for (const view of this.views) view.move(interval);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      for (const view of this.views) view.tellEmpty();
      this.hooks.onDrawn?.();
      this.supply.refresh();
    });
  }

  reload() {
    this.supply.reload();
  }

  get parts() {
    return [...this.element.querySelectorAll(":scope > .sepp-panel, :scope > .sepp-slot")];
  }

  redraw() {
    this.slots = list.slotsOf(this.entries, (dataset) => this.supply.loaders.get(dataset)?.defaults ?? null);
    const drawn = this.slots.map((slot) => ({ slot, layers: this.layersOf(slot) }));
    const last = drawn.findLastIndex(({ layers }) => layers);
    const heights = panelHeights(this, drawn);
    const kept = new Map();
    const parts = drawn.map(({ slot, layers }, n) => {
      if (!layers) return this.noteAt(slot);
      const view = this.kept.get(slot.key) ?? this.makeView();
      kept.set(slot.key, view);
      slot.view = view;
      view.index = n;
      return { view, layers, slot, height: heights[n], isLast: n === last, isNew: slot.dataset !== this.slots[n - 1]?.dataset };
    });
    for (const [key, view] of this.kept) if (kept.get(key) !== view) view.close();
    this.kept = kept;
    this.place(parts.map((part) => part.view?.element ?? part));
    const width = this.chartWidth;
    for (const part of parts) if (part.view) this.show(part, width);
    this.hooks.onDrawn?.();
  }

  show({ view, layers, slot, height, isLast, isNew }, width) {
    const { interval, theme } = this;
    view.show({ layers, entry: slot.entry, isNew, isLast, interval, theme, height, width });
  }

  makeView() {
    return new PanelView({
      ...this.hooks,
      edit: (view, what) => this.change(view.index, what),
      onMove: (view, step) => this.moveBy(view.index, step),
      onRemove: (view) => this.remove(view.index),
      onGrip: (view, event) => this.arranging.grab(view.index, event),
    });
  }

  // Put the parts in their order, and touch none that stands well: it would lose focus and pointer.
  place(parts) {
    this.empty ??= emptyNote(this.hooks.onAdd);
    const wanted = parts.length ? parts : [this.empty];
    for (const old of [...this.element.children]) if (!wanted.includes(old)) old.remove();
    wanted.forEach((part, n) => {
      if (this.element.children[n] !== part) this.element.insertBefore(part, this.element.children[n] ?? null);
    });
  }

  // What is drawn in a slot: the parameter and those over it; null where there is nothing yet.
  layersOf({ entry, dataset, parameter }) {
    const layerOf = (id, name) => {
      const loader = this.supply.loaders.get(id);
      const panel = name === null ? null : loader?.panel(name);
      return panel ? [{ panel, header: loader.data }] : [];
    };
    const main = layerOf(dataset, parameter);
    const over = entry.with.flatMap((text) => layerOf(...splitPanel(text)));
    return main.length ? [...main, ...over.filter(({ panel }) => panel.kind === "line")] : null;
  }

  noteAt(slot) {
    const loader = this.supply.loaders.get(slot.dataset);
    return noteFor(slot, loader, {
      retry: () => this.supply.retry(loader),
      remove: () => this.remove(this.slots.indexOf(slot)),
    });
  }

  get views() {
    return [...this.kept.values()];
  }

  // The slots as entries of their own; changes by hand are made to these.
  get own() {
    return list.flatten(this.slots);
  }

  write(entries) {
    this.hooks.onPanels(list.writePanels(entries));
  }

  add(names, at = null) {
    const isLast = at === null || at >= this.slots.length;
    this.write(isLast ? list.insertPanels(this.entries, names) : list.insertPanels(this.own, names, at));
  }

  drawOver(at, names) {
    this.write(list.drawOver(this.own, at, names));
  }

  resetValues() {
    if (this.entries.some(({ range }) => range)) this.write(this.own.map((entry) => ({ ...entry, range: null })));
  }

  change(at, what) {
    this.write(list.changePanel(this.own, at, what));
  }

  moveBy(at, step) {
    const to = step < 0 ? at - 1 : at + 2;
    if (to < 0 || to > this.slots.length) return;
    const { view } = this.slots[at];
    this.write(list.movePanel(this.own, at, to));
    view?.grip.focus();
  }

  remove(at) {
    this.write(list.removePanel(this.own, at));
    this.element.focus({ preventScroll: true });
  }

  get chartWidth() {
    return chartWidth(this);
  }

  get plotWidth() {
    return plotWidth(this);
  }

  get lastChart() {
    return this.slots.findLast(({ view }) => view?.chart)?.view.chart ?? null;
  }

  get plotLeft() {
    return this.views[0]?.chart?.over.getBoundingClientRect().left ?? 0;
  }

  fit() {
    this.redraw();
    if (this.interval) this.supply.refresh();
  }

  recolor(theme) {
    this.theme = theme;
    for (const view of this.views) view.recolor(theme);
    this.hooks.onDrawn?.();
  }

  fitColors() {
    for (const view of this.views) if (view.state?.layers[0].panel.kind === "spectrogram") view.fitColors();
  }

  point(at, y, own) {
    this.supply.point(at !== null);
    for (const view of this.views) view.point(at, view === own ? y : null);
  }

  // The time `count` records away from `at`.
  neighbour(at, count) {
    const columns = this.views.map((view) => view.state.layers[0].panel.arrays.time?.values ?? []);
    const times = columns.find((column) => column.length);
    if (!times) return null;
    const next = times.findIndex((time) => time > at);
    const here = next < 0 ? times.length - 1 : Math.max(next - 1, 0);
    return times[Math.min(Math.max(here + count, 0), times.length - 1)];
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.supply.close();
    for (const view of this.views) view.close();
  }
}
