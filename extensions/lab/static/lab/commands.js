// Commands of category SEPP that open no tab, all in the palette.

import { exportLines, openCode } from "../plot/code.js";
import { fetchDatasets, sampleOf } from "../core/datasets.js";
import { newNotebook, openInNotebook, templateCells } from "./notebook.js";
import { openTerminal } from "./terminal.js";
import { Tour, tourSteps } from "./tour.js";

async function firstNotebook(context, args) {
  const datasets = await fetchDatasets().catch(() => []);
  return newNotebook(context, templateCells(sampleOf(datasets)), { cwd: args.cwd });
}

// The cell that opens the dataset chosen in the panel.
function openChosen(context) {
  const { panels, start, stop } = context.chosen() ?? { panels: [] };
  return panels.length ? openInNotebook(context, openCode(panels, start ? `${start}/${stop}` : "")) : null;
}

function describe(context, panel) {
  const { app, trans, icons } = context;
  return [
    {
      id: "sepp:archive",
      label: trans.__("Archive"),
      caption: trans.__("Browse the datasets of the archive"),
      icon: icons.archive,
      execute: () => {
        app.shell.activateById(panel.id);
        panel.seppFocus();
      },
    },
    {
      id: "sepp:notebook",
      label: trans.__("Notebook"),
      caption: trans.__("A new notebook that finds, shows and opens data"),
      icon: icons.notebook,
      execute: (args) => firstNotebook(context, args),
    },
    {
      id: "sepp:open-in-notebook",
      label: trans.__("Open Chosen Dataset in Notebook"),
      caption: trans.__("Put the cell that opens the chosen dataset into a notebook"),
      icon: icons.notebook,
      execute: () => openChosen(context),
    },
    {
      id: "sepp:refresh",
      label: trans.__("Refresh Archive List"),
      caption: trans.__("Ask the archive again what it holds"),
      icon: icons.archive,
      execute: () => panel.seppRefresh(),
    },
    {
      id: "sepp:terminal-export",
      label: trans.__("Export in Terminal"),
      caption: trans.__("Type the line that exports what you look at into a terminal"),
      icon: icons.archive,
      execute: () => exportInTerminal(context),
    },
    {
      id: "sepp:tour",
      label: trans.__("Tour of SEPP"),
      caption: trans.__("Six steps: what is where"),
      icon: icons.tour,
      execute: () => startTour(context),
    },
  ];
}

// What the Quicklook used last shows, else what is chosen in the panel.
function exportInTerminal(context) {
  const { stage } = context;
  const { panels, start, stop } = stage.quicklook?.seppView() ?? context.chosen() ?? { panels: [] };
  if (!panels.length) return null;
  return openTerminal(context, exportLines(panels, start ?? stage.time.get("start"), stop ?? stage.time.get("stop")));
}

let tour = null;

function startTour(context) {
  tour?.close();
  tour = new Tour(tourSteps(context), context.trans);
}

export function addCommands(context, panel) {
  const { app, category } = context;
  return describe(context, panel).map(({ id, label, icon, ...rest }) => {
    app.commands.addCommand(id, {
      ...rest,
      label: (args) => (args.isPalette ? `${category}: ${label}` : label),
      icon: (args) => (args.isPalette ? undefined : icon),
    });
    return id;
  });
}
