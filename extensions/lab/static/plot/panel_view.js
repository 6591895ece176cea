// One panel on the page: head with readout, axis label, chart, legend or colour bar.

import { h, syntheticBadge } from "../core/dom.js";
import { chartHeight, makeChart, moveChart, refillChart } from "./chart.js";
import { colorBar } from "./color_bar.js";
import { seriesColors } from "./colors.js";
import { labelsOf, lineExtent } from "./line.js";
import { formatUnits } from "./numbers.js";
import { readoutOf } from "./readout.js";
import { colorLimits } from "./spectrogram.js";

function unitsLine(panel) {
  const isSpectrogram = panel.kind === "spectrogram";
  const units = formatUnits(isSpectrogram ? panel.bin_units : panel.units);
  return [units, isSpectrogram ? "" : panel.frame].filter(Boolean).join(" · ");
}

function axisName(panel) {
  return panel.kind === "spectrogram" ? panel.bin_name || "Bin" : panel.long_name || panel.parameter;
}

function headOf(panel, header, isFirst) {
  return [
    h("span.sepp-panel-name", { title: panel.parameter }, panel.long_name || panel.parameter),
    header.is_synthetic ? syntheticBadge() : null,
    h(
      "span.sepp-panel-dataset",
      { title: `${header.title ?? ""}\n${header.caveats ?? ""}`.trim() },
      isFirst && header.title ? `${header.dataset} · ${header.title}` : header.dataset,
    ),
  ].filter(Boolean);
}

export class PanelView {
  // hooks: { onCursor(view, time | null, y | null), onSelect(view, start, stop) }
  constructor(hooks) {
    this.hooks = hooks;
    this.chart = null;
    this.limits = null;
    this.head = h("div.sepp-panel-head");
    this.readout = h("output.sepp-readout", { "aria-live": "off" });
    this.label = h("div.sepp-axis-label", { "aria-hidden": "true" });
    this.plot = h("div.sepp-plot");
    this.side = h("div.sepp-side");
    this.note = h("div.sepp-plot-note", { hidden: true });
    this.element = h(
      "section.sepp-panel",
      {},
      h("div.sepp-panel-top", {}, this.head, this.readout),
      h("div.sepp-panel-body", {}, this.label, h("div.sepp-plot-box", {}, this.plot, this.note), this.side),
    );
  }

  // state: { panel, header, isFirst, isLast, interval, width, height, theme }
  show(state) {
    const isKept = this.chart && this.structure === structureOf(state);
    this.state = state;
    if (state.panel.kind === "spectrogram") this.limits ??= colorLimits(state.panel);
    state.limits = this.limits;
    this.describe();
    if (isKept) (Object.assign(this.drawn, state), refillChart(this.chart, this.drawn));
    else this.build();
    this.tellEmpty();
  }

  build() {
    this.chart?.destroy();
    this.structure = structureOf(this.state);
    this.drawn = { ...this.state };
    this.plot.style.height = `${chartHeight(this.state.height, this.state.isLast)}px`;
    this.chart = makeChart(this.drawn, this.plot, {
      onCursor: (chart) => this.cursorMoved(chart),
      onSelect: (chart) => this.selected(chart),
    });
  }

  describe() {
    const { panel, header, isFirst, theme, height } = this.state;
    this.head.replaceChildren(...headOf(panel, header, isFirst));
    this.label.replaceChildren(
      h("div", { style: `width:${height}px` }, h("span", {}, axisName(panel)), h("small", {}, unitsLine(panel))),
    );
    this.label.style.height = `${height}px`;
    this.side.style.height = `${height}px`;
    this.note.style.height = `${height}px`;
    this.side.replaceChildren(
      ...(panel.kind === "line" ? this.legend(panel, theme) : colorBar(panel, this.limits, () => this.fitColors())),
    );
    Object.assign(this.element.dataset, {
      dataset: header.dataset,
      parameter: panel.parameter,
      kind: panel.kind,
      points: panel.points,
      factor: panel.factor,
    });
    this.element.setAttribute("aria-label", `${axisName(panel)}, ${unitsLine(panel)}, ${header.dataset}`);
  }

  legend(panel, theme) {
    const labels = labelsOf(panel);
    const colors = seriesColors(labels, theme);
    return labels.length < 2
      ? []
      : [
          h(
            "ul.sepp-legend",
            {},
            ...labels.map((label, n) => h("li", { style: `color:${colors[n]}`, title: label }, label)),
          ),
        ];
  }

  tellEmpty() {
    const { panel, interval } = this.state;
    const isEmpty = !hasValues(panel, interval);
    this.note.hidden = !isEmpty;
    this.note.textContent = "No data in this interval";
    this.element.dataset.state = isEmpty ? "empty" : "ready";
  }

  move(interval) {
    if (!this.chart) return;
    this.state.interval = interval;
    this.drawn.interval = interval;
    moveChart(this.chart, interval);
    this.tellEmpty();
  }

  resize(width) {
    if (!this.chart || this.drawn.width === width) return;
    this.state.width = width;
    this.drawn.width = width;
    this.chart.setSize({ width, height: chartHeight(this.drawn.height, this.drawn.isLast) });
  }

  recolor(theme) {
    if (!this.chart) return;
    this.state.theme = theme;
    this.describe();
    this.build();
  }

  // Colours stay while paging; asked to, they fit what is shown.
  fitColors() {
    this.limits = colorLimits(this.state.panel);
    this.state.limits = this.limits;
    this.drawn.limits = this.limits;
    this.describe();
    this.chart.redraw();
  }

  // Set the crosshair from elsewhere, without telling it back; null takes it away.
  point(at, y = null) {
    if (!this.chart) return;
    const isOwn = y !== null;
    if (!isOwn) {
      const left = at === null ? -10 : this.chart.valToPos(at, "x");
      this.chart.setCursor({ left, top: -10 }, false);
    }
    this.readout.replaceChildren(
      ...(at === null ? [] : readoutOf(this.state.panel, at, { theme: this.state.theme, y })),
    );
  }

  cursorMoved(chart) {
    if (!chart.cursor.event) return;
    const { left, top } = chart.cursor;
    if (left === undefined || left < 0) this.hooks.onCursor(this, null, null);
    else this.hooks.onCursor(this, chart.posToVal(left, "x"), chart.posToVal(top, "y"));
  }

  selected(chart) {
    const { left, width } = chart.select;
    if (width < 4) return;
    const [start, stop] = [chart.posToVal(left, "x"), chart.posToVal(left + width, "x")];
    chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.hooks.onSelect(this, start, stop);
  }

  close() {
    this.chart?.destroy();
    this.element.remove();
  }
}

function hasValues(panel, interval) {
  const times = panel.arrays.time.values;
  if (!times.length || times[0] >= interval.stop || times.at(-1) < interval.start) return false;
  return panel.kind === "spectrogram" || lineExtent(panel, interval) !== null;
}

// What uPlot can't change once a chart is made.
function structureOf({ panel, isLast, height }) {
  const shape = panel.kind === "line" ? `${labelsOf(panel).length} ${Boolean(panel.arrays.value)}` : "";
  return [panel.parameter, panel.kind, panel.scale, panel.bin_scale, shape, isLast, height].join("|");
}
