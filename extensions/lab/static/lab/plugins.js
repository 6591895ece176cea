// What SEPP adds to JupyterLab: launcher cards, commands, the Archive panel, Quicklook tabs.

import { useStyle } from "../core/dom.js";
import { addCommands } from "./commands.js";
import { makeIcons } from "./icons.js";
import { makeArchivePanel } from "./panel.js";
import { Stage } from "./stage.js";
import { addTabs } from "./tabs.js";

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
  const context = { lab, app, trans, notebooks, icons: makeIcons(lab), category: CATEGORY, stage: new Stage() };
  const panel = makeArchivePanel(context);
  context.chosen = () => panel.seppView();
  useStyle("lab");
  app.shell.add(panel, "left", { rank: 150, type: "Archive" });
  restorer?.add(panel, "sepp-archive");
  const commands = [...addCommands(context, panel), ...addTabs(context, { launcher, restorer })];
  for (const command of commands) palette?.addItem({ command, category: CATEGORY });
  launcher?.add({ command: "sepp:archive", category: CATEGORY, rank: 1 });
  launcher?.add({ command: "sepp:notebook", category: CATEGORY, rank: 3 });
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
