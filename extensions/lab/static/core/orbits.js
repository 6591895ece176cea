// Orbits as intervals, asked of the archive.

import { BadTime } from "./calendar.js";
import { fromIso, toIso } from "./interval.js";
import { formatOrbits, readOrbits } from "./phrases.js";
import { ask } from "./server.js";

const path = (observatory) => `positions/${encodeURIComponent(observatory)}/orbits`;

function spanOf({ start, stop }) {
  return { start: fromIso(start), stop: fromIso(stop) };
}

export async function fetchObservatories(options) {
  return ask("positions/observatories", options);
}

async function fetchOrbit(observatory, number) {
  try {
    return spanOf(await ask(`${path(observatory)}/${number}`));
  } catch (error) {
    throw new BadTime(error.message);
  }
}

// The interval of orbits as typed. Throws BadTime with the archive's own words.
export async function fetchOrbits({ observatory, first, last }) {
  const begin = await fetchOrbit(observatory, first);
  const end = first === last ? begin : await fetchOrbit(observatory, last);
  if (!(end.stop > begin.start)) throw new BadTime("The orbits end before they begin");
  return { start: begin.start, stop: end.stop };
}

// The orbit that holds the middle of an interval, as text such as "orbit:cluster1:120".
export async function orbitAt(observatory, { start, stop }) {
  const orbits = await ask(path(observatory), { query: { start: toIso(start), stop: toIso(stop) } });
  const middle = (start + stop) / 2;
  const found = orbits.find((orbit) => fromIso(orbit.start) <= middle && fromIso(orbit.stop) > middle);
  if (!found) throw new BadTime(`No orbit of ${observatory} is known here`);
  return formatOrbits({ observatory, first: found.number, last: found.number });
}

// As many orbits, `count` lengths further on.
export function stepOrbits(text, count) {
  const { observatory, first, last } = readOrbits(text);
  const ahead = count * (last - first + 1);
  return { observatory, first: first + ahead, last: last + ahead };
}
