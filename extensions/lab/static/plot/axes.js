// The time axis and the value axis of a chart, as uPlot takes them.

import { logTicks, minorValues } from "./log_ticks.js";
import { axisNumbers } from "./numbers.js";
import { timeLabels, timeSplits } from "./ticks.js";

export const LEFT = 58;
export const AXIS = 36;
export const SHORT_AXIS = 6;

const LINE_PX = 14;

export function widthOf(chart) {
  return chart.bbox.width / devicePixelRatio;
}

export function timeAxis({ theme, isLast, isGridded }) {
  return {
    scale: "x",
    size: isLast ? AXIS : SHORT_AXIS,
    font: theme.font,
    stroke: theme.text,
    gap: 4,
    grid: { show: isGridded, stroke: theme.grid, width: 1 },
    ticks: { stroke: theme.axis, width: 1, size: 5 },
    border: { show: true, stroke: theme.axis, width: 1 },
    splits: (chart, _, min, max) => timeSplits(min, max, widthOf(chart)).splits,
    values: (chart, splits) => {
      if (!isLast) return splits.map(() => "");
      const { min, max } = chart.scales.x;
      return timeLabels(splits, timeSplits(min, max, widthOf(chart)).step);
    },
  };
}

function heightOf(chart) {
  return chart.bbox.height / devicePixelRatio;
}

function logTicksOf(chart) {
  const { min, max } = chart.scales.y;
  return logTicks(min, max, Math.floor(heightOf(chart) / LINE_PX));
}

// Places, words and lines of a logarithmic axis.
function logParts() {
  const labels = (chart) => new Map(logTicksOf(chart).ticks.map(({ value, text }) => [value, text]));
  return {
    splits: (chart, _, min, max) => [...new Set([...minorValues(min, max), ...labels(chart).keys()])].sort((a, b) => a - b),
    values: (chart, splits) => {
      const told = labels(chart);
      return { labels: splits.map((value) => told.get(value) ?? ""), note: logTicksOf(chart).note };
    },
    ruled: (chart, splits) => {
      const told = labels(chart);
      return splits.map((value) => (told.has(value) ? value : null));
    },
  };
}

const LINEAR = { values: (_, splits) => axisNumbers(splits), ruled: (_, splits) => splits };

// state: { axisNote } is told what is to be read with each number; isMadeUp() is true where no value is there to be read.
export function valueAxis({ theme, isGridded, isLog, isStrip, state, isMadeUp }) {
  const { splits, values, ruled } = isLog ? logParts() : LINEAR;
  const written = (chart, places) => {
    const { labels, note } = isMadeUp() ? { labels: places.map(() => ""), note: "" } : values(chart, places);
    state.axisNote = note;
    return labels;
  };
  return {
    scale: "y",
    size: LEFT,
    font: theme.font,
    stroke: theme.text,
    gap: 4,
    space: isLog ? 14 : 26,
    filter: (_, places) => places,
    grid: { show: isGridded, stroke: theme.grid, width: 1, filter: ruled },
    ticks: { show: !isStrip, stroke: theme.axis, width: 1, size: 5 },
    border: { show: true, stroke: theme.axis, width: 1 },
    ...(isStrip ? { splits: () => [0, 1] } : splits ? { splits } : {}),
    values: isStrip ? () => ["", ""] : written,
  };
}
