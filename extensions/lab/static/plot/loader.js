// Fetches one dataset's plot data, a little more than is seen, and drops what has become stale.

import { ArchiveError, ask } from "../core/server.js";
import { toIso } from "../core/interval.js";
import { decodePlotData } from "./plot_data.js";

const MARGIN = 0.25;
const LEAST_MARGIN = 0.08;
const FINER = 0.85;
const [NARROWEST, WIDEST] = [64, 4096];
// The archive sends up to two points a pixel asked for; a spectrogram's columns need not be as narrow as a pixel.
const LINE_DENSITY = 0.6;
const IMAGE_DENSITY = 0.3;
const REFUSED = [400, 404, 409, 422];

export class PlotLoader {
  constructor(dataset) {
    Object.assign(this, { dataset, wants: { whole: false, names: [] }, defaults: null, error: null });
    Object.assign(this, { data: null, held: null, pending: null, refused: new Map() });
  }

  want(wants) {
    this.wants = wants;
    for (const name of [...this.refused.keys()]) if (!wants.names.includes(name)) this.refused.delete(name);
  }

  panel(name) {
    return this.data?.panels.find((panel) => panel.parameter === name) ?? null;
  }

  // Names to ask for, or null for what the dataset shows by itself.
  get asked() {
    const { whole, names } = this.wants;
    if (whole && !this.defaults) return null;
    return [...new Set([...(whole ? this.defaults : []), ...names])].filter((name) => !this.refused.has(name));
  }

  isMissing(names) {
    return names === null ? !this.data : names.some((name) => !this.panel(name));
  }

  // True where neither what is held nor what is on its way can show the interval well enough.
  needs(interval, width, margin = 0) {
    const names = this.asked;
    if (names && !names.length) return false;
    const pixel = (interval.stop - interval.start) / width;
    const { held, pending } = this;
    if (pending && covers(pending, interval, 0) && pixel >= pending.pixel * FINER && sameNames(pending.names, names))
      return false;
    if (!held || this.isMissing(names) || !covers(held, interval, margin)) return true;
    const isFinest = this.data.panels.every((panel) => panel.factor === 1);
    return !isFinest && pixel < held.pixel * FINER;
  }

  // The same once a gesture has come to rest: fetch ahead of the next one.
  wishes(interval, width) {
    return this.needs(interval, width, LEAST_MARGIN);
  }

  // Resolves to the data, or to null where a newer request took over.
  async load(interval, width) {
    this.pending?.controller.abort();
    const pending = { ...aheadOf(interval, width), names: this.asked, controller: new AbortController() };
    this.pending = pending;
    try {
      const data = await this.fetch(pending, width);
      if (this.pending !== pending) return null;
      if (pending.names === null) this.defaults = data.panels.map((panel) => panel.parameter);
      Object.assign(this, { data, held: pending, error: null });
      for (const name of (pending.names ?? []).filter((one) => !this.panel(one)))
        this.refused.set(name, new ArchiveError(`The archive sent no ${name}`, { status: 404 }));
      return data;
    } catch (error) {
      if (error.name === "AbortError" || this.pending !== pending) return null;
      if (await this.findRefused(pending, error)) return this.load(interval, width);
      this.error = error;
      throw error;
    } finally {
      if (this.pending === pending) this.pending = null;
    }
  }

  fetch({ start, stop, names, controller }, width) {
    const query = {
      dataset: this.dataset,
      parameters: names?.join(","),
      start: toIso(start),
      stop: toIso(stop),
      width: Math.min(Math.max(Math.round(width * (1 + 2 * MARGIN) * this.density), NARROWEST), WIDEST),
    };
    const decode = async (response) => decodePlotData(await response.arrayBuffer());
    return ask("quicklook/data", { query, signal: controller.signal, decode });
  }

  get density() {
    const panels = this.data?.panels ?? [];
    return panels.length && panels.every(({ kind }) => kind === "spectrogram") ? IMAGE_DENSITY : LINE_DENSITY;
  }

  // One parameter that can't be drawn must not take the others with it: true where asking without it may help.
  async findRefused(pending, error) {
    const { names, controller } = pending;
    if (!names || !REFUSED.includes(error.status) || error.code === "no_data" || error.code === "unknown_dataset")
      return false;
    if (names.length === 1) {
      this.refused.set(names[0], error);
      return false;
    }
    const asked = names.map((name) => this.fetch({ ...pending, names: [name], controller }, NARROWEST));
    const answers = await Promise.allSettled(asked);
    answers.forEach(({ reason }, n) => {
      if (reason && REFUSED.includes(reason.status)) this.refused.set(names[n], reason);
    });
    return this.pending === pending && this.refused.size > 0;
  }

  // Ask for all again, also for what was refused before.
  forget() {
    this.refused.clear();
    this.error = null;
  }

  drop() {
    Object.assign(this, { data: null, held: null });
  }

  get isBusy() {
    return this.pending !== null;
  }

  close() {
    this.pending?.controller.abort();
    this.pending = null;
  }
}

function aheadOf({ start, stop }, width) {
  const span = stop - start;
  return { start: start - MARGIN * span, stop: stop + MARGIN * span, pixel: span / width };
}

function covers(held, { start, stop }, margin) {
  const room = margin * (stop - start);
  return start - room >= held.start && stop + room <= held.stop;
}

function sameNames(a, b) {
  return a === b || (a !== null && b !== null && a.length === b.length && a.every((name, n) => name === b[n]));
}
