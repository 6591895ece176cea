// The cells that make again by code what is seen.

const quoted = (text) => JSON.stringify(text);

export function quicklookCode(panels, text) {
  const list =
    panels.length > 1 ? `[\n    ${panels.map(quoted).join(",\n    ")},\n]` : `[${panels.map(quoted).join("")}]`;
  return `from sepp.widgets import Quicklook\n\nq = Quicklook(${list}, ${quoted(text)})\nq`;
}

export function openCode(panels, interval) {
  const byDataset = new Map();
  for (const panel of panels) {
    const [dataset, parameter] = panel.split(/\/(.*)/s);
    byDataset.set(dataset, [...(byDataset.get(dataset) ?? []), ...(parameter ? [parameter] : [])]);
  }
  const lines = [...byDataset].map(([dataset, parameters], n) => {
    const chosen = parameters.length ? `, parameters=[${parameters.map(quoted).join(", ")}]` : "";
    const name = byDataset.size > 1 ? `ds${n + 1}` : "ds";
    return `${name} = archive.open(${quoted(dataset)}${interval ? `, ${quoted(interval)}` : ""}${chosen})`;
  });
  return ["from sepp import archive", "", ...lines, byDataset.size > 1 ? "ds1" : "ds"].join("\n");
}
