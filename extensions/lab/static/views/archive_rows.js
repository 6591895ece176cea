// A row of the archive tree on the page: group, dataset or parameter.

import { h, syntheticBadge } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { formatUnits } from "../plot/numbers.js";

const KIND_NAMES = { scalar: "one number a record", vector: "vector", spectrogram: "spectrogram", text: "text" };

function openableLine({ kind, label, dataset, isOpen, count }) {
  return [
    h("span.sepp-twisty", {}, icon("twisty")),
    h("span.sepp-row-name", {}, label),
    kind === "group" && !isOpen ? h("span.sepp-faint", {}, ` ${count}`) : null,
    dataset?.is_synthetic ? syntheticBadge() : null,
  ];
}

function parameterLine({ parameter, type, label }) {
  const { units, frame } = parameter;
  return [
    h("span.sepp-kind", { title: KIND_NAMES[type], "data-kind": type }, icon(type)),
    h("span.sepp-row-name", {}, label),
    h("span.sepp-faint", {}, units ? [formatUnits(units), frame].filter(Boolean).join(" ") : ""),
  ];
}

function hintOf({ kind, dataset, parameter, type, label }) {
  if (kind !== "parameter") return dataset?.title ?? label;
  return [parameter.long_name, KIND_NAMES[type], parameter.units, parameter.frame].filter(Boolean).join(" · ");
}

export function rowElement(row, isChosen) {
  const line = row.kind === "parameter" ? parameterLine(row) : openableLine(row);
  const attributes = {
    role: "treeitem",
    tabIndex: -1,
    "aria-level": String(row.level),
    "aria-selected": String(isChosen),
    "data-key": row.key,
    style: `padding-left:${(row.level - 1) * 12 + 4}px`,
  };
  if (row.kind !== "parameter") attributes["aria-expanded"] = String(row.isOpen);
  return h(`li.sepp-row.sepp-row-${row.kind}`, attributes, h("span.sepp-row-line", { title: hintOf(row) }, ...line));
}
