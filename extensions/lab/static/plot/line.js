// Lines drawn straight from what came over the wire, gaps left open; what stands under the crosshair; their extent.

import { seriesColors, translucent } from "./colors.js";
import { shownNames } from "./line_names.js";
import { shownIndex } from "./plot_data.js";

const WIDTH = 1.25;
const DOT = 1.4;
const SPARSE_PX = 12;
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

export function labelsOf(panel) {
  const count = (panel.arrays.value ?? panel.arrays.mean).shape[0];
  const given = panel.labels ?? [];
  if (given.length === count && count > 1) return given;
  return count === 1 ? [given[0] || panel.parameter] : Array.from({ length: count }, (_, n) => `${n + 1}`);
}

// What tells one dataset from another, such as "C2" of C2_CP_FGM_SPIN beside C1_CP_FGM_SPIN.
export function tagOf(dataset, beside) {
  const known = new Set(beside.split(/[_@/]/));
  const own = dataset.split(/[_@/]/).filter((word) => !known.has(word));
  return own.length ? own.join(" ") : dataset;
}

// Every line of a panel: its layer, its place in it, colour and dashes; the name it is known by, and what the legend shows.
// layers: [{ panel, header }]
export function linesOf(layers, theme) {
  const drawn = layers.filter(({ panel }) => panel.kind === "line");
  const shown = namesOf(drawn);
  const isScalar = drawn.every(({ panel }) => labelsOf(panel).length === 1);
  const lines = drawn.flatMap(({ panel, header }, layer) => {
    const labels = labelsOf(panel);
    const isOver = header.dataset !== layers[0].header.dataset;
    const tag = isOver ? tagOf(header.dataset, layers[0].header.dataset) : "";
    const colors = isScalar ? [theme.series[layer % theme.series.length]] : seriesColors(labels, theme);
    return labels.map((label, n) => ({
      panel,
      n,
      label,
      name: tag ? `${label} ${tag}` : label,
      color: colors[n],
      dash: isScalar ? [] : DASHES[layer % DASHES.length],
    }));
  });
  return lines.map((line, n) => ({ ...line, shown: shown[n] }));
}

function namesOf(drawn) {
  const layerOf = ({ panel, header: { dataset, observatory } }) => ({
    ...{ dataset, observatory },
    parameter: panel.parameter,
    labels: labelsOf(panel),
  });
  return drawn.length ? shownNames(drawn.map(layerOf)) : [];
}

export function component(array, n) {
  const points = array.shape[1];
  return array.values.subarray(n * points, (n + 1) * points);
}

// The first index whose time is not before `at`.
export function indexFrom(times, at) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Stretches [first, last] of points that are joined: no gap, no missing value and, where log, nothing below zero.
export function runsOf({ panel, n }, [first, last], isLog) {
  const { time, value, mean } = panel.arrays;
  const [times, values, gap] = [time.values, component(value ?? mean, n), panel.gap_ms || Infinity];
  const runs = [];
  let start = -1;
  for (let i = first; i <= last; i += 1) {
    const isDrawn = isLog ? values[i] > 0 : values[i] === values[i];
    const isApart = start >= 0 && times[i] - times[i - 1] > gap;
    if (start >= 0 && (isApart || !isDrawn)) (runs.push([start, i - 1]), (start = -1));
    if (start < 0 && isDrawn) start = i;
  }
  if (start >= 0) runs.push([start, last]);
  return runs;
}

function visibleRange(times, { start, stop }) {
  return [Math.max(indexFrom(times, start) - 1, 0), Math.min(indexFrom(times, stop), times.length - 1)];
}

// frame: { x(ms), y(value), isLog, interval, ratio } in device pixels
function drawBand(ctx, { panel, n, color }, runs, { x, y, isLog }) {
  const times = panel.arrays.time.values;
  const [low, high] = [component(panel.arrays.min, n), component(panel.arrays.max, n)];
  const floor = (value, i) => (isLog && !(value > 0) ? component(panel.arrays.mean, n)[i] : value);
  ctx.fillStyle = ctx.strokeStyle = translucent(color, 0.3);
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const [first, last] of runs) {
    ctx.moveTo(x(times[first]), y(high[first]));
    for (let i = first + 1; i <= last; i += 1) ctx.lineTo(x(times[i]), y(high[i]));
    for (let i = last; i >= first; i -= 1) ctx.lineTo(x(times[i]), y(floor(low[i], i)));
    ctx.closePath();
  }
  ctx.fill();
  ctx.stroke();
}

function drawPath(ctx, line, runs, { x, y, ratio, isSparse }) {
  const { time, value, mean } = line.panel.arrays;
  const [times, values] = [time.values, component(value ?? mean, line.n)];
  ctx.strokeStyle = ctx.fillStyle = line.color;
  ctx.lineWidth = WIDTH * ratio;
  ctx.setLineDash(line.dash.map((length) => length * ratio));
  ctx.beginPath();
  for (const [first, last] of runs) {
    ctx.moveTo(x(times[first]), y(values[first]));
    for (let i = first + 1; i <= last; i += 1) ctx.lineTo(x(times[i]), y(values[i]));
  }
  ctx.stroke();
  ctx.setLineDash([]);
  const dot = DOT * ratio;
  for (const [first, last] of runs) {
    if (!isSparse && last > first) continue;
    for (let i = first; i <= last; i += 1) ctx.fillRect(x(times[i]) - dot, y(values[i]) - dot, 2 * dot, 2 * dot);
  }
}

// Draw all lines that are not hidden.
export function drawLines(ctx, lines, frame) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(frame.left, frame.top, frame.width, frame.height);
  ctx.clip();
  ctx.lineJoin = "round";
  const shown = lines.filter(({ panel }) => panel.arrays.time.values.length);
  const parts = shown.map((line) => {
    const range = visibleRange(line.panel.arrays.time.values, frame.interval);
    const isSparse = line.panel.factor === 1 && (range[1] - range[0]) * SPARSE_PX * frame.ratio < frame.width;
    return { line, isSparse, runs: runsOf(line, range, frame.isLog) };
  });
  for (const { line, runs } of parts) if (line.panel.arrays.min) drawBand(ctx, line, runs, frame);
  for (const { line, runs, isSparse } of parts) drawPath(ctx, line, runs, { ...frame, isSparse });
  ctx.restore();
}

// What stands under the crosshair, component by component; null in a gap.
export function lineReadout(panel, at) {
  const { time, value, mean, min, max } = panel.arrays;
  const index = shownIndex(panel, at);
  if (index < 0) return null;
  const read = (array, n) => (array ? component(array, n)[index] : null);
  return {
    time: time.values[index],
    values: labelsOf(panel).map((label, n) => ({
      label,
      value: read(value ?? mean, n),
      low: value ? null : read(min, n),
      high: value ? null : read(max, n),
    })),
  };
}

// Smallest and largest value of some lines between two times, or null where there is none.
export function lineExtent(lines, { start, stop }, isLog) {
  let [low, high] = [Infinity, -Infinity];
  for (const { panel, n } of lines) {
    const { time, value, min, max, mean } = panel.arrays;
    const [below, above] = [component(value ?? min ?? mean, n), component(value ?? max ?? mean, n)];
    const last = indexFrom(time.values, stop);
    for (let i = indexFrom(time.values, start); i < last; i += 1) {
      if (below[i] < low && !(isLog && below[i] <= 0)) low = below[i];
      if (above[i] > high && above[i] < Infinity) high = above[i];
    }
  }
  return low <= high && !(isLog && high <= 0) ? [low, high] : null;
}

export function padExtent([low, high], isLog) {
  if (isLog) return [low / 1.3, high * 1.3];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.05 || 1;
  return [low - room, high + room];
}
