// What JupyterLab does for a browser, wherever that is: in the side panel or in a notebook on the same page.

const desk = { actions: null };

// actions: { look({ panels, start, stop, isNew }), open(code), inventory(ids), overviews() }
export function furnish(actions) {
  desk.actions = actions;
}

export function deskActions() {
  return desk.actions;
}
