// What leaves the view: pictures, the link, the cell, the line for a terminal.

import { h } from "../core/dom.js";
import { toIso } from "../core/interval.js";
import { ask } from "../core/server.js";
import { encodeView } from "../core/view_state.js";
import { exportLines } from "../plot/code.js";
import { menuItem, openPopover } from "./popover.js";

const FORMS = [
  ["png", "PNG picture"],
  ["svg", "SVG picture"],
  ["pdf", "PDF"],
];
const WIDTH = 1400;
const FORMATS = ["cef", "cdf", "nc", "csv", "votable", "parquet"];

// A name that tells what is in the file: first dataset and begin.
export function fileName({ panels, start }, form) {
  const dataset = (panels[0]?.panel ?? panels[0] ?? "").split("/")[0];
  const first = dataset.replace(/[^\w.-]+/g, "_").replace(/^\.+/, "") || "quicklook";
  return `${first}_${start.slice(0, 16).replace(/[-:]/g, "").replace("T", "_")}.${form}`;
}

export function fetchPicture(view, form, width = WIDTH) {
  return ask(`quicklook/stack.${form}`, {
    query: { view: encodeView(view), width },
    decode: (response) => response.blob(),
  });
}

function offer(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

async function save(view, form) {
  view.toolbar.say(`Making the ${form.toUpperCase()} …`);
  try {
    const state = view.pictureState();
    offer(await fetchPicture(state, form), fileName(state, form));
    view.toolbar.say("Saved with date of making, versions and caveat marks");
  } catch (error) {
    view.toolbar.say(error.message);
  }
}

function copyExport(view, format) {
  const { start, stop } = view.timeline.interval;
  const lines = exportLines(view.model.get("panels") ?? [], toIso(start), toIso(stop), format);
  return view.toolbar.copy(lines, "Copied; paste it into a terminal");
}

export function openShareMenu(view, button) {
  openPopover(button, "Save and share", (close) => {
    const item = (label, run, title = "") => menuItem(label, () => (close(), run()), { title });
    const format = h(
      "select.sepp-field",
      { "aria-label": "Format of the export" },
      ...FORMATS.map((name) => h("option", { value: name }, name)),
    );
    return [
      ...FORMS.map(([form, label]) =>
        item(`Save ${label}`, () => save(view, form), "With the date of making, data versions and caveat marks"),
      ),
      h("hr"),
      item("Copy link", () => view.copyLink(), "Opens this very view: time, panels, events"),
      item("Copy as code", () => view.toolbar.copyCode(), "The cell that makes this very plot"),
      h(
        "div.sepp-menu-row",
        {},
        item("Copy export line", () => copyExport(view, format.value), "The line that exports these data in a terminal"),
        format,
      ),
    ];
  });
}
