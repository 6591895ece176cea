// Quicklook: panels stacked over one time axis, drawn from the archive's pyramids.

import { h, iconButton, copyText, useSheet, useStyle, watchTheme } from "../core/dom.js";
import { History } from "../core/history.js";
import { formatClock, formatDate, shiftInterval, tidyInterval, toIso, zoomInterval } from "../core/interval.js";
import { resolveModel } from "../core/state.js";
import { Timeline } from "../core/timeline.js";
import { quicklookCode } from "../plot/code.js";
import { readTheme } from "../plot/colors.js";
import { useKeys, useWheel } from "../plot/gestures.js";
import { Stack } from "../plot/stack.js";
import { buildSelector, pagingKeys } from "./time_selector.js";

const SAY_FOR_MS = 2500;

class QuicklookView {
  constructor(model, timeline, { el, actions = [] }) {
    Object.assign(this, { model, timeline, actions, history: new History(timeline.interval) });
    this.status = h("span.sepp-status", { role: "status" });
    this.moment = h("output.sepp-moment", { "aria-live": "off" });
    this.undoButton = iconButton("undo", "Back to the view before (Ctrl+Z)", () => this.undo());
    this.redoButton = iconButton("redo", "On to the view after (Ctrl+Shift+Z)", () => this.redo());
    this.root = h("div.sepp-view.sepp-quicklook");
    this.stack = new Stack({
      theme: readTheme(),
      height: model.get("height") ?? 150,
      hooks: {
        onCursor: (view, at, y) => this.pointAt(at, y, view),
        onSelect: (_, start, stop) => timeline.show(tidyInterval({ start, stop })),
        onState: (state, text) => this.tell(state, text),
      },
    });
    if (model.get("show_time")) this.closeSelector = buildSelector(timeline, this.root);
    this.root.append(this.toolbar(), this.stack.element);
    el.append(this.root);
    this.listen();
  }

  toolbar() {
    const reset = iconButton("reset", "Back to the first view (double click)", () => this.reset());
    const refresh = iconButton("refresh", "Ask the archive again", () => this.stack.reload());
    const copy = h(
      "button.sepp-button.sepp-text-button",
      { type: "button", title: "Copy the cell that makes this very plot", onclick: () => this.copyCode() },
      "Copy as code",
    );
    const more = this.actions.map(({ label, hint, run }) =>
      h("button.sepp-button.sepp-text-button", { type: "button", title: hint, onclick: run }, label),
    );
    return h(
      "div.sepp-toolbar",
      { role: "toolbar", "aria-label": "View" },
      h("div.sepp-buttons", {}, this.undoButton, this.redoButton, reset, refresh),
      this.moment,
      this.status,
      ...more,
      copy,
    );
  }

  listen() {
    const { element } = this.stack;
    const observer = new ResizeObserver(() => this.stack.fit());
    observer.observe(element);
    if (this.root.parentElement) observer.observe(this.root.parentElement);
    const panels = () => this.stack.choose(this.model.get("panels"), this.timeline.interval);
    this.model.on("change:panels", panels);
    const forget = this.timeline.listen((interval) => this.follow(interval));
    const stopWheel = useWheel(element, {
      pan: (pixels) => this.pan(pixels),
      zoom: (factor, x) => this.zoom(factor, x),
    });
    useKeys(this.root, this.keys());
    element.addEventListener("dblclick", () => this.reset());
    element.addEventListener("mouseleave", () => this.pointAt(null));
    const stopTheme = watchTheme(() => this.stack.recolor(readTheme()));
    this.stops = [
      () => observer.disconnect(),
      () => this.model.off("change:panels", panels),
      forget,
      stopWheel,
      stopTheme,
    ];
    panels();
    this.showHistory();
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
      Escape: () => this.pointAt(null),
    };
  }

  follow(interval) {
    this.history.record(interval);
    this.showHistory();
    this.stack.move(interval);
    if (this.at !== undefined && this.at !== null) this.pointAt(this.at);
  }

  showHistory() {
    this.undoButton.disabled = !this.history.canUndo;
    this.redoButton.disabled = !this.history.canRedo;
    Object.assign(this.root.dataset, {
      start: toIso(this.timeline.interval.start),
      stop: toIso(this.timeline.interval.stop),
    });
  }

  undo() {
    this.timeline.show(this.history.undo());
  }

  redo() {
    this.timeline.show(this.history.redo());
  }

  reset() {
    this.stack.fitColors();
    this.timeline.show(this.history.home);
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
    this.moment.textContent = at === null ? "" : `${formatDate(at)} ${formatClock(at, this.digits)}`;
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
    this.status.textContent = text;
  }

  async copyCode() {
    const done = await copyText(quicklookCode(this.model.get("panels"), this.timeline.text));
    this.status.textContent = done ? "Copied; paste it into a cell" : "The browser does not allow copying here";
    setTimeout(() => this.stack.tellState(), SAY_FOR_MS);
  }

  close() {
    for (const stop of this.stops) stop();
    this.closeSelector?.();
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
