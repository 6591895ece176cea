// The tree mission → observatory → instrument → dataset → parameter as rows, in the order of the screen.

import { treeParameters } from "../core/catalogue.js";

const LEVELS = ["mission", "observatory", "instrument"];
const [FEW, SOME, MANY] = [40, 100, 300];
const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

// What is open before anybody has opened or closed anything.
export function isOpenAtFirst({ kind, level }, count, isFiltered) {
  if (kind !== "group") return false;
  if (isFiltered) return count <= MANY || level === 1;
  return count <= FEW || (level === 1 && count <= SOME);
}

function parameterRows(dataset, level) {
  return treeParameters(dataset).map((parameter) => ({
    key: `${dataset.id}/${parameter.name}`,
    kind: "parameter",
    level,
    dataset,
    parameter,
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

function addGroup(rows, datasets, path, context) {
  const [depth, level] = [path.length, path.filter(Boolean).length + 1];
  if (depth === LEVELS.length) return addDatasets(rows, datasets, level, context.isOpen);
  for (const [name, members] of groupBy(datasets, LEVELS[depth], context.isRanked)) {
    const key = `group:${[...path, name].join("/")}`;
    const row = { key, kind: "group", level, label: name, count: members.length, isOpen: true };
    if (name) {
      row.isOpen = context.isOpen(row);
      rows.push(row);
    }
    if (row.isOpen) addGroup(rows, members, [...path, name], context);
  }
  return rows;
}

// Groups by name, what has none at the end; ranked ones in the order of their best members.
function groupBy(datasets, level, isRanked) {
  const groups = new Map();
  for (const dataset of datasets) {
    const name = dataset[level] || "";
    const known = groups.get(name);
    if (known) known.push(dataset);
    else groups.set(name, [dataset]);
  }
  const found = [...groups];
  return isRanked ? found : found.sort(([a], [b]) => (a === "") - (b === "") || byName.compare(a, b));
}

// Rows to show; `opened` maps a row's key to what the user chose.
export function treeRows(datasets, opened, { isFiltered = false, isRanked = false } = {}) {
  const isOpen = (row) => opened.get(row.key) ?? isOpenAtFirst(row, datasets.length, isFiltered);
  return addGroup([], datasets, [], { isOpen, isRanked });
}

// Where the position of each row among its brothers is told to those who do not see it.
export function siblingsOf(rows) {
  const [places, open] = [[], []];
  const close = (level) => {
    while (open.length && open.at(-1).level >= level) {
      const { members } = open.pop();
      members.forEach((n, place) => (places[n] = [place + 1, members.length]));
    }
  };
  rows.forEach(({ level }, n) => {
    close(level + 1);
    if (open.at(-1)?.level !== level) open.push({ level, members: [] });
    open.at(-1).members.push(n);
  });
  close(0);
  return places;
}
