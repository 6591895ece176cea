// What SEPP adds to JupyterLab: commands, launcher cards, the Archive panel, tabs, settings, a status item.

import { useStyle } from "../core/dom.js";
import { openLinkedView } from "../quicklook/linked_view.js";
import { openDropped } from "../quicklook/main_drops.js";
import { showSavedViews } from "../quicklook/saved_view.js";
import { warmUp } from "../quicklook/warm_up.js";
import { fetchDatasets, lastDayOf } from "../core/datasets.js";
import { addCommands } from "./commands.js";
import { makeIcons } from "./icons.js";
import { makeArchivePanel } from "./panel.js";
import { Settings } from "./settings.js";
import { Stage } from "./stage.js";
import { StatusItem } from "./status.js";
import { addTabs } from "./tabs.js";

export const NEEDED = [
  "@jupyterlab/application",
  "@jupyterlab/apputils",
  "@jupyterlab/launcher",
  "@jupyterlab/notebook",
  "@jupyterlab/settingregistry",
  "@jupyterlab/statusbar",
  "@jupyterlab/translation",
  "@jupyterlab/ui-components",
  "@lumino/widgets",
];

export const CATEGORY = "SEPP";

function activate(lab, app, { palette, launcher, restorer, notebooks, translator, registry, statusBar }) {
  const trans = (translator ?? lab["@jupyterlab/translation"].nullTranslator).load("sepp");
  const settings = new Settings();
  settings.load(registry).catch((error) => console.warn(`SEPP: settings could not be read: ${error.message}`));
  const context = { lab, app, trans, notebooks, settings, icons: makeIcons(lab), category: CATEGORY, stage: new Stage() };
  const panel = makeArchivePanel(context);
  context.chosen = () => panel.seppView();
  useStyle("lab");
  fetchDatasets().then(
    (datasets) => context.stage.begin(lastDayOf(datasets)),
    () => null,
  );
  app.shell.add(panel, "left", { rank: 150, type: "Archive" });
  restorer?.add(panel, "sepp-archive");
  const commands = [...addCommands(context, panel), ...addTabs(context, { launcher, restorer })];
  for (const command of commands) palette?.addItem({ command, category: CATEGORY });
  launcher?.add({ command: "sepp:archive", category: CATEGORY, rank: 1 });
  launcher?.add({ command: "sepp:notebook", category: CATEGORY, rank: 3 });
  launcher?.add({ command: "sepp:tour", category: CATEGORY, rank: 10 });
  openLinkedView(context);
  openDropped(context);
  showSavedViews(context);
  warmUp(context);
  statusBar?.registerStatusItem("sepp-lab:status", { align: "right", rank: 20, item: new StatusItem(context).widget });
}

export function makePlugins(lab) {
  const wanted = {
    palette: lab["@jupyterlab/apputils"].ICommandPalette,
    launcher: lab["@jupyterlab/launcher"].ILauncher,
    restorer: lab["@jupyterlab/application"].ILayoutRestorer,
    notebooks: lab["@jupyterlab/notebook"].INotebookTracker,
    translator: lab["@jupyterlab/translation"].ITranslator,
    registry: lab["@jupyterlab/settingregistry"]?.ISettingRegistry,
    statusBar: lab["@jupyterlab/statusbar"]?.IStatusBar,
  };
  const names = Object.keys(wanted).filter((name) => wanted[name]);
  return [
    {
      id: "sepp-lab:archive",
      description: "Browse the archive, look at data and open them in a notebook.",
      autoStart: true,
      optional: names.map((name) => wanted[name]),
      activate: (app, ...given) => activate(lab, app, Object.fromEntries(names.map((name, n) => [name, given[n]]))),
    },
  ];
}
