// What SEPP adds to JupyterLab: launcher cards, commands, the Archive panel, Quicklook tabs.

import { makeArchivePanel } from "./panel.js";
import { addCommands } from "./commands.js";
import { makeIcons } from "./icons.js";

export const NEEDED = [
  "@jupyterlab/application",
  "@jupyterlab/apputils",
  "@jupyterlab/launcher",
  "@jupyterlab/notebook",
  "@jupyterlab/translation",
  "@jupyterlab/ui-components",
  "@lumino/widgets",
];

export const CATEGORY = "SEPP";

function activate(lab, app, { palette, launcher, restorer, notebooks, translator }) {
  const trans = (translator ?? lab["@jupyterlab/translation"].nullTranslator).load("sepp");
  const context = { lab, app, trans, notebooks, icons: makeIcons(lab), category: CATEGORY };
  const panel = makeArchivePanel(context);
  app.shell.add(panel, "left", { rank: 150, type: "Archive" });
  const ids = addCommands(context, panel);
  restorer?.add(panel, "sepp-archive");
  if (restorer && context.tracker) {
    restorer.restore(context.tracker, {
      command: ids.quicklook,
      name: (widget) => widget.id,
      args: (widget) => widget.seppView(),
    });
  }
  for (const command of Object.values(ids)) palette?.addItem({ command, category: CATEGORY });
  launcher?.add({ command: ids.archive, category: CATEGORY, rank: 1 });
  launcher?.add({ command: ids.notebook, category: CATEGORY, rank: 2 });
}

export function makePlugins(lab) {
  const { ICommandPalette } = lab["@jupyterlab/apputils"];
  const { ILauncher } = lab["@jupyterlab/launcher"];
  const { ILayoutRestorer } = lab["@jupyterlab/application"];
  const { INotebookTracker } = lab["@jupyterlab/notebook"];
  const { ITranslator } = lab["@jupyterlab/translation"];
  return [
    {
      id: "sepp-lab:archive",
      description: "Browse the archive, look at data and open them in a notebook.",
      autoStart: true,
      optional: [ICommandPalette, ILauncher, ILayoutRestorer, INotebookTracker, ITranslator].filter(Boolean),
      activate: (app, palette, launcher, restorer, notebooks, translator) =>
        activate(lab, app, { palette, launcher, restorer, notebooks, translator }),
    },
  ];
}
