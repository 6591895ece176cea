// Rows under the last axis: where a spacecraft is at the ticks. Positions come from the archive and are kept.

import { h } from "../core/dom.js";
import { toIso } from "../core/interval.js";
import { ask } from "../core/server.js";
import { splitPanel } from "../core/view_state.js";
import { widthOf } from "../plot/axes.js";
import { timeSplits } from "../plot/ticks.js";

const WAIT_MS = 120;
const MOST_KEPT = 4000;
const HEIGHT = 115;
const LABEL = 62;
const HALF_LETTER = 3.3;
const LETTER = 6.2;
const LEAST_ROOM = 44;
const SHORT = { magnetosphere: "msphere", magnetosheath: "msheath", "solar wind": "sw", plasmasphere: "psphere" };

const number = (digits) => (value) => (value === null || value === undefined ? "–" : value.toFixed(digits).replace("-", "−"));

// As long as there is room for: the word, its abbreviation, its beginning.
function writeRegion(text, room = Infinity) {
  if (!text) return "–";
  const told = [text, SHORT[text] ?? text].find((word) => word.length * LETTER <= room) ?? SHORT[text] ?? text;
  return told.slice(0, Math.max(Math.floor(room / LETTER), 2));
}

export const ROWS = [
  { key: "x", label: "X GSE", unit: "Rᴇ", write: number(2) },
  { key: "y", label: "Y GSE", unit: "Rᴇ", write: number(2) },
  { key: "z", label: "Z GSE", unit: "Rᴇ", write: number(2) },
  { key: "l", label: "L", unit: "", write: number(1), hint: "of a centred dipole" },
  { key: "mlt", label: "MLT", unit: "h", write: number(1) },
  { key: "region", label: "Region", unit: "", write: writeRegion, hint: "by models of the boundaries" },
];

let known = null;

// Spacecraft whose positions the archive knows; none where it knows no positions.
export async function fetchObservatories() {
  known ??= ask("positions/observatories").catch((error) => {
    known = null;
    if ([400, 404, 405].includes(error.status)) return [];
    throw error;
  });
  return known;
}

const tokensOf = (dataset) => dataset.toUpperCase().split(/[_@/-]/);

// The spacecraft that the panels are of, by its dataset's first word: C1_CP_FGM_SPIN goes with C1_CP_AUX_POSGSE_1M.
export function observatoryOf(panels, observatories) {
  for (const panel of panels) {
    const [own] = tokensOf(splitPanel(panel.panel ?? panel)[0]);
    const found = observatories.find(({ dataset }) => tokensOf(dataset)[0] === own);
    if (found) return found.id;
  }
  return "";
}

export class Ephemeris {
  // view: the QuicklookView
  constructor(view) {
    Object.assign(this, { view, id: "", kept: new Map(), isClosed: false });
    this.element = h("div.sepp-ephemeris", { hidden: true, role: "table", "aria-label": "Positions at the ticks" });
  }

  async choose(wanted) {
    await this.view.drawn;
    const observatories = await fetchObservatories().catch(() => []);
    if (this.isClosed) return;
    const isNone = wanted === "none";
    const id = isNone ? "" : wanted || observatoryOf(this.view.model.get("panels") ?? [], observatories);
    this.found = observatories.find((one) => one.id === id) ?? null;
    if (id !== this.id) this.kept = new Map();
    this.id = this.found ? id : "";
    this.view.makeRoom(this.id ? HEIGHT : 0);
    this.draw();
  }

  get chart() {
    return this.view.stack.lastChart;
  }

  get splits() {
    const { chart } = this;
    const { start, stop } = this.view.timeline.interval;
    return chart ? timeSplits(start, stop, widthOf(chart)).splits : [];
  }

  // Put what is known under the ticks at once, and ask for the rest when the gesture rests.
  draw() {
    if (this.isClosed) return;
    const splits = this.id && this.chart ? this.splits : [];
    this.element.hidden = !splits.length;
    if (!splits.length) return;
    const { start, stop } = this.view.timeline.interval;
    const [width, wide] = [widthOf(this.chart), this.chart.over.getBoundingClientRect()];
    const offset = wide.left - this.view.stack.element.getBoundingClientRect().left;
    this.element.replaceChildren(...this.rows(splits.map((ms) => [ms, offset + ((ms - start) / (stop - start)) * width])));
    if (splits.every((ms) => this.kept.has(ms))) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(splits.filter((ms) => !this.kept.has(ms))), WAIT_MS);
  }

  rows(places) {
    const beside = Math.max(2 * (places[0][1] - LABEL), LEAST_ROOM);
    const room = Math.min(beside, ...places.slice(1).map(([, x], n) => x - places[n][1]));
    const cell = ([ms, x], row) => {
      const place = this.kept.get(ms);
      const text = place ? row.write(place[row.key], room) : "";
      const left = Math.max(x, LABEL + text.length * HALF_LETTER);
      const title = row.key === "region" ? (place?.region ?? "") : "";
      return h("span", { role: "cell", style: `left:${left.toFixed(1)}px`, title }, text);
    };
    const name = this.found.title || this.id;
    const heading = h("div.sepp-ephemeris-name", { role: "row" }, h("strong", { role: "rowheader", title: `Positions of ${name}` }, name));
    const rows = ROWS.map((row) =>
      h(
        "div",
        { role: "row" },
        h(
          "strong",
          { role: "rowheader", title: [name, row.hint].filter(Boolean).join(", ") },
          row.label,
          row.unit ? h("small", {}, ` ${row.unit}`) : null,
        ),
        ...places.map((place) => cell(place, row)),
      ),
    );
    return [heading, ...rows];
  }

  async fetch(times) {
    const { id } = this;
    try {
      const query = { at: times.map(toIso).join(","), frame: "GSE" };
      const told = await ask(`positions/${encodeURIComponent(id)}`, { query });
      if (this.isClosed || id !== this.id) return;
      times.forEach((ms, n) => this.kept.set(ms, Object.fromEntries(ROWS.map(({ key }) => [key, told[key]?.[n] ?? null]))));
    } catch {
      if (id === this.id) for (const ms of times) this.kept.set(ms, {});
      setTimeout(() => id === this.id && times.forEach((ms) => this.kept.delete(ms)), 30 * 1000);
    }
    while (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
    this.draw();
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.timer);
  }
}
