// Commands of category SEPP, all in the palette.

import { LocalModel } from "../core/state.js";
import { toIso } from "../core/interval.js";
import { openCode } from "../plot/code.js";
import { render } from "../views/quicklook.js";
import { fetchDatasets, sampleOf } from "./catalog.js";
import { newNotebook, openInNotebook, templateCells } from "./notebook.js";

const SAVE_AFTER_MS = 500;

let opened = 0;

function yesterday() {
  const stop = Math.floor(Date.now() / 864e5) * 864e5;
  return { start: stop - 864e5, stop };
}

// A main-area tab that draws panels without a kernel.
function makeTab(context, { id, panels = [], start, stop }) {
  const { lab, icons, trans } = context;
  const { MainAreaWidget } = lab["@jupyterlab/apputils"];
  const { Widget } = lab["@lumino/widgets"];
  const interval = yesterday();
  const time = new LocalModel({ start: start ?? toIso(interval.start), stop: stop ?? toIso(interval.stop) });
  const model = new LocalModel({ panels, time, show_time: true, height: 0 });
  const content = new Widget();
  content.addClass("sepp-tab");
  const tab = new MainAreaWidget({ content });
  tab.id = id ?? `sepp-quicklook-${(opened += 1)}-${Date.now()}`;
  tab.title.label = panels.length ? panels.map((panel) => panel.split("/").pop()).join(", ") : trans.__("Quicklook");
  tab.title.caption = panels.join("\n");
  tab.title.icon = icons.quicklook;
  tab.title.closable = true;
  tab.seppView = () => ({ id: tab.id, panels, start: time.get("start"), stop: time.get("stop") });
  const open = () => openInNotebook(context, openCode(panels, `${time.get("start")}/${time.get("stop")}`));
  keepView(context, tab, time);
  const closing = render({
    model,
    el: content.node,
    actions: [
      {
        label: trans.__("Open in notebook"),
        run: open,
        hint: trans.__("Put the cell that opens these data into the notebook last used, or into a new one"),
      },
    ],
  });
  tab.disposed.connect(() => closing.then((close) => close()));
  return tab;
}

// A reload of the page brings the tab back at the time that it shows.
function keepView({ tracker }, tab, time) {
  let timer = null;
  time.on("change:stop", () => {
    clearTimeout(timer);
    timer = setTimeout(() => tab.isDisposed || tracker.save(tab), SAVE_AFTER_MS);
  });
}

function openQuicklook(context, args) {
  const tab = makeTab(context, args);
  context.app.shell.add(tab, "main", { mode: args.mode ?? "tab-after" });
  context.tracker?.add(tab).catch(() => null);
  context.app.shell.activateById(tab.id);
  return tab;
}

// What is given, or what is chosen in the panel.
function viewOf(panel, args) {
  return args.panels ? args : (panel.seppView() ?? { panels: [] });
}

async function firstNotebook(context, args) {
  const datasets = await fetchDatasets().catch(() => []);
  return newNotebook(context, templateCells(sampleOf(datasets)), { cwd: args.cwd });
}

export function addCommands(context, panel) {
  const { lab, app, trans, icons, category } = context;
  const { WidgetTracker } = lab["@jupyterlab/apputils"];
  context.tracker = new WidgetTracker({ namespace: "sepp-quicklook" });
  const ids = {
    archive: "sepp:archive",
    quicklook: "sepp:quicklook",
    notebook: "sepp:notebook",
    open: "sepp:open-in-notebook",
    refresh: "sepp:refresh",
  };
  const isFromPalette = (args) => (args.isPalette ? `${category}: ` : "");
  const add = (id, label, caption, execute, icon) =>
    app.commands.addCommand(id, {
      label: (args) => isFromPalette(args) + label,
      caption,
      icon: (args) => (args.isPalette ? undefined : icon),
      execute,
    });
  add(
    ids.archive,
    trans.__("Archive"),
    trans.__("Browse the datasets of the archive"),
    () => {
      app.shell.activateById(panel.id);
      panel.seppFocus();
    },
    icons.archive,
  );
  add(
    ids.quicklook,
    trans.__("Quicklook"),
    trans.__("Look at the dataset chosen in the Archive panel"),
    (args) => openQuicklook(context, viewOf(panel, args)),
    icons.quicklook,
  );
  add(
    ids.notebook,
    trans.__("Notebook"),
    trans.__("A new notebook that finds, shows and opens data"),
    (args) => firstNotebook(context, args),
    icons.notebook,
  );
  add(
    ids.open,
    trans.__("Open Chosen Dataset in Notebook"),
    trans.__("Put the cell that opens the chosen dataset into a notebook"),
    () => {
      const { panels, start, stop } = viewOf(panel, {});
      return panels.length ? openInNotebook(context, openCode(panels, start ? `${start}/${stop}` : "")) : null;
    },
    icons.notebook,
  );
  add(
    ids.refresh,
    trans.__("Refresh Archive List"),
    trans.__("Ask the archive again what it holds"),
    () => panel.seppRefresh(),
    icons.archive,
  );
  return ids;
}
