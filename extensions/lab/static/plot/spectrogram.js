// A spectrogram panel: every pixel of the plot takes the record and the bin that lie under it.

import { mapWords } from "./color_maps.js";
import { reachOf, shownIndex } from "./plot_data.js";

const NO_RECORD = -1;

export function binCount(panel) {
  return (panel.arrays.value ?? panel.arrays.mean).shape[1];
}

function binsAt(panel, record) {
  const { bins } = panel.arrays;
  const count = binCount(panel);
  if (!bins) return Float64Array.from({ length: count }, (_, n) => n);
  return bins.shape.length > 1 ? bins.values.subarray(record * count, (record + 1) * count) : bins.values;
}

export function hasLogBins(panel) {
  const bins = binsAt(panel, 0);
  return panel.bin_scale === "log" && bins.every((bin) => bin > 0 || Number.isNaN(bin));
}

// Edges half way between centres, on the axis that is drawn; bins may fall or rise.
export function binEdges(centres, isLog) {
  const order = Array.from(centres.keys())
    .filter((n) => !Number.isNaN(centres[n]))
    .sort((a, b) => centres[a] - centres[b]);
  const at = order.map((n) => (isLog ? Math.log10(centres[n]) : centres[n]));
  const half = at.length > 1 ? [(at[1] - at[0]) / 2, (at.at(-1) - at.at(-2)) / 2] : [0.5, 0.5];
  const edges = [at[0] - half[0], ...at.slice(1).map((value, n) => (value + at[n]) / 2), at.at(-1) + half[1]];
  return { order, edges };
}

const heldRows = new WeakMap();
const isVarying = ({ arrays: { bins } }) => bins?.shape.length > 1;

// Bins of one record that have a place: [place in the data, lower edge, upper edge], from the lowest.
function toldBands(panel, record, isLog) {
  const { bins_lo: low, bins_hi: high } = panel.arrays;
  const count = binCount(panel);
  const from = low.shape.length > 1 ? record * count : 0;
  const at = (value) => (isLog ? Math.log10(value) : value);
  const bands = Array.from({ length: count }, (_, n) => [n, at(low.values[from + n]), at(high.values[from + n])]);
  return bands.filter(([, below, above]) => below < above).sort((a, b) => a[1] - b[1]);
}

function madeBands(centres, isLog) {
  const { order, edges } = binEdges(centres, isLog);
  return order.map((n, place) => [n, edges[place], edges[place + 1]]);
}

// Records with the same bins share them; made once for the panel's data.
function bandsAt(panel, record, isLog) {
  if (!heldRows.has(panel)) heldRows.set(panel, []);
  const held = heldRows.get(panel);
  const at = isVarying(panel) ? record : 0;
  if (held[at]) return held[at].bands;
  const centres = binsAt(panel, at);
  const before = at ? held[at - 1] : null;
  const isAsBefore = before && centres.every((bin, n) => Object.is(bin, before.centres[n]));
  const make = () => (panel.arrays.bins_lo ? toldBands(panel, at, isLog) : madeBands(centres, isLog));
  held[at] = isAsBefore ? before : { centres, bands: make() };
  return held[at].bands;
}

// The bins that any record has; of many records a few tell it.
export function binRange(panel) {
  const isLog = hasLogBins(panel);
  const count = isVarying(panel) ? panel.arrays.bins.shape[0] : 1;
  const stride = Math.max(1, Math.floor(count / 64));
  let [low, high] = [Infinity, -Infinity];
  for (let record = 0; record < count; record += stride) {
    for (const [, below, above] of bandsAt(panel, record, isLog)) {
      if (Number.isFinite(below)) low = Math.min(low, below);
      if (Number.isFinite(above)) high = Math.max(high, above);
    }
  }
  if (!(low < high)) return isLog ? [1, 10] : [0, 1];
  return isLog ? [10 ** low, 10 ** high] : [low, high];
}

// For each row of pixels, from the top, the bin that it shows.
function rowsOf(bands, height, [low, high], isLog) {
  const [bottom, top] = isLog ? [Math.log10(low), Math.log10(high)] : [low, high];
  const rows = new Int32Array(height).fill(NO_RECORD);
  let band = bands.length - 1;
  for (let row = 0; row < height; row += 1) {
    const at = top - ((row + 0.5) / height) * (top - bottom);
    while (band > 0 && bands[band][1] > at) band -= 1;
    if (band >= 0 && at >= bands[band][1] && at <= bands[band][2]) rows[row] = bands[band][0];
  }
  return rows;
}

// For each column of pixels the record that it shows, or NO_RECORD in a gap.
export function columnsOf(panel, { start, stop }, width) {
  const times = panel.arrays.time.values;
  const columns = new Int32Array(width).fill(NO_RECORD);
  let record = 0;
  for (let column = 0; column < width; column += 1) {
    const at = start + ((column + 0.5) / width) * (stop - start);
    while (record < times.length - 1 && Math.abs(times[record + 1] - at) <= Math.abs(times[record] - at)) record += 1;
    if (times.length && Math.abs(times[record] - at) <= reachOf(panel, record, at)) columns[column] = record;
  }
  return columns;
}

// Colour limits from the bulk of the values, without the outermost hundredths.
export function colorLimits(panel) {
  const { values } = panel.arrays.value ?? panel.arrays.mean;
  const isLog = panel.scale === "log";
  const stride = Math.max(1, Math.floor(values.length / 40000));
  const kept = [];
  for (let n = 0; n < values.length; n += stride) if (values[n] > (isLog ? 0 : -Infinity)) kept.push(values[n]);
  if (!kept.length) return null;
  kept.sort((a, b) => a - b);
  const [low, high] = [kept[Math.floor(kept.length * 0.01)], kept[Math.ceil(kept.length * 0.995) - 1]];
  return low < high ? [low, high] : isLog ? [low / 2, high * 2] : [low - 1, high + 1];
}

export function shareOf(value, [low, high], isLog) {
  return isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

const wordsHeld = new WeakMap();

// The colour of every value, made once for the panel's data, limits and map.
function wordsOf(panel, limits, map) {
  const key = `${limits} ${map}`;
  const held = wordsHeld.get(panel);
  if (held?.key === key) return held.words;
  const { values } = panel.arrays.value ?? panel.arrays.mean;
  const colors = mapWords(map);
  const isLog = panel.scale === "log";
  const words = new Uint32Array(values.length);
  const low = isLog ? Math.log(limits[0]) : limits[0];
  const perUnit = 255 / ((isLog ? Math.log(limits[1]) : limits[1]) - low);
  for (let n = 0; n < values.length; n += 1) {
    if (values[n] !== values[n]) continue;
    const at = isLog ? (values[n] > 0 ? Math.log(values[n]) : -Infinity) : values[n];
    words[n] = colors[Math.min(Math.max(Math.round((at - low) * perUnit), 0), 255)];
  }
  wordsHeld.set(panel, { key, words });
  return words;
}

// Paint into ImageData of the plot's size in device pixels.
export function paintSpectrogram(image, panel, { interval, range, limits, map = "viridis" }) {
  const { width, height } = image;
  const pixels = new Uint32Array(image.data.buffer);
  const [isLog, count] = [hasLogBins(panel), binCount(panel)];
  const words = wordsOf(panel, limits, map);
  const columns = columnsOf(panel, interval, width);
  let [bands, rows] = [null, null];
  for (let column = 0; column < width; column += 1) {
    const record = columns[column];
    if (record === NO_RECORD) continue;
    const next = bandsAt(panel, record, isLog);
    if (next !== bands) [bands, rows] = [next, rowsOf(next, height, range, isLog)];
    for (let row = 0; row < height; row += 1) {
      if (rows[row] >= 0) pixels[row * width + column] = words[record * count + rows[row]];
    }
  }
}

// The value in the bin at height `y`, or the record's largest where the pointer is in another panel.
export function spectrogramReadout(panel, at, y = null) {
  const index = shownIndex(panel, at);
  if (index < 0) return null;
  const { values } = panel.arrays.value ?? panel.arrays.mean;
  const count = binCount(panel);
  const centres = binsAt(panel, index);
  const bin = y === null ? peakBin(values, index, count) : binOf(bandsAt(panel, index, hasLogBins(panel)), y, hasLogBins(panel));
  if (bin < 0) return null;
  return {
    time: panel.arrays.time.values[index],
    bin,
    centre: centres[bin],
    value: values[index * count + bin],
    isPeak: y === null,
  };
}

function peakBin(values, index, count) {
  let [best, largest] = [-1, -Infinity];
  for (let bin = 0; bin < count; bin += 1) {
    if (values[index * count + bin] > largest) [best, largest] = [bin, values[index * count + bin]];
  }
  return best;
}

function binOf(bands, y, isLog) {
  const at = isLog ? Math.log10(y) : y;
  return bands.find(([, below, above]) => at >= below && at <= above)?.[0] ?? NO_RECORD;
}
