// The colour bar beside a spectrogram, made of page elements so that it follows the theme.

import { h } from "../core/dom.js";
import { mapCss } from "./color_maps.js";
import { logTicks } from "./log_ticks.js";
import { axisNumbers, formatUnits } from "./numbers.js";
import { shareOf } from "./spectrogram.js";

const MOST_LABELS = 6;

function gradientOf(map) {
  return Array.from({ length: 17 }, (_, n) => mapCss(map, n / 16)).join(", ");
}

function linearTicks([low, high]) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= rough);
  const values = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n += 1) values.push(n * step);
  const { labels, note } = axisNumbers(values);
  return { ticks: values.map((value, n) => ({ value, text: labels[n] })), note };
}

// { ticks: [{ value, text }], note } of a bar between two limits
export function colorTicks(limits, isLog) {
  return isLog ? logTicks(...limits, MOST_LABELS) : linearTicks(limits);
}

export function colorBar({ panel, limits, map, height }, onReset) {
  const isLog = panel.scale === "log";
  const label = `${panel.long_name || panel.parameter} in ${panel.units || "no units"}`;
  const bar = h("button.sepp-color-bar", {
    type: "button",
    style: `background:linear-gradient(to top, ${gradientOf(map)})`,
    title: `${label}; click to fit the colours to what is shown`,
    "aria-label": `Fit colours: ${label}`,
    onclick: onReset,
  });
  const { ticks, note } = limits ? colorTicks(limits, isLog) : { ticks: [], note: "" };
  const marks = ticks.map(({ value, text }) =>
    h("span.sepp-color-tick", { style: `bottom:${(shareOf(value, limits, isLog) * 100).toFixed(2)}%` }, text),
  );
  const told = [note, formatUnits(panel.units)].filter(Boolean).join(" ");
  const quantity = panel.short_name || panel.long_name || panel.parameter;
  const words = h("span.sepp-color-units", { style: `width:${height}px` }, h("span", {}, quantity), h("small", {}, told));
  return [bar, h("span.sepp-color-ticks", {}, ...marks), words];
}
