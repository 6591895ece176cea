// Colours along a track: of a parameter, or the spacecraft's own.

import { shownIndex } from "../plot/plot_data.js";
import { viridisCss } from "../plot/viridis.js";
import { indexBefore } from "./geometry.js";

// Cluster's and MMS's habit: 1 black (white on dark), 2 red, 3 green, 4 blue; others as they come.
export function ownColors(ids, theme) {
  const habit = { 1: theme.text, 2: theme.series[1], 3: theme.series[2], 4: theme.series[0] };
  const rest = [...theme.series.slice(3), ...Object.values(habit)];
  const taken = new Set();
  return new Map(
    ids.map((id) => {
      const wished = habit[/[a-z]([1-4])$/.exec(id)?.[1]];
      const color = wished && !taken.has(wished) ? wished : (rest.find((one) => !taken.has(one)) ?? rest[0]);
      taken.add(color);
      return [id, color];
    }),
  );
}

// The dataset of a sister spacecraft: "DEMO1_FGM" told of DEMO1_POSITION is "DEMO2_FGM" for DEMO2_POSITION.
export function sisterOf(dataset, positions, sister) {
  if (positions === sister) return dataset;
  const head = (id) => /^[A-Za-z]+\d*/.exec(id)?.[0] ?? "";
  const [from, to] = [head(positions), head(sister)];
  if (!from || !to || !dataset.startsWith(from)) return null;
  return to + dataset.slice(from.length);
}

// One number a time: the value, or the length of a vector (of the first three components).
export function scalarOf(panel) {
  const { shape, values } = panel.arrays.value ?? panel.arrays.mean;
  const [components, count] = shape.length > 1 ? shape : [1, shape[0]];
  if (components === 1) return { time: panel.arrays.time.values, values };
  const length = (n) => Math.hypot(...[0, 1, 2].slice(0, components).map((k) => values[k * count + n]));
  return { time: panel.arrays.time.values, values: Float64Array.from({ length: count }, (_, n) => length(n)) };
}

// The parameter at each point of the track; NaN where nothing was measured near it.
export function alongTrack(track, panel) {
  const { values } = scalarOf(panel);
  const step = track.time.length > 1 ? (track.time.at(-1) - track.time[0]) / (track.time.length - 1) : 0;
  return Float64Array.from(track.time, (at) => values[shownIndex(panel, at, step)] ?? NaN);
}

// Limits that leave out the outermost hundredth on each side; logarithmic where told and possible.
export function limitsOf(columns, isLogWanted) {
  const seen = columns.flatMap((column) => Array.from(column).filter(Number.isFinite));
  const isLog = isLogWanted && seen.some((value) => value > 0);
  const kept = (isLog ? seen.filter((value) => value > 0) : seen).sort((a, b) => a - b);
  if (!kept.length) return null;
  const at = (share) => kept[Math.round(share * (kept.length - 1))];
  const [low, high] = [at(0.01), at(0.99)];
  return { low, high: high > low ? high : low + Math.max(Math.abs(low), 1) * 1e-3, isLog };
}

export function colorAt(value, { low, high, isLog }) {
  if (!Number.isFinite(value) || (isLog && value <= 0)) return null;
  const scale = isLog ? Math.log : (number) => number;
  const share = (scale(value) - scale(low)) / (scale(high) - scale(low));
  return viridisCss(Math.min(Math.max(share, 0), 1));
}

// [{ track, own, colors: one a point or null, inside: [first, last] of the points within the interval }]
export function paintTracks({ tracks, colors, own, interval }) {
  return tracks.map((track) => {
    const column = colors?.columns.get(track.id);
    const row = (at) => Math.max(indexBefore(track.time, at), 0);
    return {
      track,
      own: own.get(track.id),
      colors: column ? Array.from(column, (value) => colorAt(value, colors.limits)) : null,
      inside: [row(interval.start), row(interval.stop - 1)],
    };
  });
}
