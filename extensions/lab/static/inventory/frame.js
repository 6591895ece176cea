// What stands around the picture of an inventory: search field, buttons, names of rows, legend.

import { formatCount } from "../browser/basket.js";
import { h, iconButton } from "../core/dom.js";
import { formatInterval, tidyInterval } from "../core/interval.js";
import { shareColor } from "./painter.js";
import { binAt, binTimes } from "./table.js";

const KEYS = "Arrows move the cursor, Enter goes there, plus and minus zoom, 0 shows all";

export function searchField(searched) {
  const field = h("input.sepp-field.sepp-inventory-search", {
    type: "search",
    placeholder: "Datasets: FGM C1, mission:MMS …",
    "aria-label": "Datasets to show",
    title: "Enter shows what is found, Shift+Enter adds it; datasets can be dropped here too",
    spellcheck: "false",
  });
  field.addEventListener("keydown", (event) => event.key === "Enter" && searched(event.shiftKey));
  return field;
}

export function toolbar(view) {
  const buttons = [
    iconButton("undo", "Back to the time before (Ctrl+Z)", () => view.back()),
    iconButton("reset", "All of the time (0)", () => view.show(view.whole())),
    iconButton("zoomIn", "Zoom in (+)", () => view.zoom(2)),
    iconButton("zoomOut", "Zoom out (-)", () => view.zoom(0.5)),
    iconButton("plot", "Show the time of the plots", () => view.showLinked()),
    iconButton("download", "Save the table as CSV", () => view.save()),
    iconButton("refresh", "Ask the archive again", () => view.begin()),
  ];
  return h("div.sepp-toolbar", {}, view.field, h("span.sepp-buttons", {}, ...buttons), view.status);
}

export function pictureFrame(canvas) {
  const attributes = {
    role: "application",
    tabIndex: 0,
    "aria-label": `Records of each dataset over time. ${KEYS}`,
  };
  return h("div.sepp-inventory-picture", attributes, canvas);
}

export function labelOf(id, title, remove) {
  const name = h("span.sepp-row-name", { title: `${id}\n${title}`.trim() }, id);
  return h("li", {}, name, iconButton("close", `Take ${id} away`, remove));
}

export function drawLegend(legend, { isDark }) {
  if (legend.dataset.dark === String(isDark)) return;
  legend.dataset.dark = String(isDark);
  const colors = [0, 0.25, 0.5, 0.75, 1].map((share) => shareColor(share, isDark)).join(", ");
  const bar = h("i", { style: `background:linear-gradient(90deg, ${colors})` });
  legend.replaceChildren("few records", bar, "complete");
}

// What is under the cursor, in words.
export function readOut({ ids, inventory }, { at, row }) {
  const id = ids[row];
  const counts = inventory?.rows.get(id)?.counts;
  const n = inventory ? binAt(inventory, at) : null;
  if (!counts || n === null) return id;
  const count = counts[n] ?? 0;
  const time = formatInterval(tidyInterval(binTimes(inventory, n)));
  return `${id}: ${count ? formatCount(count, "record") : "no data"} in ${time}`;
}

export function summary({ inventory, window: shown }) {
  if (!inventory) return "";
  const records = [...inventory.rows.values()].reduce((sum, row) => sum + row.records, 0);
  return `${formatCount(records, "record")} in ${formatInterval(tidyInterval(shown))}`;
}
