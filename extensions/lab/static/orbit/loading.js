// What an orbit view asks of the archive: tracks, boundaries, a parameter to colour by.

import { fromIso, toIso } from "../core/interval.js";
import { ask } from "../core/server.js";
import { decodePlotData } from "../plot/plot_data.js";
import { alongTrack, limitsOf, sisterOf } from "./coloring.js";
import { lastDayOf } from "./empty_note.js";

const POINTS = 1500;
const ORBITS_SHOWN = 8;
const SISTERS = 4;

export function fetchObservatories() {
  return ask("positions/observatories");
}

const isThere = (one, { start, stop }) => fromIso(one.start) < stop && fromIso(one.stop) > start;

// The interval itself where anybody is then, else the last day on which one is.
export function timeWithPositions(observatories, interval) {
  if (observatories.some((one) => isThere(one, interval))) return interval;
  return lastDayOf(observatories.reduce((last, one) => (fromIso(one.stop) > fromIso(last.stop) ? one : last)));
}

// A spacecraft with data in the interval, with its sisters: demo1 brings demo2, demo3 and demo4.
export function usualSpacecraft(observatories, interval) {
  const stem = ({ id }) => id.replace(/\d+$/, "");
  const first = observatories.find((one) => isThere(one, interval)) ?? observatories[0];
  return observatories
    .filter((one) => stem(one) === stem(first))
    .slice(0, SISTERS)
    .map(({ id }) => id);
}

// A long interval itself; about a short one the orbits that it lies on, else three times its length.
export async function contextOf(id, { start, stop }, signal) {
  const query = { start: toIso(start), stop: toIso(stop) };
  const orbits = await ask(`positions/${encodeURIComponent(id)}/orbits`, { query, signal }).catch((error) => {
    if (error.name === "AbortError") throw error;
    return [];
  });
  if (orbits.length > ORBITS_SHOWN) return { start, stop, orbits };
  const length = stop - start;
  const wide = orbits.length
    ? { start: fromIso(orbits[0].start), stop: fromIso(orbits.at(-1).stop) }
    : { start: start - length, stop: stop + length };
  return { start: Math.min(wide.start, start), stop: Math.max(wide.stop, stop), orbits };
}

function windQuery({ pdyn, bz, mach }) {
  return { pdyn, bz, mach };
}

// One track of each spacecraft, those without positions there left out.
export async function fetchTracks(ids, span, { frame, wind, signal }) {
  const query = { start: toIso(span.start), stop: toIso(span.stop), frame, points: POINTS, ...windQuery(wind) };
  const asked = ids.map((id) => ask(`positions/${encodeURIComponent(id)}`, { query, signal }));
  const tracks = await Promise.all(asked);
  return tracks.filter((track) => track.time.length);
}

export function fetchBoundaries(at, wind, signal) {
  return ask("positions/boundaries", { query: { time: toIso(at), ...windQuery(wind) }, signal });
}

// Every spacecraft's own data of the parameter, with limits for all; null where nothing can be coloured.
export async function fetchColors(color, tracks, span, signal) {
  const slash = color.indexOf("/");
  if (slash < 1 || !tracks.length) return null;
  const [dataset, parameter] = [color.slice(0, slash), color.slice(slash + 1)];
  const head =
    tracks.find((track) => sisterOf(dataset, track.dataset, track.dataset) && isOf(dataset, track)) ?? tracks[0];
  const columns = new Map();
  let panel = null;
  for (const track of tracks) {
    const name = track === head ? dataset : sisterOf(dataset, head.dataset, track.dataset);
    const data = name && (await fetchPanel(name, parameter, span, signal, track === head));
    if (!data) continue;
    columns.set(track.id, alongTrack(track, data));
    panel = panel ?? data;
  }
  const limits = panel && limitsOf([...columns.values()], panel.scale === "log");
  return limits ? { columns, limits, panel } : null;
}

function isOf(dataset, track) {
  const head = (id) => /^[A-Za-z]+\d*/.exec(id)?.[0];
  return head(dataset) === head(track.dataset);
}

// A sister without such a dataset keeps its own colour; of the one that was named the reason is told.
async function fetchPanel(dataset, parameter, span, signal, isNamed) {
  const query = { dataset, parameters: parameter, start: toIso(span.start), stop: toIso(span.stop), width: POINTS };
  const decode = async (response) => decodePlotData(await response.arrayBuffer());
  try {
    const { panels } = await ask("quicklook/data", { query, signal, decode });
    return panels.find(({ kind, arrays }) => kind !== "spectrogram" && (arrays.value ?? arrays.mean)) ?? null;
  } catch (error) {
    if (isNamed || error.name === "AbortError") throw error;
    return null;
  }
}

// Parameters that a track can be coloured by: numbers along time of the spacecraft's own datasets.
export async function fetchColorChoices(observatory) {
  const { datasets } = await ask("catalog/datasets", { query: { mission: observatory.title } });
  const fits = ({ dtype, display, shape, role }) =>
    dtype !== "str" &&
    !dtype.startsWith("datetime") &&
    display === "time_series" &&
    role === "data" &&
    (shape?.[0] ?? 3) <= 4;
  return datasets
    .filter((dataset) => dataset.start)
    .map((dataset) => ({
      id: dataset.id,
      parameters: dataset.parameters.filter((one) => (one.shape?.length ?? 0) < 2 && fits(one)),
    }))
    .filter(({ parameters }) => parameters.length);
}
