// The Archive panel in the left side bar.

import { furnish } from "../browser/desk.js";
import { LocalModel } from "../core/state.js";
import { render } from "../views/archive_browser.js";
import { openInNotebook } from "./notebook.js";

const KEPT = "sepp-basket";
const NARROWEST = "clamp(220px, 40vw, 320px)";

// The basket outlives a reload of the page.
function keptBasket() {
  try {
    const items = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(items) ? items.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}

// Onto the Quicklook used last, if there is one and that is wished, else into a new one.
function look({ app, stage }, { panels, start, stop, isNew }) {
  const tab = stage.quicklook;
  const model = tab && !tab.isDisposed ? tab.seppModel : null;
  if (isNew || !model) return app.commands.execute("sepp:quicklook", { panels, start, stop });
  const shown = model.get("panels");
  const names = shown.map((panel) => panel.panel ?? panel);
  model.set("panels", [...shown, ...panels.filter((panel) => !names.includes(panel))]);
  app.shell.activateById(tab.id);
  return tab;
}

export function makeArchivePanel(context) {
  const { lab, app, icons, trans, stage } = context;
  const { Widget } = lab["@lumino/widgets"];
  const panel = new Widget();
  panel.id = "sepp-archive";
  panel.addClass("sepp-side-panel");
  // JupyterLab's own rule for what stands in its side bars is stronger than a class.
  panel.node.style.minWidth = NARROWEST;
  panel.title.icon = icons.archive;
  panel.title.caption = trans.__("Archive");
  panel.node.setAttribute("role", "region");
  panel.node.setAttribute("aria-label", trans.__("Archive"));
  const model = new LocalModel({ selected: "", query: "", basket: keptBasket(), time: stage.time });
  model.on("change:basket", () => localStorage.setItem(KEPT, JSON.stringify(model.get("basket"))));
  const actions = {
    look: (view) => look(context, view),
    open: (code) => openInNotebook(context, code),
    inventory: (datasets) => app.commands.execute("sepp:inventory", { datasets }),
    overviews: () => app.commands.execute("sepp:overviews"),
  };
  furnish(actions);
  let view = null;
  render({ model, el: panel.node, actions: { ...actions, ready: (made) => (view = made) } });
  panel.seppModel = model;
  panel.seppView = () => view?.view() ?? null;
  panel.seppRefresh = () => view?.refresh();
  panel.seppFocus = () => view?.filter.focus();
  return panel;
}
