// The colour bar beside a spectrogram, made of page elements so that it follows the theme.

import { h } from "../core/dom.js";
import { mapCss } from "./color_maps.js";
import { formatUnits, formatValue, powerOfTen } from "./numbers.js";
import { shareOf } from "./spectrogram.js";

function gradientOf(map) {
  return Array.from({ length: 17 }, (_, n) => mapCss(map, n / 16)).join(", ");
}

function logTicks([low, high]) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first) / 5));
  const ticks = [];
  for (let exponent = first; exponent <= last; exponent += every) ticks.push([10 ** exponent, powerOfTen(exponent)]);
  return ticks.length > 1 ? ticks : [low, high].map((value) => [value, formatValue(value, 2)]);
}

function linearTicks([low, high]) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= rough);
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n += 1) ticks.push([n * step, formatValue(n * step, 3)]);
  return ticks;
}

export function colorBar({ panel, limits, map }, onReset) {
  const isLog = panel.scale === "log";
  const label = `${panel.long_name || panel.parameter} in ${panel.units || "no units"}`;
  const bar = h("button.sepp-color-bar", {
    type: "button",
    style: `background:linear-gradient(to top, ${gradientOf(map)})`,
    title: `${label}; click to fit the colours to what is shown`,
    "aria-label": `Fit colours: ${label}`,
    onclick: onReset,
  });
  const ticks = limits ? (isLog ? logTicks : linearTicks)(limits) : [];
  const marks = ticks.map(([value, text]) =>
    h("span.sepp-color-tick", { style: `bottom:${(shareOf(value, limits, isLog) * 100).toFixed(2)}%` }, text),
  );
  return [bar, h("span.sepp-color-ticks", {}, ...marks), h("span.sepp-color-units", {}, formatUnits(panel.units))];
}
