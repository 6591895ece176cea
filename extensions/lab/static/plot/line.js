// A line panel: records or blocks turned into what uPlot draws, with gaps left open.

import { seriesColors, translucent } from "./colors.js";
import { nearestIndex, reachOf } from "./plot_data.js";

export function labelsOf(panel) {
  const count = (panel.arrays.value ?? panel.arrays.mean).shape[0];
  const given = panel.labels ?? [];
  if (given.length === count && count > 1) return given;
  return count === 1 ? [given[0] || panel.parameter] : Array.from({ length: count }, (_, n) => `${n + 1}`);
}

// Indices where a gap lies before the record: two records further apart than gap_ms.
export function gapsBefore(times, gapMs) {
  const gaps = new Set();
  if (!gapMs) return gaps;
  for (let n = 1; n < times.length; n += 1) if (times[n] - times[n - 1] > gapMs) gaps.add(n);
  return gaps;
}

function withGaps(values, gaps, isLog) {
  const drawn = [];
  for (let n = 0; n < values.length; n += 1) {
    if (gaps.has(n)) drawn.push(null);
    drawn.push(Number.isNaN(values[n]) || (isLog && values[n] <= 0) ? null : values[n]);
  }
  return drawn;
}

function timesWithGaps(times, gaps) {
  const drawn = [];
  for (let n = 0; n < times.length; n += 1) {
    if (gaps.has(n)) drawn.push((times[n - 1] + times[n]) / 2);
    drawn.push(times[n]);
  }
  return drawn;
}

function component(array, n) {
  const points = array.shape[1];
  return array.values.subarray(n * points, (n + 1) * points);
}

// uPlot's aligned columns: time, then for each component its line, and for blocks the largest and smallest too.
export function lineColumns(panel) {
  const { time, value, mean, min, max } = panel.arrays;
  const gaps = gapsBefore(time.values, panel.gap_ms);
  const isLog = panel.scale === "log";
  const column = (array, n) => withGaps(component(array, n), gaps, isLog);
  const columns = [timesWithGaps(time.values, gaps)];
  for (let n = 0; n < labelsOf(panel).length; n += 1) {
    columns.push(column(value ?? mean ?? max, n));
    if (!value) columns.push(column(max, n), column(min, n));
  }
  return columns;
}

function markers(panel) {
  const show = (chart, series, first, last) => (last - first) * 12 < chart.bbox.width / devicePixelRatio;
  return { show: panel.factor === 1 ? show : false, size: 4 };
}

// uPlot's series and bands in the order of lineColumns.
export function lineSeries(panel, theme) {
  const colors = seriesColors(labelsOf(panel), theme);
  const series = [{}];
  const bands = [];
  for (const color of colors) {
    const at = series.length;
    series.push({ stroke: color, width: 1.25, points: { ...markers(panel), fill: color }, spanGaps: false });
    if (panel.arrays.value) continue;
    const edge = { stroke: translucent(color, 0.35), width: 1, points: { show: false }, spanGaps: false };
    series.push(edge, { ...edge });
    bands.push({ series: [at + 1, at + 2], fill: translucent(color, 0.3) });
  }
  return { series, bands };
}

// What stands under the crosshair, component by component; null in a gap.
export function lineReadout(panel, at) {
  const { time, value, mean, min, max } = panel.arrays;
  const index = nearestIndex(time.values, at, reachOf(panel));
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

// Smallest and largest value between two times, or null where there is none.
export function lineExtent(panel, { start, stop }) {
  const { time, value, min, max, mean } = panel.arrays;
  const isLog = panel.scale === "log";
  let [low, high] = [Infinity, -Infinity];
  for (let n = 0; n < labelsOf(panel).length; n += 1) {
    const [below, above] = [component(value ?? min ?? mean, n), component(value ?? max ?? mean, n)];
    for (let i = 0; i < time.values.length; i += 1) {
      if (time.values[i] < start || time.values[i] >= stop) continue;
      if (below[i] < low && !(isLog && below[i] <= 0)) low = below[i];
      if (above[i] > high) high = above[i];
    }
  }
  return low <= high ? [low, high] : null;
}

export function padExtent([low, high], isLog) {
  if (isLog) return [low / 1.3, high * 1.3];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.05 || 1;
  return [low - room, high + room];
}
