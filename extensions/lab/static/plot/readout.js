// The values under the crosshair as text, with attributes from which they can be read exactly.

import { h } from "../core/dom.js";
import { toIso } from "../core/interval.js";
import { lineReadout, linesOf } from "./line.js";
import { formatUnits, formatValue } from "./numbers.js";
import { spectrogramReadout } from "./spectrogram.js";
import { isStrip, stripReadout } from "./strip.js";

function rangeText({ value, low, high }) {
  return low === null || low === high || Number.isNaN(value) ? "" : ` ${formatValue(low, 3)} … ${formatValue(high, 3)}`;
}

function lineValue(line, { time, values }, isOnly) {
  const read = values[line.n];
  const range = rangeText(read);
  return h(
    "span.sepp-value",
    {
      style: `color:${line.color}`,
      "data-parameter": line.panel.parameter,
      "data-component": line.name,
      "data-value": String(read.value),
      "data-time": toIso(time),
      title: range && `mean of a block from${range.replace("…", "to")}`,
    },
    isOnly ? null : h("i", {}, `${line.shown} `),
    formatValue(read.value),
    isOnly && range ? h("small", {}, range) : null,
  );
}

function lineValues({ layers, theme, entry }, at) {
  const lines = linesOf(layers, theme).filter(({ name }) => !entry.hidden.includes(name));
  const read = new Map(layers.map(({ panel }) => [panel, panel.kind === "line" ? lineReadout(panel, at) : null]));
  const found = lines.filter(({ panel }) => read.get(panel));
  if (!found.length) return [];
  const made = found.map((line) => lineValue(line, read.get(line.panel), lines.length === 1));
  return [...made, h("span.sepp-faint", {}, formatUnits(layers[0].panel.units))];
}

function spectrogramValues({ layers: [{ panel }] }, at, y) {
  const read = spectrogramReadout(panel, at, y);
  if (!read) return [];
  const where = `${read.isPeak ? "peak " : ""}at ${formatValue(read.centre, 4)} ${formatUnits(panel.bin_units)}`;
  const facts = {
    "data-parameter": panel.parameter,
    "data-component": String(read.bin),
    "data-value": String(read.value),
    "data-bin": String(read.centre),
    "data-time": toIso(read.time),
  };
  return [h("span.sepp-value", facts, formatValue(read.value), h("small", {}, ` ${where}`))];
}

function stripValues({ layers: [{ panel }] }, at) {
  const read = stripReadout(panel, at);
  if (!read) return [];
  const facts = {
    "data-parameter": panel.parameter,
    "data-component": "",
    "data-value": String(read.value),
    "data-time": toIso(read.time),
  };
  return [h("span.sepp-value", facts, read.text)];
}

// Elements for the time `at`; `y` is given where the pointer is over this very panel.
export function readoutOf(state, at, y = null) {
  const { panel } = state.layers[0];
  const values = isStrip(panel)
    ? stripValues(state, at)
    : panel.kind === "spectrogram"
      ? [...spectrogramValues(state, at, y), ...lineValues(state, at).slice(0, -1)]
      : lineValues(state, at);
  if (values.length) return values;
  const none = panel.parameter === "@caveats" ? "no caveats" : "no data";
  return [h("span.sepp-value.sepp-faint", { "data-parameter": panel.parameter, "data-value": "" }, none)];
}
