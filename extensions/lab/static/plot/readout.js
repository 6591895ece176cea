// The values under the crosshair as text, with attributes from which they can be read exactly.

import { h } from "../core/dom.js";
import { toIso } from "../core/interval.js";
import { seriesColors } from "./colors.js";
import { labelsOf, lineReadout } from "./line.js";
import { formatUnits, formatValue } from "./numbers.js";
import { spectrogramReadout } from "./spectrogram.js";

function lineValues(panel, at, theme) {
  const read = lineReadout(panel, at);
  if (!read) return null;
  const colors = seriesColors(labelsOf(panel), theme);
  return read.values.map(({ label, value, low, high }, n) => {
    const range =
      low === null || low === high || Number.isNaN(value) ? "" : ` ${formatValue(low, 3)} … ${formatValue(high, 3)}`;
    const isOnly = read.values.length === 1;
    return h(
      "span.sepp-value",
      {
        style: `color:${colors[n]}`,
        "data-parameter": panel.parameter,
        "data-component": label,
        "data-value": String(value),
        "data-time": toIso(read.time),
        title: range && `mean of a block from${range.replace("…", "to")}`,
      },
      isOnly ? null : h("i", {}, `${label} `),
      formatValue(value),
      isOnly && range ? h("small", {}, range) : null,
    );
  });
}

function spectrogramValues(panel, at, y) {
  const read = spectrogramReadout(panel, at, y);
  if (!read) return null;
  const where = `${read.isPeak ? "peak " : ""}at ${formatValue(read.centre, 4)} ${formatUnits(panel.bin_units)}`;
  return [
    h(
      "span.sepp-value",
      {
        "data-parameter": panel.parameter,
        "data-component": String(read.bin),
        "data-value": String(read.value),
        "data-bin": String(read.centre),
        "data-time": toIso(read.time),
      },
      formatValue(read.value),
      h("small", {}, ` ${where}`),
    ),
  ];
}

// Elements for the time `at`; `y` is given where the pointer is over this very panel.
export function readoutOf(panel, at, { theme, y = null }) {
  const values = panel.kind === "line" ? lineValues(panel, at, theme) : spectrogramValues(panel, at, y);
  if (!values)
    return [h("span.sepp-value.sepp-faint", { "data-parameter": panel.parameter, "data-value": "" }, "no data")];
  return [...values, panel.kind === "line" ? h("span.sepp-faint", {}, formatUnits(panel.units)) : null].filter(Boolean);
}
