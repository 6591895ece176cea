// The time axis and the value axis of a chart, as uPlot takes them.

import { formatValue, powerOfTen, valueLabels } from "./numbers.js";
import { timeLabels, timeSplits } from "./ticks.js";

export const LEFT = 58;
export const AXIS = 36;
export const SHORT_AXIS = 6;

export function isDecade(value) {
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

export function valueAxis({ theme, isGridded, isLog, isStrip }) {
  const isMajor = (value) => !isLog || isDecade(value);
  return {
    scale: "y",
    size: LEFT,
    font: theme.font,
    stroke: theme.text,
    gap: 4,
    space: isLog ? 14 : 26,
    filter: (_, splits) => splits,
    grid: {
      show: isGridded,
      stroke: theme.grid,
      width: 1,
      filter: (_, splits) => splits.map((value) => (isMajor(value) ? value : null)),
    },
    ticks: { show: !isStrip, stroke: theme.axis, width: 1, size: 5 },
    border: { show: true, stroke: theme.axis, width: 1 },
    ...(isStrip ? { splits: () => [0, 1] } : {}),
    values: isStrip ? () => ["", ""] : isLog ? logLabels : (_, splits) => valueLabels(splits),
  };
}
