// Fetches one dataset's plot data, a little more than is seen, and drops what has become stale.

import { ask } from "../core/server.js";
import { toIso } from "../core/interval.js";
import { decodePlotData } from "./plot_data.js";

const MARGIN = 0.25;
const FINER = 0.85;
const WIDEST = 4096;

// "ID/parameter" and "ID" strings as one request a dataset, in the order in which datasets first appear.
export function groupPanels(panels) {
  const groups = new Map();
  for (const text of panels) {
    const at = text.indexOf("/");
    const [dataset, parameter] = at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
    const known = groups.get(dataset) ?? { dataset, parameters: [] };
    if (parameter === null || known.parameters === null) known.parameters = null;
    else if (!known.parameters.includes(parameter)) known.parameters.push(parameter);
    groups.set(dataset, known);
  }
  return [...groups.values()];
}

export class PlotLoader {
  constructor({ dataset, parameters }) {
    Object.assign(this, { dataset, parameters, data: null, held: null, controller: null });
  }

  // True where what is held can't show the interval as finely as the archive could.
  needs(interval, width) {
    if (!this.held || interval.start < this.held.start || interval.stop > this.held.stop) return true;
    if (this.data.panels.every((panel) => panel.factor === 1)) return false;
    const pixel = (interval.stop - interval.start) / width;
    return pixel < this.held.pixel * FINER;
  }

  // Resolves to the data, or to null where a newer request took over.
  async load(interval, width) {
    this.controller?.abort();
    const controller = new AbortController();
    this.controller = controller;
    const span = interval.stop - interval.start;
    const wide = { start: interval.start - MARGIN * span, stop: interval.stop + MARGIN * span };
    const query = {
      dataset: this.dataset,
      parameters: this.parameters?.join(","),
      start: toIso(wide.start),
      stop: toIso(wide.stop),
      width: Math.min(Math.max(Math.round(width * (1 + 2 * MARGIN)), 64), WIDEST),
    };
    try {
      const decode = async (response) => decodePlotData(await response.arrayBuffer());
      const data = await ask("quicklook/data", { query, signal: controller.signal, decode });
      if (this.controller !== controller) return null;
      this.data = data;
      this.held = { ...wide, pixel: span / width };
      return data;
    } catch (error) {
      if (error.name === "AbortError" || this.controller !== controller) return null;
      throw error;
    } finally {
      if (this.controller === controller) this.controller = null;
    }
  }

  get isBusy() {
    return this.controller !== null;
  }

  close() {
    this.controller?.abort();
    this.controller = null;
  }
}
