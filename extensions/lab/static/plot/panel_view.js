// One panel on the page: head with readout, axis label, chart, legend or colour bar.

import { h } from "../core/dom.js";
import { AxisGestures } from "./axis_gestures.js";
import { chartHeight, isLogY, makeChart, moveChart, rangeOfY } from "./chart.js";
import { axisLabel, axisName, headOf, sideOf, unitsLine } from "./legend.js";
import { labelsOf, lineExtent, linesOf } from "./line.js";
import { missingNote } from "./missing.js";
import { makeEdge, makeGrip, makeMenuButton } from "./panel_handles.js";
import { readoutOf } from "./readout.js";
import { colorLimits } from "./spectrogram.js";
import { isStrip, stripHasData } from "./strip.js";

const LEAST_DRAG = 4;

export class PanelView {
  // hooks: { onCursor(view, time, y), onSelect(view, start, stop), onDraw(ctx, frame), edit(view, what),
  // onMove(view, step), onRemove(view), onMenu(view, button), onGrip(view, event) }
  constructor(hooks) {
    Object.assign(this, { hooks, chart: null, limits: null, range: null });
    this.head = h("div.sepp-panel-head", { title: "Drag to move this panel" });
    this.readout = h("output.sepp-readout", { "aria-live": "off" });
    this.label = h("div.sepp-axis-label", { "aria-hidden": "true" });
    this.plot = h("div.sepp-plot");
    this.side = h("div.sepp-side");
    this.note = h("div.sepp-plot-note", { hidden: true });
    this.grip = makeGrip(this, hooks);
    this.menuButton = makeMenuButton(this, hooks);
    this.edge = makeEdge(this, hooks);
    this.head.addEventListener("pointerdown", (event) => hooks.onGrip(this, event));
    const handles = h("div.sepp-panel-handles", {}, this.grip, this.menuButton);
    this.element = h(
      "section.sepp-panel",
      {},
      h("div.sepp-panel-top", {}, handles, this.head, this.readout),
      h("div.sepp-panel-body", {}, this.label, h("div.sepp-plot-box", {}, this.plot, this.note), this.side),
      this.edge,
    );
    this.axis = new AxisGestures(this);
  }

  // state: { layers: [{ panel, header }], entry, isNew, isLast, interval, width, height, theme }
  show(state) {
    const [main, ...over] = state.layers;
    const layers = [{ ...main, panel: this.scaled(main.panel, state.entry) }, ...over];
    this.state = { ...state, layers, range: this.axis.range ?? state.entry.range, image: this.state?.image };
    this.chooseColors();
    this.describe();
    if (this.chart && this.structure === structureOf(this.state)) this.redraw();
    else this.build();
    this.tellEmpty();
  }

  // The panel with the scale that somebody chose for it, the same object as long as nothing changes.
  scaled(panel, { scale }) {
    const [source, chosen, made] = this.held ?? [];
    if (source === panel && chosen === scale) return made;
    const next = scale ? { ...panel, scale } : panel;
    this.held = [panel, scale, next];
    return next;
  }

  chooseColors() {
    const { entry, layers, theme } = this.state;
    const { panel } = layers[0];
    if (panel.kind !== "spectrogram") return;
    if (this.scale !== panel.scale) this.limits = null;
    this.scale = panel.scale;
    this.limits ??= colorLimits(panel);
    const map = entry.map ?? theme.map ?? "viridis";
    const isGood = entry.color_range && !(panel.scale === "log" && entry.color_range[0] <= 0);
    Object.assign(this.state, { limits: isGood ? entry.color_range : this.limits, map });
  }

  build() {
    this.chart?.destroy();
    this.structure = structureOf(this.state);
    this.drawn = { ...this.state };
    this.plot.style.height = `${chartHeight(this.state)}px`;
    this.chart = makeChart(this.drawn, this.plot, {
      onCursor: (chart) => this.cursorMoved(chart),
      onSelect: (chart) => this.selected(chart),
      onDraw: (ctx, frame) => this.hooks.onDraw(ctx, frame),
    });
    this.axis.bind(this.chart);
  }

  redraw() {
    const { image, width, height } = this.drawn;
    Object.assign(this.drawn, this.state, { image });
    if (width !== this.drawn.width || height !== this.drawn.height) this.setSize();
    moveChart(this.chart, this.drawn);
  }

  describe() {
    const { layers, height } = this.state;
    const { panel, header } = layers[0];
    this.head.replaceChildren(...headOf(this.state));
    this.label.replaceChildren(...axisLabel(this.state));
    this.edge.setAttribute("aria-valuenow", height);
    for (const part of [this.label, this.side, this.note]) part.style.height = `${height}px`;
    const actions = { onToggle: (name) => this.toggle(name), onFitColors: () => this.fitColors() };
    this.side.replaceChildren(...sideOf(this.state, actions));
    Object.assign(this.element.dataset, {
      dataset: header.dataset,
      parameter: panel.parameter,
      kind: panel.kind,
      points: panel.points,
      factor: panel.factor,
    });
    this.element.setAttribute("aria-label", `${axisName(panel)}, ${unitsLine(panel)}, ${header.dataset}`);
  }

  toggle(name) {
    const { hidden } = this.state.entry;
    this.hooks.edit(this, { hidden: hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name] });
  }

  tellEmpty() {
    const isEmpty = !hasValues(this.state);
    this.note.hidden = !isEmpty;
    if (isEmpty) this.tellWhy();
    this.element.dataset.state = isEmpty ? "empty" : "ready";
  }

  // Told anew only where it says something else: a button stays while somebody presses it.
  tellWhy() {
    const note = isStrip(this.state.layers[0].panel) ? [] : missingNote(this.state, ({ start, stop }) => this.hooks.onSelect(this, start, stop));
    const text = note.map((part) => part.textContent ?? part).join(" ");
    if (this.note.dataset.told === text) return;
    this.note.dataset.told = text;
    this.note.replaceChildren(...note.map((part) => (part.nodeType ? part : h("span", {}, part))));
  }

  move(interval) {
    if (!this.chart) return;
    this.state.interval = this.drawn.interval = interval;
    moveChart(this.chart, this.drawn);
  }

  // Show another range of values at once; it is kept in the list of panels when the gesture ends.
  moveValues(range) {
    this.state.range = this.drawn.range = range;
    moveChart(this.chart, this.drawn);
  }

  get valueRange() {
    return rangeOfY(this.drawn);
  }

  get isLog() {
    return isLogY(this.drawn);
  }

  resize(width, height = this.drawn?.height) {
    if (!this.chart || (this.drawn.width === width && this.drawn.height === height)) return;
    const isTaller = this.drawn.height !== height;
    for (const state of [this.state, this.drawn]) Object.assign(state, { width, height });
    if (isTaller) this.describe();
    this.setSize();
  }

  setSize() {
    const height = chartHeight(this.drawn);
    this.plot.style.height = `${height}px`;
    this.chart.setSize({ width: this.drawn.width, height });
  }

  recolor(theme) {
    if (!this.chart) return;
    this.state.theme = theme;
    this.chooseColors();
    this.describe();
    this.build();
  }

  // Colours stay while paging; asked to, they fit what is shown.
  fitColors() {
    this.limits = colorLimits(this.state.layers[0].panel);
    if (this.state.entry.color_range) return this.hooks.edit(this, { color_range: null });
    this.state.limits = this.drawn.limits = this.limits;
    this.describe();
    return this.chart.redraw();
  }

  // Set the crosshair from elsewhere, without telling it back; null takes it away.
  point(at, y = null) {
    if (!this.chart) return;
    if (y === null) this.chart.setCursor({ left: at === null ? -10 : this.chart.valToPos(at, "x"), top: -10 }, false);
    this.readout.replaceChildren(...(at === null ? [] : readoutOf(this.state, at, y)));
  }

  cursorMoved(chart) {
    if (!chart.cursor.event) return;
    const { left, top } = chart.cursor;
    if (left === undefined || left < 0) this.hooks.onCursor(this, null, null);
    else this.hooks.onCursor(this, chart.posToVal(left, "x"), chart.posToVal(top, "y"));
  }

  // A wide drag chooses a time, a tall one values, a large box both.
  selected(chart) {
    const { left, top, width, height } = chart.select;
    const { width: wide, height: tall } = chart.over.getBoundingClientRect();
    const [isTime, isValue] = [width > LEAST_DRAG && width < wide - 1, height > LEAST_DRAG && height < tall - 1];
    const at = (x) => chart.posToVal(x, "x");
    const [low, high] = [chart.posToVal(top + height, "y"), chart.posToVal(top, "y")];
    const [start, stop] = [at(left), at(left + width)];
    if (width || height) chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (isValue) this.hooks.edit(this, { range: [low, high] });
    if (isTime) this.hooks.onSelect(this, start, stop);
  }

  close() {
    this.axis.close();
    this.chart?.destroy();
    this.element.remove();
  }
}

function hasValues(state) {
  const { layers, interval, theme } = state;
  const { panel } = layers[0];
  if (isStrip(panel)) return stripHasData(panel, interval);
  const isThere = ({ panel: { arrays } }) => {
    const times = arrays.time.values;
    return times.length > 0 && times[0] < interval.stop && times.at(-1) >= interval.start;
  };
  if (!layers.some(isThere)) return false;
  if (panel.kind === "spectrogram") return state.limits !== null;
  return lineExtent(linesOf(layers, theme), interval, isLogY(state)) !== null;
}

// What uPlot can't change once a chart is made.
function structureOf({ layers, isLast, theme }) {
  const { panel } = layers[0];
  const shape = panel.kind === "line" ? labelsOf(panel).length : "";
  return [panel.parameter, panel.kind, panel.scale, panel.bin_scale, shape, isLast, theme.isDark].join("|");
}
