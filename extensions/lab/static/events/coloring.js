// Which colour an event has: that of its list, of its own, or by the values of a column.

import { viridisCss } from "../plot/viridis.js";

// Told apart by colour-blind people (Okabe and Ito 2008), seen on light and on dark.
export const LIST_COLORS = ["#d55e00", "#0090d0", "#009e73", "#cc79a7", "#b8860b", "#7a6fd0", "#8c8c8c"];
const MOST_CATEGORIES = LIST_COLORS.length;
const UNKNOWN = "#8c8c8c";

// The same name has the same colour wherever it is shown.
export function listColor(name) {
  let sum = 0;
  for (const letter of name ?? "") sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return LIST_COLORS[sum % (LIST_COLORS.length - 1)];
}

// Without the darkest and the lightest colours, which are hard to see on one of the themes.
function onScale(share) {
  return viridisCss(0.12 + 0.78 * Math.min(Math.max(share, 0), 1));
}

const valueOf = (event, name) => (name === "duration" ? event.stop - event.start : event.values[name]);

// How a column is shown in colours: by kinds where there are few, else along a scale.
export function scaleOf(events, name) {
  const found = events.map((event) => valueOf(event, name));
  const isNumber = found.some((value) => typeof value === "number");
  const kinds = [...new Set(found)].filter((value) => value !== null && value !== "");
  if (!isNumber || kinds.length <= MOST_CATEGORIES) {
    kinds.sort((a, b) => (isNumber ? a - b : String(a) < String(b) ? -1 : 1));
    const colors = new Map(kinds.map((kind, n) => [kind, LIST_COLORS[n % MOST_CATEGORIES]]));
    return { kinds: colors, colorOf: (value) => colors.get(value) ?? UNKNOWN };
  }
  const numbers = found.filter(Number.isFinite);
  const [low, high] = numbers.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const colorOf = (value) => (Number.isFinite(value) ? onScale((value - low) / (high - low || 1)) : UNKNOWN);
  return { low, high, colorOf };
}

export class Coloring {
  constructor(list) {
    Object.assign(this, { list, column: "", scale: null });
  }

  choose(column) {
    Object.assign(this, { column, scale: null });
  }

  // Values have changed: the scale is made anew when it is next asked for.
  forget() {
    this.scale = null;
  }

  get current() {
    this.scale ??= scaleOf(this.list.events, this.column);
    return this.scale;
  }

  colorOf(event) {
    if (this.column) return this.current.colorOf(valueOf(event, this.column));
    return event.color ?? this.list.color;
  }
}
