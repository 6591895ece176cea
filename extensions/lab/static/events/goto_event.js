// Where the linked time goes for an event, and which event is next.

import { tidyInterval } from "../core/interval.js";

// Shares of the event's length that are shown on each side of it.
export const MARGINS = [
  ["0.5", "± 50 %", "The event with half its length on each side"],
  ["0.1", "± 10 %", "The event with a tenth of its length on each side"],
  ["2", "± 200 %", "The event with twice its length on each side"],
  ["0", "exact", "The event from begin to end"],
  ["centre", "centred", "The event in the middle; the length of time shown stays"],
  ["stay", "off", "The time stays where it is"],
];

// The interval to show, or null to stay.
export function intervalFor(event, margin, shown) {
  if (margin === "stay") return null;
  const length = event.stop - event.start;
  if (margin === "centre" || !length) {
    const middle = (event.start + event.stop) / 2;
    const half = (shown.stop - shown.start) / 2;
    return tidyInterval({ start: middle - half, stop: middle + half });
  }
  const more = Number(margin) * length;
  if (!more) return { start: event.start, stop: event.stop };
  return tidyInterval({ start: event.start - more, stop: event.stop + more });
}

// The event `count` rows after the current one; without a current one the first that begins after `time`.
export function neighbourOf(shown, current, count, time) {
  const at = current ? shown.findIndex((event) => event.id === current.id) : -1;
  if (at >= 0) return shown[at + count] ?? null;
  if (count > 0) return shown.find((event) => event.start >= time) ?? null;
  return shown.findLast((event) => event.stop <= time) ?? null;
}
