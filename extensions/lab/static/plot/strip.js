// Strips: status codes over time, and tracks of data, gaps and caveats.

import { indexFrom } from "./line.js";
import { reachOf, shownIndex } from "./plot_data.js";

export const STRIP_HEIGHT = 16;
export const LEVELS = ["data", "gap", "caveat"];
const MOST_TOLD = 8;

export function isStrip(panel) {
  return panel.kind === "status" || panel.kind === "track";
}

const LEVEL_COLORS = { light: ["#3f8f8a", "#d9d9d9", "#d9730d"], dark: ["#5ab5af", "#4a4a4a", "#f0932b"] };

export function levelColors(theme) {
  return LEVEL_COLORS[theme.isDark ? "dark" : "light"];
}

// Codes in the order of their values, each with its meaning and colour.
export function codesOf(panel, theme) {
  const told = panel.flag_values ?? [];
  const [values, meanings] = [told.length ? told : seenCodes(panel), panel.flag_meanings ?? []];
  return values.map((value, n) => ({
    value,
    meaning: meanings[n] ?? "",
    color: theme.series[n % theme.series.length],
  }));
}

function seenCodes(panel) {
  const seen = new Set();
  for (const value of panel.arrays.value.values) if (value === value && seen.size < 64) seen.add(value);
  return [...seen].sort((a, b) => a - b);
}

// Blocks that fall into a pixel that has their colour already are not drawn: of a million gaps a few thousand are seen.
export function drawBlocks(ctx, frame, blocks) {
  const drawn = new Map();
  for (const { start, stop, color, share = 1, isLow = false } of blocks) {
    const [left, right] = [frame.x(Math.max(start, frame.interval.start)), frame.x(Math.min(stop, frame.interval.stop))];
    const key = `${color}${isLow}`;
    if (right < left || right <= (drawn.get(key) ?? -Infinity)) continue;
    const wide = Math.max(right - left, 1);
    drawn.set(key, left + wide);
    ctx.fillStyle = color;
    const height = frame.height * share;
    ctx.fillRect(left, isLow ? frame.top + frame.height - height : frame.top, wide, height);
  }
}

// Each record reaches half way to its neighbours; a block of several codes shows its lowest below, its highest above.
function statusBlocks(panel, theme, interval) {
  const times = panel.arrays.time.values;
  const [low, high] = [panel.arrays.value.values, (panel.arrays.high ?? panel.arrays.value).values];
  const colors = new Map(codesOf(panel, theme).map(({ value, color }) => [value, color]));
  const edge = (a, b) => (panel.gap_ms && b - a > panel.gap_ms ? null : (a + b) / 2);
  const reach = (i, side) => (panel.gap_ms ? panel.gap_ms / 4 : reachOf(panel, i, times[i] + side));
  const end = (i, side) => times[i] + side * Math.min(reach(i, side), 1e15);
  const blocks = [];
  const last = Math.min(indexFrom(times, interval.stop), times.length - 1);
  for (let i = Math.max(indexFrom(times, interval.start) - 1, 0); i <= last; i += 1) {
    if (!(low[i] === low[i])) continue;
    const start = (i && edge(times[i - 1], times[i])) || end(i, -1);
    const stop = (i < times.length - 1 && edge(times[i], times[i + 1])) || end(i, 1);
    const before = blocks.at(-1);
    const color = colors.get(low[i]) ?? theme.faint;
    const other = colors.get(high[i]) ?? theme.faint;
    if (color === other && before && before.color === color && before.share === undefined && before.stop >= start)
      before.stop = stop;
    else if (color === other) blocks.push({ start, stop, color });
    else blocks.push({ start, stop, color, share: 0.5, isLow: true }, { start, stop, color: other, share: 0.5 });
  }
  return blocks;
}

function trackBlocks(panel, theme, interval) {
  const { start, stop, level } = panel.arrays;
  const colors = levelColors(theme);
  const blocks = [];
  for (let i = 0; i < start.values.length; i += 1) {
    if (stop.values[i] < interval.start || start.values[i] > interval.stop) continue;
    const isData = level.values[i] === 0;
    blocks.push({ start: start.values[i], stop: stop.values[i], color: colors[level.values[i]], share: isData ? 1 : 0.6 });
  }
  return blocks;
}

export function drawStrip(ctx, panel, frame, theme) {
  const blocksOf = panel.kind === "track" ? trackBlocks : statusBlocks;
  drawBlocks(ctx, frame, blocksOf(panel, theme, frame.interval));
}

// What the colours mean, for the panel's head: [{ color, text }]
export function stripLegend(panel, theme) {
  if (panel.kind === "track") {
    const seen = new Set(panel.arrays.level.values);
    return LEVELS.flatMap((text, n) => (seen.has(n) ? [{ color: levelColors(theme)[n], text }] : []));
  }
  const seen = new Set(seenCodes(panel));
  const codes = codesOf(panel, theme).filter(({ value, meaning }) => meaning || seen.has(value));
  return codes.slice(0, MOST_TOLD).map(({ value, meaning, color }) => ({ color, text: `${value} ${meaning}`.trim() }));
}

// { time, value, text } under the crosshair, or null.
export function stripReadout(panel, at) {
  if (panel.kind === "track") {
    const { start, stop, level } = panel.arrays;
    const found = start.values.findLastIndex((first, i) => first <= at && at < stop.values[i]);
    if (found < 0) return null;
    const name = LEVELS[level.values[found]];
    return { time: at, value: level.values[found], text: panel.texts?.[found] || name };
  }
  const index = shownIndex(panel, at);
  if (index < 0) return null;
  const value = panel.arrays.value.values[index];
  const place = (panel.flag_values ?? []).indexOf(value);
  const meaning = place < 0 ? "" : panel.flag_meanings[place];
  return { time: panel.arrays.time.values[index], value, text: `${value}${meaning ? ` ${meaning}` : ""}` };
}

export function stripHasData(panel, { start, stop }) {
  const first = panel.arrays.time ?? panel.arrays.start;
  const last = panel.arrays.time ?? panel.arrays.stop;
  return first.values.length > 0 && first.values[0] < stop && last.values.at(-1) >= start;
}
