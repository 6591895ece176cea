// How many samples stand behind a point of the picture, in words.

import { formatDuration } from "../core/interval.js";
import { indexFrom } from "./line.js";

function isSeen({ arrays: { time, start: begins } }, { start, stop }) {
  const times = time ?? begins;
  return indexFrom(times.values, stop) > Math.max(indexFrom(times.values, start) - (time ? 0 : 1), 0);
}

// The commonest step is that of blocks side by side; gaps are longer.
function stepOf({ arrays: { time } }) {
  const times = time.values;
  const steps = [];
  const stride = Math.max(1, Math.floor(times.length / 200));
  for (let n = stride; n < times.length; n += stride) steps.push(times[n] - times[n - 1]);
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

const rounded = (ms) => (ms >= 10_000 ? Math.round(ms / 1000) * 1000 : Number(ms.toPrecision(3)));

// panels: all that are drawn; nothing is said of those without a point in the interval.
export function resolutionText(panels, interval) {
  const seen = panels.filter((panel) => isSeen(panel, interval));
  if (!seen.length) return "";
  const coarsest = seen.reduce((one, other) => (other.factor > one.factor ? other : one));
  if (!(coarsest.factor > 1)) return "every sample";
  const most = seen.every(({ factor, kind }) => factor === coarsest.factor || kind === "track") ? "" : "up to ";
  const told = seen.some(({ kind, factor }) => kind === "line" && factor > 1) ? "mean, min and max" : "mean";
  return `1 point = ${most}${formatDuration(rounded(stepOf(coarsest)))}: ${told} of ${most}${coarsest.factor} samples`;
}

const FEW_NAMES = 2;

// Parameters of whole datasets that had no value when they were first asked for.
export function leftOutText(names) {
  const told = names.length > FEW_NAMES ? `${names.length} parameters` : names.join(", ");
  return told && `${told} without values not shown`;
}
