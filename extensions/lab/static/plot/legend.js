// What stands around a chart: the panel's head, the label of its axis, its legend.

import { h, syntheticBadge } from "../core/dom.js";
import { colorBar } from "./color_bar.js";
import { linesOf } from "./line.js";
import { formatUnits } from "./numbers.js";
import { isStrip, stripLegend } from "./strip.js";

export function axisName(panel) {
  const name = panel.short_name || panel.long_name || panel.parameter;
  return panel.kind === "spectrogram" ? panel.bin_name || "Bin" : name;
}

export function unitsLine(panel) {
  const isSpectrogram = panel.kind === "spectrogram";
  const units = formatUnits(isSpectrogram ? panel.bin_units : panel.units);
  return [units, isSpectrogram ? "" : panel.frame].filter(Boolean).join(" · ");
}

function stripCodes(panel, theme) {
  return stripLegend(panel, theme).map(({ color, text }) =>
    h("span.sepp-code", { title: text }, h("i.sepp-swatch", { style: `background:${color}` }), text),
  );
}

function caveatMark(header) {
  return header.caveats
    ? h("span.sepp-caveat-mark", { title: `Caveats: ${header.caveats}`, role: "img", "aria-label": "has caveats" }, "!")
    : null;
}

// The long name of a status often tells its codes, which the legend tells too.
function shortName(panel) {
  const name = panel.long_name || panel.parameter;
  return isStrip(panel) ? name.replace(/[:(,].*$/s, "") || panel.parameter : name;
}

// Name, badges, dataset; `isNew` where the panel above shows another dataset.
export function headOf({ layers, theme, isNew }) {
  const [{ panel, header }, ...over] = layers;
  const title = isNew && header.title ? `${header.dataset} · ${header.title}` : header.dataset;
  const others = [...new Set(over.map((layer) => layer.header.dataset))].filter((id) => id !== header.dataset);
  return [
    h("span.sepp-panel-name", { title: `${panel.parameter}: ${panel.long_name}` }, shortName(panel)),
    header.is_synthetic ? syntheticBadge() : null,
    caveatMark(header),
    ...(isStrip(panel) ? stripCodes(panel, theme) : []),
    h(
      "span.sepp-panel-dataset",
      { title: [header.title, panel.note, header.caveats].filter(Boolean).join("\n") },
      [title, ...others].join(" + "),
    ),
  ].filter(Boolean);
}

export function axisLabel({ layers: [{ panel }], height }) {
  if (isStrip(panel)) return [];
  return [h("div", { style: `width:${height}px` }, h("span", {}, axisName(panel)), h("small", {}, unitsLine(panel)))];
}

// Each line's name; a click hides it or brings it back.
function lineLegend(state, onToggle) {
  const lines = linesOf(state.layers, state.theme);
  if (lines.length < 2) return [];
  const items = lines.map(({ name, shown, panel, color, dash }) => {
    const isShown = !state.entry.hidden.includes(name);
    const look = dash.length ? "dashed" : "solid";
    return h(
      "li",
      {},
      h(
        "button.sepp-legend-item",
        {
          type: "button",
          style: `color:${color};border-left-style:${look}`,
          title: `${panel.parameter} ${name}: ${isShown ? "hide" : "show"}`,
          "aria-pressed": String(isShown),
          onclick: () => onToggle(name),
        },
        shown,
      ),
    );
  });
  return [h("ul.sepp-legend", {}, ...items)];
}

export function sideOf(state, { onToggle, onFitColors }) {
  const { panel } = state.layers[0];
  if (panel.kind === "spectrogram") return colorBar({ panel, limits: state.limits, map: state.map, height: state.height }, onFitColors);
  return panel.kind === "line" ? lineLegend(state, onToggle) : [];
}
