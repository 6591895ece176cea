// What is dropped from the archive where no plot is opens one, at the last day that has data.

import { PANELS_TYPE, readPanels } from "../core/drag.js";
import { toIso } from "../core/interval.js";
import { splitPanel } from "../core/view_state.js";
import { fetchCoverage, fetchDataset, firstLook } from "../core/datasets.js";

// Notebooks and editors take what is dropped on them as text.
const TAKERS = ".jp-Notebook, .cm-editor, .jp-FileEditor, .sepp-view";

async function lookFor(panels) {
  const [id] = splitPanel(panels[0]);
  const [dataset, coverage] = await Promise.all([fetchDataset(id), fetchCoverage(id).catch(() => [])]);
  const look = firstLook(dataset, coverage);
  return { panels, ...(look ? { start: toIso(look.start), stop: toIso(look.stop) } : {}) };
}

// context: { app }
export function openDropped({ app }) {
  const area = app.shell.node.querySelector("#jp-main-dock-panel") ?? app.shell.node;
  const isOurs = ({ dataTransfer, target }) =>
    dataTransfer?.types.includes(PANELS_TYPE) && !(target instanceof Element && target.closest(TAKERS));
  area.addEventListener("dragover", (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  area.addEventListener("drop", async (event) => {
    const panels = isOurs(event) ? readPanels(event.dataTransfer.getData(PANELS_TYPE)) : [];
    if (!panels.length) return;
    event.preventDefault();
    const args = await lookFor(panels).catch(() => ({ panels }));
    app.commands.execute("sepp:quicklook", args);
  });
}
