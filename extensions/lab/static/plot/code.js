// The cells and lines that make again by code what is seen.

import { splitPanel } from "../core/view_state.js";

const quoted = (text) => JSON.stringify(text);

// A value as Python writes it.
export function pythonOf(value) {
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(", ")}]`;
  if (value && typeof value === "object")
    return `{${Object.entries(value)
      .map(([name, one]) => `${quoted(name)}: ${pythonOf(one)}`)
      .join(", ")}}`;
  if (typeof value === "boolean") return value ? "True" : "False";
  return value === null || value === undefined ? "None" : quoted(value);
}

// more: { ephemeris, events } as named arguments where they are told
export function quicklookCode(panels, text, { ephemeris = "", events = "" } = {}) {
  const list =
    panels.length > 1 ? `[\n    ${panels.map(pythonOf).join(",\n    ")},\n]` : `[${panels.map(pythonOf).join("")}]`;
  const named = [
    events ? `events=EventTable(${quoted(events)})` : "",
    ephemeris ? `ephemeris=${quoted(ephemeris)}` : "",
  ].filter(Boolean);
  const names = events ? "EventTable, Quicklook" : "Quicklook";
  return `from sepp.widgets import ${names}\n\nq = Quicklook(${[list, quoted(text), ...named].join(", ")})\nq`;
}

// Datasets with the parameters that are shown of them; none means all. Tracks are no parameters.
function chosenOf(panels) {
  const byDataset = new Map();
  for (const panel of panels) {
    const told = typeof panel === "string" ? { panel } : panel;
    for (const text of [told.panel, ...(told.with ?? [])]) {
      const [dataset, parameter] = splitPanel(text);
      const known = byDataset.get(dataset) ?? { isWhole: false, names: [] };
      if (parameter === null) known.isWhole = true;
      else if (!parameter.startsWith("@") && !known.names.includes(parameter)) known.names.push(parameter);
      byDataset.set(dataset, known);
    }
  }
  return [...byDataset].map(([dataset, { isWhole, names }]) => [dataset, isWhole ? [] : names]);
}

export function openCode(panels, interval) {
  const chosen = chosenOf(panels);
  const lines = chosen.map(([dataset, parameters], n) => {
    const named = parameters.length ? `, parameters=[${parameters.map(quoted).join(", ")}]` : "";
    const name = chosen.length > 1 ? `ds${n + 1}` : "ds";
    return `${name} = archive.open(${quoted(dataset)}${interval ? `, ${quoted(interval)}` : ""}${named})`;
  });
  return ["from sepp import archive", "", ...lines, chosen.length > 1 ? "ds1" : "ds"].join("\n");
}

const plain = (text) => (/^[\w.@:/+-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);

// For a terminal, a line for each dataset.
export function exportLines(panels, start, stop, format = "cef") {
  return chosenOf(panels)
    .map(([dataset]) => `sepp export ${plain(dataset)} ${start} ${stop} --format ${format} -o ${plain(`${dataset}.${format}`)}`)
    .join("\n");
}
