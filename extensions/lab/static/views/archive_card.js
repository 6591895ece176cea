// The card of a dataset: what it is, how much there is, how to cite it, what to do with it.

import { h, syntheticBadge } from "../core/dom.js";
import { dayText, spanText } from "../lab/catalog.js";
import { formatDuration } from "../core/interval.js";
import { formatUnits } from "../plot/numbers.js";

const QUICK_MS = 1e-6;

function fact(name, value) {
  return value ? [h("dt", {}, name), h("dd", {}, value)] : [];
}

function cadenceText({ cadence_ns: nanoseconds }) {
  return nanoseconds ? formatDuration(nanoseconds * QUICK_MS) : "";
}

function parameterFacts({ name, long_name: longName, units, frame, shape }) {
  return [
    ...fact("Parameter", name),
    ...fact("Meaning", longName),
    ...fact("Units", formatUnits(units)),
    ...fact("Frame", frame),
    ...fact("Components", shape?.length ? shape.join(" × ") : ""),
  ];
}

function datasetFacts(dataset, details) {
  return [
    ...fact("Time", spanText(dataset)),
    ...fact("Cadence", cadenceText(dataset)),
    ...fact("Files", dataset.granules ? String(dataset.granules) : ""),
    ...fact("Version", dataset.version),
    ...fact("Region", dataset.region),
    ...fact("Caveats", details?.caveats),
    ...fact("Citation", details?.citation),
  ];
}

// actions: { look, open, copy }
export function archiveCard({ dataset, parameter }, details, actions) {
  const button = (text, title, run, isFirst) =>
    h(
      `button.sepp-button.sepp-text-button${isFirst ? ".sepp-primary" : ""}`,
      { type: "button", title, onclick: run },
      text,
    );
  return [
    h(
      "h3",
      {},
      dataset.id,
      dataset.is_synthetic ? syntheticBadge() : null,
    ),
    h("p.sepp-card-title", {}, dataset.title),
    h(
      "div.sepp-card-buttons",
      {},
      button("Quicklook", `Look at ${dayText(dataset) || "it"} (Enter)`, actions.look, true),
      button(
        "Open in notebook",
        "Put the cell that opens these data into the notebook last used, or into a new one",
        actions.open,
      ),
      button("Copy code", "Copy the line that opens these data", actions.copy),
    ),
    h("dl", {}, ...(parameter ? parameterFacts(parameter) : []), ...datasetFacts(dataset, details)),
    details?.description && details.description !== dataset.title
      ? h("p.sepp-card-text", {}, details.description)
      : null,
  ].filter(Boolean);
}
