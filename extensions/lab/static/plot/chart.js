// One uPlot chart: scales, axes and hooks that lines and spectrograms share.

import uPlot from "../vendor/uPlot.esm.js";
import { lineColumns, lineExtent, lineSeries, padExtent } from "./line.js";
import { formatValue, powerOfTen, valueLabels } from "./numbers.js";
import { binRange, hasLogBins, paintSpectrogram } from "./spectrogram.js";
import { timeLabels, timeSplits } from "./ticks.js";

export const LEFT = 58;
export const AXIS = 36;
const TOP = 7;
const RIGHT = 32;

function isLogY(panel) {
  return panel.kind === "spectrogram" ? hasLogBins(panel) : panel.scale === "log";
}

function isDecade(value) {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6;
}

function plainDigit(value) {
  return value >= 1e5 || value < 1e-3 ? formatValue(value, 2) : String(Number(value.toPrecision(1)));
}

// Decades, with 2 and 5 between where there are few of them, and all digits where there is none.
function logLabels(chart, splits) {
  const { min, max } = chart.scales.y;
  const decades = Math.log10(max / min);
  const wanted = decades < 0.8 ? [2, 3, 4, 5, 6, 8] : decades < 1.6 ? [2, 5] : [];
  return splits.map((value) => {
    if (isDecade(value)) return powerOfTen(Math.round(Math.log10(value)));
    const digit = Math.round(value / 10 ** Math.floor(Math.log10(value)));
    return wanted.includes(digit) ? plainDigit(value) : "";
  });
}

function timeAxis({ panel, theme, isLast }) {
  return {
    scale: "x",
    size: isLast ? AXIS : 6,
    font: theme.font,
    stroke: theme.text,
    gap: 4,
    grid: { show: panel.kind === "line", stroke: theme.grid, width: 1 },
    ticks: { stroke: theme.axis, width: 1, size: 5 },
    border: { show: true, stroke: theme.axis, width: 1 },
    splits: (chart, _, min, max) => timeSplits(min, max, chart.bbox.width / devicePixelRatio).splits,
    values: (chart, splits) => {
      if (!isLast) return splits.map(() => "");
      const { min, max } = chart.scales.x;
      return timeLabels(splits, timeSplits(min, max, chart.bbox.width / devicePixelRatio).step);
    },
  };
}

function valueAxis(panel, theme) {
  return {
    scale: "y",
    size: LEFT,
    font: theme.font,
    stroke: theme.text,
    gap: 4,
    space: isLogY(panel) ? 14 : 26,
    filter: (_, splits) => splits,
    grid: {
      show: panel.kind === "line",
      stroke: theme.grid,
      width: 1,
      filter: (_, splits) => (isLogY(panel) ? splits.map((value) => (isDecade(value) ? value : null)) : splits),
    },
    ticks: { stroke: theme.axis, width: 1, size: 5 },
    border: { show: true, stroke: theme.axis, width: 1 },
    values: isLogY(panel) ? logLabels : (_, splits) => valueLabels(splits),
  };
}

function drawImage(chart, panel, limits) {
  const { left, top, width, height } = chart.bbox;
  if (!limits || width < 1 || height < 1) return;
  const image = new ImageData(Math.round(width), Math.round(height));
  const { x, y } = chart.scales;
  paintSpectrogram(image, panel, { interval: { start: x.min, stop: x.max }, range: [y.min, y.max], limits });
  chart.ctx.putImageData(image, Math.round(left), Math.round(top));
}

function drawZero(chart, theme) {
  const { min, max } = chart.scales.y;
  if (!(min < 0 && max > 0)) return;
  const y = Math.round(chart.valToPos(0, "y", true)) + 0.5;
  const { left, width } = chart.bbox;
  chart.ctx.save();
  chart.ctx.strokeStyle = theme.axis;
  chart.ctx.setLineDash([4, 4]);
  chart.ctx.beginPath();
  chart.ctx.moveTo(left, y);
  chart.ctx.lineTo(left + width, y);
  chart.ctx.stroke();
  chart.ctx.restore();
}

function rangeOfY(panel, interval) {
  if (panel.kind === "spectrogram") return binRange(panel);
  const extent = lineExtent(panel, interval);
  return extent ? padExtent(extent, panel.scale === "log") : panel.scale === "log" ? [1, 10] : [0, 1];
}

function optionsOf(state, hooks) {
  const { panel, theme, isLast, width, height } = state;
  const isLine = panel.kind === "line";
  return {
    width,
    height: chartHeight(height, isLast),
    padding: [TOP, RIGHT, 0, 0],
    legend: { show: false },
    cursor: {
      points: { show: false },
      y: !isLine,
      drag: { x: true, y: false, setScale: false, dist: 4 },
      bind: { dblclick: () => null },
    },
    scales: {
      x: { time: false, range: () => [state.interval.start, state.interval.stop] },
      y: { distr: isLogY(panel) ? 3 : 1, range: () => rangeOfY(state.panel, state.interval) },
    },
    axes: [timeAxis(state), valueAxis(panel, theme)],
    ...(isLine
      ? lineSeries(panel, theme)
      : { series: [{}, { show: true, paths: () => null, points: { show: false } }] }),
    hooks: {
      drawClear: [(chart) => (isLine ? null : drawImage(chart, state.panel, state.limits))],
      drawAxes: [(chart) => (isLine ? drawZero(chart, theme) : null)],
      setCursor: [hooks.onCursor],
      setSelect: [hooks.onSelect],
    },
  };
}

export function chartHeight(height, isLast) {
  return height + (isLast ? AXIS : 6) + TOP;
}

// uPlot's columns; without records two empty ends keep the axes drawn.
function columnsFor({ panel, interval }) {
  const isLine = panel.kind === "line";
  const columns = isLine ? lineColumns(panel) : [Array.from(panel.arrays.time.values)];
  if (!columns[0].length)
    return (isLine ? columns : [[], []]).map((_, n) => (n ? [null, null] : [interval.start, interval.stop]));
  return isLine ? columns : [columns[0], columns[0].map(() => null)];
}

// state: { panel, theme, isLast, width, height, interval, limits }; what changes in it is drawn by refillChart.
export function makeChart(state, element, hooks) {
  return new uPlot(optionsOf(state, hooks), columnsFor(state), element);
}

export function refillChart(chart, state) {
  chart.setData(columnsFor(state), true);
}

export function moveChart(chart, { start, stop }) {
  chart.setScale("x", { min: start, max: stop });
}
