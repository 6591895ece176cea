// One uPlot chart: it keeps scales, axes and cursor; what is inside is drawn here, straight from the arrays.

import uPlot from "../vendor/uPlot.esm.js";
import { AXIS, SHORT_AXIS, timeAxis, valueAxis } from "./axes.js";
import { drawLines, lineExtent, linesOf, padExtent } from "./line.js";
import { binRange, hasLogBins, paintSpectrogram } from "./spectrogram.js";
import { drawStrip, isStrip } from "./strip.js";

const TOP = 7;
const TOP_OF_STRIP = 5;
const RIGHT = 32;
// Both directions are zoomed only by a drag that is this tall and wide.
const BOX_PX = 64;
const NO_DATA = [
  [-1e15, 1e15],
  [null, null],
];

export function isLogY({ layers: [{ panel }] }) {
  return panel.kind === "spectrogram" ? hasLogBins(panel) : panel.scale === "log";
}

function topOf(panel) {
  return isStrip(panel) ? TOP_OF_STRIP : TOP;
}

export function chartHeight({ layers, height, isLast }) {
  return height + (isLast ? AXIS : SHORT_AXIS) + topOf(layers[0].panel);
}

// Lines that are to be seen; those hidden by the legend are left out.
export function shownLines(state) {
  return linesOf(state.layers, state.theme).filter(({ name }) => !state.entry.hidden.includes(name));
}

// What the value axis shows unless somebody says something else.
export function naturalRange(state) {
  const { panel } = state.layers[0];
  if (isStrip(panel)) return [0, 1];
  if (panel.kind === "spectrogram") return binRange(panel);
  const isLog = isLogY(state);
  const extent = extentOf(state);
  return extent ? padExtent(extent, isLog) : isLog ? [1, 10] : [0, 1];
}

function extentOf(state) {
  return lineExtent(shownLines(state), state.interval, isLogY(state));
}

// Whether the values of the axis mean nothing: no line is there, and nobody asked for a range.
function isMadeUp(state) {
  return state.layers[0].panel.kind === "line" && !state.range && !extentOf(state);
}

export function rangeOfY(state) {
  const wanted = state.range;
  const isGood = wanted && wanted[0] < wanted[1] && !(isLogY(state) && wanted[0] <= 0);
  return isGood && !isStrip(state.layers[0].panel) ? wanted : naturalRange(state);
}

// Where things lie, in device pixels.
function frameOf(chart, state) {
  const { left, top, width, height } = chart.bbox;
  const [{ min: start, max: stop }, { min, max }] = [chart.scales.x, chart.scales.y];
  const isLog = isLogY(state);
  const [low, high] = isLog ? [Math.log10(min), Math.log10(max)] : [min, max];
  const [perMs, perValue] = [width / (stop - start), height / (high - low)];
  return {
    left,
    top,
    width,
    height,
    isLog,
    interval: { start, stop },
    ratio: devicePixelRatio,
    x: (ms) => left + (ms - start) * perMs,
    y: isLog ? (value) => top + (high - Math.log10(value)) * perValue : (value) => top + (high - value) * perValue,
  };
}

function drawImage(chart, state) {
  const { left, top } = chart.bbox;
  const [width, height] = [Math.round(chart.bbox.width), Math.round(chart.bbox.height)];
  if (!state.limits || width < 1 || height < 1) return;
  const isFitting = state.image?.width === width && state.image.height === height;
  if (isFitting) new Uint32Array(state.image.data.buffer).fill(0);
  else state.image = new ImageData(width, height);
  const { x, y } = chart.scales;
  const [interval, range] = [{ start: x.min, stop: x.max }, [y.min, y.max]];
  paintSpectrogram(state.image, state.layers[0].panel, { interval, range, limits: state.limits, map: state.map });
  chart.ctx.putImageData(state.image, Math.round(left), Math.round(top));
}

function drawZero({ ctx }, frame, theme) {
  const y = Math.round(frame.y(0)) + 0.5;
  if (frame.isLog || !(y > frame.top && y < frame.top + frame.height)) return;
  ctx.save();
  ctx.strokeStyle = theme.axis;
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(frame.left, y);
  ctx.lineTo(frame.left + frame.width, y);
  ctx.stroke();
  ctx.restore();
}

// What is to be read with the numbers of the axis, such as a power of ten, in the corner.
function drawNote({ ctx }, { left, top, ratio }, { axisNote, theme }) {
  if (!axisNote) return;
  ctx.save();
  Object.assign(ctx, { font: theme.font.replace("11px", `${11 * ratio}px`), fillStyle: theme.text, textAlign: "left", textBaseline: "top" });
  ctx.fillText(axisNote, left + 5 * ratio, top + 3 * ratio);
  ctx.restore();
}

function drawInside(chart, state, hooks) {
  const { panel } = state.layers[0];
  const frame = frameOf(chart, state);
  if (panel.kind === "line") drawZero(chart, frame, state.theme);
  if (isStrip(panel)) drawStrip(chart.ctx, panel, frame, state.theme);
  hooks.onDraw(chart.ctx, frame);
  if (isStrip(panel)) return;
  const lines = shownLines(state);
  const isOverImage = panel.kind === "spectrogram";
  const halo = isOverImage ? lines.map((line) => ({ ...line, color: "#000000" })) : [];
  const above = isOverImage ? lines.map((line) => ({ ...line, color: "#ffffff" })) : lines;
  if (halo.length) drawLines(chart.ctx, halo, { ...frame, x: (ms) => frame.x(ms) + frame.ratio });
  drawLines(chart.ctx, above, frame);
  drawNote(chart, frame, state);
}

function optionsOf(state, hooks) {
  const { theme, isLast, width } = state;
  const { panel } = state.layers[0];
  const [isLine, strip] = [panel.kind === "line", isStrip(panel)];
  return {
    width,
    height: chartHeight(state),
    padding: [topOf(panel), RIGHT, 0, 0],
    legend: { show: false },
    cursor: {
      points: { show: false },
      y: panel.kind === "spectrogram",
      drag: { x: true, y: !strip, uni: BOX_PX, setScale: false, dist: 4 },
      bind: { dblclick: () => null },
    },
    scales: {
      x: { time: false, range: () => [state.interval.start, state.interval.stop] },
      y: { distr: isLogY(state) ? 3 : 1, range: () => rangeOfY(state) },
    },
    axes: [
      timeAxis({ theme, isLast, isGridded: isLine }),
      valueAxis({ theme, isGridded: isLine, isLog: isLogY(state), isStrip: strip, state, isMadeUp: () => isMadeUp(state) }),
    ],
    series: [{}, { show: true, paths: () => null, points: { show: false } }],
    hooks: {
      drawClear: [(chart) => (panel.kind === "spectrogram" ? drawImage(chart, state) : null)],
      drawAxes: [(chart) => drawInside(chart, state, hooks)],
      setCursor: [hooks.onCursor],
      setSelect: [hooks.onSelect],
    },
  };
}

// state: { layers: [{ panel, header }], entry, theme, isLast, width, height, interval, range, limits, map };
// what changes in it is drawn by moveChart.
export function makeChart(state, element, hooks) {
  return new uPlot(optionsOf(state, hooks), NO_DATA, element);
}

// Draw again, at the interval and with the data that the state holds now.
export function moveChart(chart, { interval }) {
  chart.setScale("x", { min: interval.start, max: interval.stop });
}
