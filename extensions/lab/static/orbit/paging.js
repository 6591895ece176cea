// From orbit to orbit.

import { DAY } from "../core/calendar.js";
import { fromIso, toIso } from "../core/interval.js";
import { ask } from "../core/server.js";

const NEAR_MS = 2000;

export const spanOf = (orbit) => ({ start: fromIso(orbit.start), stop: fromIso(orbit.stop) });

export function orbitAt(orbits, at) {
  return orbits.find((orbit) => fromIso(orbit.start) <= at && fromIso(orbit.stop) > at);
}

// The orbit that an interval lies on, or where it is one already the next (step 1) or the last (step -1) of a list.
export function besideOf(orbits, { start, stop }, step) {
  const at = (start + stop) / 2;
  const here = orbits.indexOf(orbitAt(orbits, at));
  if (here < 0)
    return step > 0
      ? orbits.find((orbit) => fromIso(orbit.start) > at)
      : orbits.findLast((orbit) => fromIso(orbit.stop) <= at);
  const span = spanOf(orbits[here]);
  const isWhole = Math.abs(span.start - start) + Math.abs(span.stop - stop) < NEAR_MS;
  return isWhole ? orbits[here + step] : orbits[here];
}

// Asks for the orbits within some lengths of the interval, and for all where none is near.
export async function orbitBeside(id, interval, step) {
  const path = `positions/${encodeURIComponent(id)}/orbits`;
  const reach = Math.max(interval.stop - interval.start, DAY) * 4;
  const query = { start: toIso(interval.start - reach), stop: toIso(interval.stop + reach) };
  return besideOf(await ask(path, { query }), interval, step) ?? besideOf(await ask(path), interval, step) ?? null;
}
