// What is to be downloaded: datasets ("ID") and parameters ("ID/parameter"), in the order they were chosen.

import { archiveUrl } from "../core/server.js";
import { toIso } from "../core/interval.js";

export function datasetOf(item) {
  return item.split("/")[0];
}

// A whole dataset takes the place of its parameters, and holds any of them.
export function addItem(items, item) {
  if (items.includes(item) || items.includes(datasetOf(item))) return items;
  const others = item.includes("/") ? items : items.filter((other) => datasetOf(other) !== item);
  return [...others, item];
}

export function toggleItem(items, item) {
  return items.includes(item) ? items.filter((other) => other !== item) : addItem(items, item);
}

// [{ id, parameters: null or names }]
export function groupItems(items) {
  const groups = new Map();
  for (const item of items) {
    const [id, parameter] = [datasetOf(item), item.slice(datasetOf(item).length + 1)];
    const known = groups.get(id) ?? { id, parameters: [] };
    known.parameters = parameter && known.parameters ? [...known.parameters, parameter] : null;
    groups.set(id, known);
  }
  return [...groups.values()];
}

const quoted = (text) => (/^[\w@.:/,-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);

// One `sepp export` line for each dataset, for a terminal.
export function exportLine(items, { start, stop }, { name = "cef", suffix = ".cef" } = {}) {
  return groupItems(items)
    .map(({ id, parameters }) =>
      [
        "sepp export",
        quoted(id),
        toIso(start),
        toIso(stop),
        `--format ${name}`,
        ...(parameters ? [`--parameters ${quoted(parameters.join(","))}`] : []),
        `-o ${quoted(`${id}${suffix}`)}`,
      ].join(" "),
    )
    .join("\n");
}

// Where the browser gets it: a file of one dataset, else (or with files beside it) a zip.
export function downloadUrl(items, { start, stop }, { name, files }) {
  const groups = groupItems(items);
  const time = { start: toIso(start), stop: toIso(stop), format: name };
  if (groups.length > 1 || files > 1) return archiveUrl("export/bundle.zip", { items: items.join(","), ...time });
  const [{ id, parameters }] = groups;
  return archiveUrl(`export/${id}`, { ...time, parameters: parameters?.join(",") });
}

export function formatBytes(count) {
  if (count === null || count === undefined) return "size not known";
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let [value, n] = [count, 0];
  while (value >= 999.5 && n < units.length - 1) [value, n] = [value / 1000, n + 1];
  return `${n && value < 99.5 ? value.toPrecision(value < 9.95 ? 2 : 3).replace(/\.0+$/, "") : Math.round(value)} ${units[n]}`;
}

export function formatCount(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en").replace(/,/g, "\u202f")} ${count === 1 ? one : many}`;
}
