// What the colours of the events tell.

import { h } from "../core/dom.js";
import { formatDuration } from "../core/interval.js";
import { viridisCss } from "../plot/viridis.js";
import { shortValue } from "./cells.js";

const STEPS = [0.12, 0.31, 0.5, 0.7, 0.9];

function written(list, value) {
  return list.colorBy === "duration" ? formatDuration(value) : shortValue(value) || "nothing";
}

export function legendOf(list) {
  if (!list.colorBy) return [];
  const scale = list.coloring.current;
  if (scale.kinds)
    return [...scale.kinds].map(([kind, color]) =>
      h("span.sepp-events-legend-kind", {}, h("span.sepp-swatch", { style: `background:${color}` }), written(list, kind)),
    );
  const bar = h("span.sepp-events-legend-bar", { style: `background:linear-gradient(90deg,${STEPS.map(viridisCss).join()})` });
  return [h("span.sepp-events-legend-kind", {}, written(list, scale.low), bar, written(list, scale.high))];
}
