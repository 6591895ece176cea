// A row of the archive tree on the page: group, dataset or parameter.

import { h, smallSyntheticBadge } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { spanText } from "../core/datasets.js";
import { formatUnits } from "../plot/numbers.js";
import { startDrag } from "../core/drag.js";
import { bitStrip } from "./strip.js";

export const KIND_NAMES = {
  scalar: "one number a record",
  vector: "vector",
  spectrum: "spectrum",
  distribution: "distribution over several axes",
  status: "status or quality",
  text: "text",
  image: "image",
};
const [SHORT_NAME, LONGEST_TAIL] = [16, 11];
const HEIGHTS = { group: 22, dataset: 42, parameter: 22 };

export function rowHeight({ kind }) {
  return HEIGHTS[kind];
}

export function rowId(prefix, { key }) {
  return `${prefix}-${encodeURIComponent(key)}`;
}

function mark(isInBasket) {
  return isInBasket ? h("span.sepp-row-mark", { title: "In the basket" }, icon("basket")) : null;
}

// Begin and end of a name: where there is no room for all of it the middle is left out.
export function splitName(label) {
  const kept = label.length > SHORT_NAME ? Math.min(LONGEST_TAIL, label.length >> 1) : 0;
  return [label.slice(0, label.length - kept), label.slice(label.length - kept)];
}

function nameElement(label) {
  const [head, tail] = splitName(label);
  return h(
    "span.sepp-row-name.sepp-row-split",
    {},
    h("span.sepp-row-head", {}, head),
    tail ? h("span.sepp-row-tail", {}, tail) : null,
  );
}

function openableLine({ kind, label, dataset, isOpen, count }, isInBasket) {
  return [
    h("span.sepp-twisty", {}, icon("twisty")),
    kind === "group" ? h("span.sepp-row-name", {}, label) : nameElement(label),
    kind === "group" && !isOpen ? h("span.sepp-faint", {}, ` ${count}`) : null,
    dataset?.is_synthetic ? smallSyntheticBadge() : null,
    mark(isInBasket),
  ];
}

function parameterLine({ parameter, label }, isInBasket) {
  const { units, frame, kind } = parameter;
  return [
    h("span.sepp-kind", { title: KIND_NAMES[kind], "data-kind": kind }, icon(kind)),
    nameElement(label),
    h("span.sepp-faint", {}, units ? [formatUnits(units), frame].filter(Boolean).join(" ") : ""),
    mark(isInBasket),
  ];
}

function hintOf({ kind, dataset, parameter, label }) {
  if (kind === "group") return label;
  if (kind === "dataset") return [label, dataset.title].filter(Boolean).join("\n");
  const { long_name: longName, kind: type, units, frame } = parameter;
  return [label, [longName, KIND_NAMES[type], units, frame].filter(Boolean).join(" · ")].join("\n");
}

function spanLine(dataset, bins) {
  return [
    h("span.sepp-row-strip", {}, dataset.strip ? bitStrip(dataset.strip, bins, `Data ${spanText(dataset)}`) : ""),
    h("span.sepp-row-span", {}, spanText(dataset)),
  ];
}

// told: { id, isChosen, isActive, isInBasket, bins, place: [n, of] }
export function rowElement(row, { id, isChosen, isActive, isInBasket, bins, place }) {
  const { kind, level, key, isOpen, dataset } = row;
  const line = kind === "parameter" ? parameterLine(row, isInBasket) : openableLine(row, isInBasket);
  const attributes = {
    id,
    role: "treeitem",
    "aria-level": String(level),
    "aria-setsize": String(place[1]),
    "aria-posinset": String(place[0]),
    "aria-selected": String(isChosen),
    "data-key": key,
    style: `height:${rowHeight(row)}px;padding-left:${(level - 1) * 12 + 4}px`,
  };
  if (kind !== "parameter") attributes["aria-expanded"] = String(isOpen);
  if (kind !== "group") Object.assign(attributes, { draggable: true, ondragstart: (event) => startDrag(event, [key]) });
  return h(
    `li.sepp-row.sepp-row-${kind}${isActive ? ".sepp-row-active" : ""}`,
    attributes,
    h("span.sepp-row-line", { title: hintOf(row) }, ...line),
    ...(kind === "dataset" ? spanLine(dataset, bins) : []),
  );
}
