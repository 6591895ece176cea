// The buttons and fields over the table; the view keeps them, for it shows what can be done.

import { h, iconButton } from "../core/dom.js";
import { addColumn } from "./column_dialog.js";
import { MARGINS } from "./goto_event.js";

const FILTER_HINT =
  "Words, or expressions such as: proba > 0.9 and (sc = C1 or duration < 10 min) or begin > 2005-01 or comment ~ sure";

// view: views/event_table.js, which gets addButton, removeButton, columnButton, undoButton, redoButton, field, count, colors, margin
export function buildTools(view) {
  Object.assign(view, makeButtons(view), makeFields(view));
  return h(
    "div.sepp-toolbar.sepp-events-tools",
    { role: "toolbar", "aria-label": "Events" },
    h("div.sepp-buttons", {}, view.addButton, view.removeButton, view.columnButton),
    h("div.sepp-buttons", {}, view.undoButton, view.redoButton),
    view.timeline ? steps(view) : null,
    view.field,
    view.count,
    view.colors,
  );
}

async function newColumn(view) {
  if (await addColumn(view.root, view.list)) view.grid.element.scrollTo({ left: 1e6 });
}

function makeButtons(view) {
  return {
    undoButton: iconButton("undo", "Undo (Ctrl+Z)", () => view.list.undo()),
    redoButton: iconButton("redo", "Redo (Ctrl+Shift+Z)", () => view.list.redo()),
    removeButton: iconButton("minus", "Remove the events chosen (Delete)", () => view.removeSelected()),
    addButton: iconButton("add", "Add an event over the time shown (Insert)", () => view.addEvent()),
    columnButton: iconButton("column", "Add a column: comment, author, rating …", () => view.try(() => newColumn(view))),
  };
}

function makeFields(view) {
  const field = h("input.sepp-field.sepp-events-filter", {
    type: "search",
    placeholder: "Filter: shock, or proba > 0.9",
    "aria-label": "Filter",
    title: FILTER_HINT,
    spellcheck: "false",
    oninput: () => view.filterBy(),
  });
  const count = h("span.sepp-events-count", { role: "status" });
  const colors = h("select.sepp-field", {
    "aria-label": "Colour by",
    title: "What the colours tell",
    onchange: () => (view.list.colorBy = colors.value),
  });
  return { field, count, colors };
}

function steps(view) {
  const options = MARGINS.map(([key, label, title]) => h("option", { value: key, title }, label));
  view.margin = h(
    "select.sepp-field",
    { "aria-label": "Margin", title: "How the time follows a click on an event" },
    ...options,
  );
  return h(
    "div.sepp-buttons.sepp-events-steps",
    {},
    iconButton("back", "Event before ([ or Alt+PageUp)", () => view.step(-1)),
    iconButton("forward", "Next event (] or Alt+PageDown)", () => view.step(1)),
    view.margin,
  );
}
