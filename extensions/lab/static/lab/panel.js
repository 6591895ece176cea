// The Archive panel in the left side bar.

import { render } from "../views/archive.js";
import { openInNotebook } from "./notebook.js";

export function makeArchivePanel(context) {
  const { lab, app, icons, trans } = context;
  const { Widget } = lab["@lumino/widgets"];
  const panel = new Widget();
  panel.id = "sepp-archive";
  panel.addClass("sepp-side-panel");
  panel.title.icon = icons.archive;
  panel.title.caption = trans.__("Archive");
  panel.node.setAttribute("role", "region");
  panel.node.setAttribute("aria-label", trans.__("Archive"));
  const view = render({
    el: panel.node,
    actions: {
      look: (args) => app.commands.execute("sepp:quicklook", args),
      open: (code) => openInNotebook(context, code),
    },
  });
  panel.seppView = () => view.view();
  panel.seppRefresh = () => view.refresh();
  panel.seppFocus = () => view.filter.focus();
  return panel;
}
