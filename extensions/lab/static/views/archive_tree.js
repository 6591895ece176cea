// The tree mission → observatory → instrument → dataset → parameter as rows, in the order of the screen.

import { kindOf, shownParameters } from "../lab/catalog.js";
import { matches } from "../core/fuzzy.js";

const LEVELS = ["mission", "observatory", "instrument"];
const FEW = 12;

function searchText(dataset) {
  const own = [
    dataset.id,
    dataset.title,
    dataset.mission,
    dataset.observatory,
    dataset.instrument,
    dataset.region,
    dataset.is_synthetic ? "synthetic" : "",
  ];
  const parameters = dataset.parameters.flatMap(({ name, long_name, units, frame }) => [name, long_name, units, frame]);
  return [...own, ...parameters].filter(Boolean).join(" ");
}

export function filterDatasets(datasets, query) {
  return query.trim() ? datasets.filter((dataset) => matches(query, searchText(dataset))) : datasets;
}

// What is open before anybody has opened or closed anything.
export function isOpenAtFirst(row, count) {
  return row.kind === "group" && count <= FEW * 4 && (row.level === 1 || count <= FEW * 2);
}

function parameterRows(dataset, level) {
  return shownParameters(dataset).map((parameter) => ({
    key: `${dataset.id}/${parameter.name}`,
    kind: "parameter",
    level,
    dataset,
    parameter,
    type: kindOf(parameter),
    label: parameter.name,
  }));
}

function addDatasets(rows, datasets, level, isOpen) {
  for (const dataset of datasets) {
    const row = { key: dataset.id, kind: "dataset", level, dataset, label: dataset.id, isOpen: false };
    row.isOpen = isOpen(row);
    rows.push(row);
    if (row.isOpen) rows.push(...parameterRows(dataset, level + 1));
  }
}

function addGroup(rows, datasets, path, isOpen) {
  const [depth, level] = [path.length, path.filter(Boolean).length + 1];
  if (depth === LEVELS.length) return addDatasets(rows, datasets, level, isOpen);
  for (const [name, members] of groupBy(datasets, LEVELS[depth])) {
    const row = {
      key: `group:${[...path, name].join("/")}`,
      kind: "group",
      level,
      label: name,
      count: members.length,
      isOpen: true,
    };
    if (name) {
      row.isOpen = isOpen(row);
      rows.push(row);
    }
    if (row.isOpen) addGroup(rows, members, [...path, name], isOpen);
  }
  return rows;
}

function groupBy(datasets, level) {
  const groups = new Map();
  for (const dataset of datasets) {
    const name = dataset[level] || "";
    groups.set(name, [...(groups.get(name) ?? []), dataset]);
  }
  return [...groups].sort(
    ([a], [b]) => (a === "") - (b === "") || a.localeCompare(b, "en", { numeric: true, sensitivity: "base" }),
  );
}

// Rows to show; `opened` maps a row's key to what the user chose.
export function treeRows(datasets, opened, { isFiltered = false } = {}) {
  const sorted = [...datasets].sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
  const isOpen = (row) =>
    opened.get(row.key) ?? (isFiltered ? row.kind === "group" : isOpenAtFirst(row, datasets.length));
  return addGroup([], sorted, [], isOpen);
}
