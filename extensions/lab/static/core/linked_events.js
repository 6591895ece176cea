// Events carried by a link, as short as can be: { name, color, at, unit, start, length, kinds, kind, labels }.
// start counts units of `unit` ms from `at` (ms since 1970 UTC), each from the one before; length is left out where all
// are instants; kind numbers kinds, which are pairs of a text and a colour.

export class BadView extends Error {}

const MOST_READ = 5000;
const MOST_KINDS = 64;
const LONGEST = 120;
const COLOR = /^#[0-9a-f]{6}$/i;
const PLAIN_COLOR = "#8c8c8c";
const UNITS_US = [60_000_000, 1_000_000, 1000, 1];
const LATEST_MS = 9.2e15;

const micros = (ms) => Math.round(ms * 1000);

// The largest unit in which all are whole, in ms.
function unitOf(numbers) {
  return (UNITS_US.find((unit) => numbers.every((one) => one % unit === 0)) ?? 1) / 1000;
}

// events: [{ start, stop (ms), kind, label }] of { name, color, kinds: [[text, color]] }; unit: ms, chosen if not told.
export function writeLinked({ name, color, kinds = [], events }, unit = null) {
  const sorted = [...events].sort((a, b) => a.start - b.start || a.stop - b.stop);
  const at = sorted.length ? micros(sorted[0].start) / 1000 : 0;
  const parts = sorted.map(({ start, stop }) => [micros(start) - micros(at), micros(stop) - micros(start)]);
  const used = unit ?? unitOf(parts.flat());
  const places = parts.map(([first]) => Math.round(first / (used * 1000)));
  const lengths = parts.map(([, long]) => Math.round(long / (used * 1000)));
  const hasKinds = kinds.length > 0 && kinds.length <= MOST_KINDS;
  const labels = sorted.map(({ label = "" }) => label.slice(0, LONGEST));
  return {
    name: name.slice(0, LONGEST),
    color,
    at,
    unit: used,
    start: places.map((place, n) => place - (places[n - 1] ?? 0)),
    ...(lengths.some(Boolean) ? { length: lengths } : {}),
    ...(hasKinds ? { kinds: kinds.map(([text, own]) => [text.slice(0, LONGEST), own]), kind: sorted.map(({ kind }) => kind) } : {}),
    ...(labels.some(Boolean) ? { labels } : {}),
  };
}

function refuse() {
  throw new BadView("The events of this link can't be read; copy it again where it was made");
}

function numbers(told, count = null) {
  if (told === undefined) return [];
  const isList = Array.isArray(told) && told.length <= MOST_READ && told.every(Number.isFinite);
  return isList && (count === null || told.length === count) ? told : refuse();
}

function readKind(pair) {
  return Array.isArray(pair) && typeof pair[0] === "string" && COLOR.test(pair[1]) ? [pair[0].slice(0, LONGEST), pair[1]] : refuse();
}

// What writeLinked wrote, back to { name, color, kinds, events }. Throws BadView.
export function readLinked(told) {
  const steps = numbers(told?.start);
  const count = steps.length;
  const [lengths, kind] = [told.length, told.kind].map((one) => (one === undefined ? [] : numbers(one, count)));
  const kinds = kind.length ? (Array.isArray(told.kinds) ? told.kinds : refuse()).slice(0, MOST_KINDS).map(readKind) : [];
  const labels = told.labels ?? [];
  if (!Array.isArray(labels) || ![0, count].includes(labels.length)) refuse();
  const [at, unit] = [Number(told.at ?? 0), Number(told.unit ?? 0)];
  let place = 0;
  const events = steps.map((step, n) => {
    place += step;
    const start = micros(at + place * unit) / 1000;
    const stop = micros(start + (lengths[n] ?? 0) * unit) / 1000;
    if (!(start <= stop && Math.abs(stop) < LATEST_MS) || (kind.length && !kinds[kind[n]])) refuse();
    return { start, stop, kind: kind[n] ?? null, label: typeof labels[n] === "string" ? labels[n].slice(0, LONGEST) : "" };
  });
  const name = typeof told.name === "string" && told.name ? told.name.slice(0, LONGEST) : "events";
  return { name, color: COLOR.test(told.color) ? told.color : PLAIN_COLOR, kinds, events };
}

const KEYS = ["name", "color", "at", "unit", "start", "length", "kinds", "kind", "labels"];

// The same, checked, with nothing else in it. Throws BadView.
export function checkLinked(told) {
  readLinked(told);
  return Object.fromEntries(KEYS.filter((key) => told[key] !== undefined).map((key) => [key, told[key]]));
}
