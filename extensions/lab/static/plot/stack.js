// The stack of panels: what is asked for, what has come, and how all move together.

import { h } from "../core/dom.js";
import { PlotLoader, groupPanels } from "./loader.js";
import { PanelView } from "./panel_view.js";

const PATIENCE_MS = 180;
const FALLBACK_WIDTH = 640;
const CHROME = 60;
const CHROME_PER_PANEL = 30;
const LEAST_HEIGHT = 110;
const LARGEST_HEIGHT = 340;

export class Stack {
  // hooks: { onCursor, onSelect, onState(state, text) }
  constructor({ theme, height, hooks }) {
    Object.assign(this, { theme, height, hooks, groups: [], interval: null });
    this.element = h("div.sepp-stack", {
      tabIndex: 0,
      "data-lm-suppress-shortcuts": "true",
      role: "group",
      "aria-label": "Plots. Arrow keys move the crosshair, Alt with arrow keys pages, plus and minus zoom.",
    });
  }

  choose(panels, interval) {
    this.interval = interval;
    const known = new Map(this.groups.map((group) => [keyOf(group.loader), group]));
    const wanted = groupPanels(panels ?? []);
    this.groups = wanted.map((request) => known.get(keyOf(request)) ?? this.makeGroup(request));
    for (const group of known.values()) if (!this.groups.includes(group)) this.drop(group);
    this.element.replaceChildren(...this.groups.map((group) => group.element));
    if (!wanted.length)
      this.element.append(
        h(
          "p.sepp-empty",
          {},
          'No data chosen yet. Choose a dataset in the Archive panel, or write Quicklook(["DATASET"], "2005-01-09").',
        ),
      );
    this.refresh();
    this.redraw();
  }

  makeGroup(request) {
    return {
      loader: new PlotLoader(request),
      views: [],
      error: null,
      element: h("div.sepp-group", { "data-dataset": request.dataset }),
    };
  }

  drop(group) {
    group.loader.close();
    for (const view of group.views) view.close();
  }

  // Redraw at once what is there, then ask for what is missing, once a frame.
  move(interval) {
    this.interval = interval;
    for (const view of this.views) view.move(interval);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.refresh();
    });
  }

  refresh() {
    for (const group of this.groups) {
      if (group.loader.needs(this.interval, this.plotWidth)) this.load(group);
      else if (group.loader.isBusy) group.loader.close();
    }
    this.tellState();
  }

  reload() {
    for (const group of this.groups) this.load(group);
    this.tellState();
  }

  async load(group) {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.tellState(), PATIENCE_MS);
    try {
      const data = await group.loader.load(this.interval, this.plotWidth);
      if (!data) return;
      group.error = null;
    } catch (error) {
      group.error = error;
    }
    this.redraw();
    this.tellState();
  }

  redraw() {
    this.groups.forEach((group, n) => this.drawGroup(group, n === this.groups.length - 1));
    this.hooks.onDraw?.();
  }

  drawGroup(group, isLastGroup) {
    const { loader, error } = group;
    const height = this.panelHeight;
    const panels = error ? [] : (loader.data?.panels ?? []);
    while (group.views.length > panels.length) group.views.pop().close();
    while (group.views.length < panels.length) group.views.push(new PanelView(this.hooks));
    group.element.replaceChildren(...group.views.map((view) => view.element), ...this.notes(group, panels));
    panels.forEach((panel, n) =>
      group.views[n].show({
        panel,
        header: loader.data,
        isFirst: n === 0,
        isLast: isLastGroup && n === panels.length - 1,
        interval: this.interval,
        width: this.chartWidth,
        height,
        theme: this.theme,
      }),
    );
  }

  notes(group, panels) {
    if (group.error?.code === "no_data") return [h("p.sepp-empty", {}, group.error.message)];
    if (group.error) return [this.errorNote(group)];
    if (!group.loader.data) return [h("p.sepp-empty", {}, `Loading ${group.loader.dataset} …`)];
    return panels.length ? [] : [h("p.sepp-empty", {}, `${group.loader.dataset} has nothing that can be drawn`)];
  }

  errorNote(group) {
    const retry = h(
      "button.sepp-button.sepp-text-button",
      { type: "button", onclick: () => this.load(group) },
      "Try again",
    );
    return h(
      "div.sepp-error",
      { role: "alert" },
      h("strong", {}, group.loader.dataset),
      h("span", {}, group.error.message),
      retry,
    );
  }

  tellState() {
    const isBusy = this.groups.some((group) => group.loader.isBusy);
    const failed = this.groups.filter((group) => group.error && group.error.code !== "no_data").length;
    if (isBusy) return this.hooks.onState("loading", "Loading …");
    return failed
      ? this.hooks.onState("error", `${failed} of ${this.groups.length} datasets could not be read`)
      : this.hooks.onState("ready", this.resolution());
  }

  // How many samples stand behind a point of the picture.
  resolution() {
    const factors = this.groups.flatMap((group) => group.loader.data?.panels.map((panel) => panel.factor) ?? []);
    const coarsest = Math.max(1, ...factors);
    return coarsest > 1 ? `blocks of ${coarsest} samples; zoom in for more` : factors.length ? "every sample" : "";
  }

  get views() {
    return this.groups.flatMap((group) => group.views);
  }

  // A fixed height of panels, or in a tab (height 0) what fills it.
  get panelHeight() {
    if (this.height) return this.height;
    const count = this.groups.reduce((sum, group) => sum + (group.loader.data?.panels.length ?? 0), 0) || 1;
    const host = this.element.closest(".sepp-tab");
    const room = (host?.clientHeight ?? 0) - (this.element.offsetTop - (host?.offsetTop ?? 0)) - CHROME;
    return Math.round(Math.min(Math.max(room / count - CHROME_PER_PANEL, LEAST_HEIGHT), LARGEST_HEIGHT));
  }

  get chartWidth() {
    return this.views[0]?.plot.clientWidth || this.element.clientWidth || FALLBACK_WIDTH;
  }

  get plotWidth() {
    const chart = this.views[0]?.chart;
    return chart ? chart.bbox.width / devicePixelRatio : this.chartWidth;
  }

  get plotLeft() {
    return this.views[0]?.chart?.over.getBoundingClientRect().left ?? 0;
  }

  fit() {
    const [width, height] = [this.chartWidth, this.panelHeight];
    if (this.views.some((view) => view.drawn && view.drawn.height !== height)) this.redraw();
    for (const view of this.views) view.resize(width);
    if (this.interval) this.refresh();
  }

  recolor(theme) {
    this.theme = theme;
    for (const view of this.views) view.recolor(theme);
  }

  fitColors() {
    for (const view of this.views) if (view.state?.panel.kind === "spectrogram") view.fitColors();
  }

  point(at, y, own) {
    for (const view of this.views) view.point(at, view === own ? y : null);
  }

  // The time `count` records away from `at`.
  neighbour(at, count) {
    const panel = this.views.map((view) => view.state.panel).find((candidate) => candidate.arrays.time.values.length);
    if (!panel) return null;
    const times = panel.arrays.time.values;
    const next = times.findIndex((time) => time > at);
    const here = next < 0 ? times.length - 1 : Math.max(next - 1, 0);
    return times[Math.min(Math.max(here + count, 0), times.length - 1)];
  }

  close() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.patience);
    for (const group of this.groups) this.drop(group);
  }
}

function keyOf({ dataset, parameters }) {
  return `${dataset}/${parameters?.join(",") ?? ""}`;
}
