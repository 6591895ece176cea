// Reads application/vnd.sepp.plot: magic, length, JSON header, arrays at multiples of 8 bytes.

const MAGIC = "SEPPPLT1";
const TYPES = { float32: Float32Array, float64: Float64Array };

export class BadPlotData extends Error {}

function readHeader(buffer) {
  const magic = new TextDecoder("latin1").decode(new Uint8Array(buffer, 0, Math.min(8, buffer.byteLength)));
  if (magic !== MAGIC || buffer.byteLength < 12) {
    throw new BadPlotData(`The archive sent something else than plot data (begins with “${magic}”)`);
  }
  const length = new DataView(buffer).getUint32(8, true);
  if (12 + length > buffer.byteLength) throw new BadPlotData("The plot data end within their header");
  return { header: JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 12, length))), data: 12 + length };
}

function readArray(buffer, base, { offset, dtype, shape }) {
  const Type = TYPES[dtype];
  if (!Type) throw new BadPlotData(`Unknown type of numbers: ${dtype}`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (base + offset + count * Type.BYTES_PER_ELEMENT > buffer.byteLength) {
    throw new BadPlotData("The plot data are cut short");
  }
  return { shape, values: new Type(buffer, base + offset, count) };
}

// The header with each panel's `arrays` replaced by { shape, values }.
export function decodePlotData(buffer) {
  const { header, data } = readHeader(buffer);
  const panels = header.panels.map((panel) => ({
    ...panel,
    arrays: Object.fromEntries(
      Object.entries(panel.arrays)
        .filter(([, array]) => array)
        .map(([name, array]) => [name, readArray(buffer, data, array)]),
    ),
  }));
  return { ...header, panels };
}

// Index of the time nearest to `at`, or -1 where there is none.
export function nearestIndex(times, at) {
  if (!times.length) return -1;
  let [low, high] = [0, times.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= at) low = middle;
    else high = middle;
  }
  return Math.abs(times[high] - at) < Math.abs(times[low] - at) ? high : low;
}

// How far from a record its value may be shown towards `at`: half a gap. Where gaps are points of their own (no
// `gap_ms`) half way to the neighbour, however slow the records there are, and as far at both ends.
export function reachOf(panel, index, at) {
  if (panel.gap_ms) return panel.gap_ms / 2;
  const times = panel.arrays.time.values;
  const [towards, away] = at < times[index] ? [index - 1, index + 1] : [index + 1, index - 1];
  const neighbour = times[towards] ?? times[away];
  return neighbour === undefined ? Infinity : Math.abs(neighbour - times[index]) / 2;
}

// Index of the record whose value is shown at a time, or -1 in a gap and beyond both ends; `least` is reached at any rate.
export function shownIndex(panel, at, least = 0) {
  const times = panel.arrays.time.values;
  const index = nearestIndex(times, at);
  return index >= 0 && Math.abs(times[index] - at) <= Math.max(reachOf(panel, index, at), least) ? index : -1;
}
