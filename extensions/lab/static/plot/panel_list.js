// The list of panels as data: which stand for what, and what adding, moving and removing makes of it.

import { readPanel, splitPanel, writePanel } from "../core/view_state.js";

const TRACKS = { "@coverage": "Data and gaps", "@caveats": "Caveats" };

// What a track is called; null for a parameter or a dataset.
export function trackTitle(panel) {
  const [dataset, parameter] = splitPanel(panel);
  return TRACKS[parameter] ? `${TRACKS[parameter]} of ${dataset}` : null;
}

// What each dataset is asked for: { whole, names }, by dataset in the order of first appearance.
export function wantsOf(entries) {
  const wants = new Map();
  for (const entry of entries) {
    for (const text of [entry.panel, ...entry.with]) {
      const [dataset, parameter] = splitPanel(text);
      const known = wants.get(dataset) ?? { whole: false, names: [] };
      if (parameter === null) known.whole = true;
      else if (!known.names.includes(parameter)) known.names.push(parameter);
      wants.set(dataset, known);
    }
  }
  return wants;
}

// One slot a panel. A dataset without parameter stands for those it shows by itself: defaultsOf(id), null while unknown.
export function slotsOf(entries, defaultsOf) {
  const slots = entries.flatMap((entry, at) => {
    const [dataset, parameter] = splitPanel(entry.panel);
    const names = parameter === null ? defaultsOf(dataset) : [parameter];
    return (names?.length ? names : [null]).map((name) => ({ entry, at, dataset, parameter: name }));
  });
  const seen = new Map();
  for (const slot of slots) {
    const name = `${slot.dataset}/${slot.parameter ?? ""}`;
    seen.set(name, (seen.get(name) ?? 0) + 1);
    slot.key = `${name}#${seen.get(name)}`;
  }
  return slots;
}

// The same slots as entries of their own, so that each can be moved and changed alone.
export function flatten(slots) {
  return slots.map(({ entry, dataset, parameter }) =>
    parameter === null ? entry : { ...entry, panel: `${dataset}/${parameter}` },
  );
}

export function insertPanels(entries, names, at = entries.length) {
  const made = names.map(readPanel);
  return [...entries.slice(0, at), ...made, ...entries.slice(at)];
}

export function removePanel(entries, at) {
  return entries.filter((_, n) => n !== at);
}

// `to` counts between the entries as they stand before the move.
export function movePanel(entries, from, to) {
  const rest = removePanel(entries, from);
  const at = Math.min(Math.max(to > from ? to - 1 : to, 0), rest.length);
  return [...rest.slice(0, at), entries[from], ...rest.slice(at)];
}

export function changePanel(entries, at, what) {
  return entries.map((entry, n) => (n === at ? { ...entry, ...what } : entry));
}

export function drawOver(entries, at, names) {
  const known = [entries[at].panel, ...entries[at].with];
  return changePanel(entries, at, { with: [...entries[at].with, ...names.filter((name) => !known.includes(name))] });
}

export function writePanels(entries) {
  return entries.map(writePanel);
}
