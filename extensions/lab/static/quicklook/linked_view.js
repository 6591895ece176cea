// A page opened by a link shows the very view that the link was copied from.

import { takeLinkedView } from "../core/view_state.js";

// context: { app, lab }
export function openLinkedView({ app, lab }) {
  try {
    const view = takeLinkedView();
    if (view) app.restored.then(() => app.commands.execute("sepp:quicklook", view));
  } catch (error) {
    const { showErrorMessage } = lab["@jupyterlab/apputils"];
    app.restored.then(() => showErrorMessage("SEPP", error.message));
  }
}
