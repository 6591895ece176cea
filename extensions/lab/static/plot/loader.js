// Fetches one dataset's plot data: what is seen now, and once all is at rest what the next gesture will need.

import { ArchiveError, ask } from "../core/server.js";
import { toIso } from "../core/interval.js";
import { decodePlotData } from "./plot_data.js";
import { isEnough, isOld, pixelOf, questionFor, stepsAhead, WIDEST, Windows } from "./windows.js";

const NARROWEST = 64;
// The archive sends one to two points of a line for each pixel asked for. A spectrogram's columns need not be as
// narrow as a pixel.
const COLUMNS_PER_PIXEL = 0.3;
const REFUSED = [400, 404, 409, 422];

export class PlotLoader {
  constructor(dataset) {
    Object.assign(this, { dataset, wants: { whole: false, names: [] }, defaults: null, leftOut: [], error: null });
    Object.assign(this, { windows: new Windows(), shown: null, pending: null, ahead: null, refused: new Map() });
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

  // What is drawn at the moment.
  get data() {
    return this.shown?.data ?? null;
  }

  // Choose what is drawn from what is held; true where that is something else than before.
  pick(interval, width) {
    const before = this.data;
    this.shown = this.windows.best(interval, pixelOf(interval, width), this.asked) ?? this.shown;
    return this.data !== before;
  }

  // True where neither what is held nor what is on its way can show the interval as well as the archive could.
  needs(interval, width) {
    return this.isShort(interval, width) && !this.isPromised(interval, width);
  }

  // True where what is held does not show the interval as well as the archive could.
  isShort(interval, width) {
    const names = this.asked;
    return !(names && !names.length) && !this.windows.find(interval, pixelOf(interval, width), names);
  }

  isPromised(interval, width) {
    const isSuch = (one) => sameNames(one.names, this.asked) && isEnough(one, interval, pixelOf(interval, width));
    return [this.pending, this.ahead].some((one) => one && isSuch(one));
  }

  // Fetch what is missing. Resolves to false where a newer request took over.
  async load(interval, width) {
    this.close();
    const pending = this.begin(questionFor(interval, width));
    this.pending = pending;
    try {
      const data = await this.fetch(pending);
      if (this.pending !== pending) return false;
      this.keep(pending, data);
      return true;
    } catch (error) {
      if (error.name === "AbortError" || this.pending !== pending) return false;
      if (await this.findRefused(pending, error)) return this.load(interval, width);
      this.error = error;
      throw error;
    } finally {
      if (this.pending === pending) this.pending = null;
    }
  }

  // Fetch one thing that the next gesture may need. Resolves to true where there may be more to fetch.
  async lookAhead(interval, width, factor) {
    const isIdle = !this.pending && !this.ahead && !this.error;
    const question = isIdle ? this.questionAhead(interval, width, factor) : null;
    if (!question) return false;
    const ahead = this.begin(question);
    this.ahead = ahead;
    try {
      const data = await this.fetch(ahead);
      if (this.ahead !== ahead) return false;
      this.keep(ahead, data);
      return true;
    } catch {
      return false;
    } finally {
      if (this.ahead === ahead) this.ahead = null;
    }
  }

  questionAhead(interval, width, factor) {
    const names = this.asked;
    if (!this.shown || (names && !names.length)) return null;
    if (isOld(this.shown)) return this.shown;
    const isHeld = ({ wanted, pixel }) => this.windows.find(wanted, pixel, names);
    return stepsAhead(interval, width, factor).find((step) => !isHeld(step))?.question ?? null;
  }

  begin({ start, stop, pixel }) {
    return { start, stop, pixel, names: this.asked, controller: new AbortController() };
  }

  keep(asked, data) {
    const { names } = asked;
    if (names === null) {
      this.defaults = data.panels.map(({ parameter }) => parameter);
      this.leftOut = data.left_out ?? [];
    }
    this.error = null;
    const held = this.windows.add(asked, data);
    for (const name of (names ?? []).filter((one) => !held.names.has(one)))
      this.refused.set(name, new ArchiveError(`The archive sent no ${name}`, { status: 404 }));
  }

  fetch({ start, stop, pixel, names, controller }) {
    const pixels = (stop - start) / pixel;
    const query = {
      dataset: this.dataset,
      parameters: names?.join(","),
      start: toIso(start),
      stop: toIso(stop),
      width: Math.min(Math.max(Math.ceil(pixels), NARROWEST), WIDEST),
      columns: Math.max(Math.ceil(pixels * COLUMNS_PER_PIXEL), NARROWEST),
    };
    const decode = async (response) => {
      const buffer = await response.arrayBuffer();
      return { ...decodePlotData(buffer), bytes: buffer.byteLength };
    };
    return ask("quicklook/data", { query, signal: controller.signal, decode });
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
    const asked = names.map((name) => this.fetch({ ...pending, pixel: Infinity, names: [name], controller }));
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
    this.windows.drop();
    this.shown = null;
  }

  // Something that is seen is on its way.
  isWaiting(interval, width) {
    return this.pending !== null || (this.ahead !== null && this.isShort(interval, width));
  }

  close() {
    for (const one of [this.pending, this.ahead]) one?.controller.abort();
    Object.assign(this, { pending: null, ahead: null });
  }
}

function sameNames(a, b) {
  return a === b || (a !== null && b !== null && a.length === b.length && a.every((name, n) => name === b[n]));
}
