// What leaves the view: pictures, the link, the cell, the line for a terminal.

import { copyText, h } from "../core/dom.js";
import { toIso } from "../core/interval.js";
import { ask, pageConfig } from "../core/server.js";
import { encodeView, viewLink } from "../core/view_state.js";
import { isArchives } from "../events/archive_lists.js";
import { exportUrl } from "../events/event_server.js";
import { carried, isLinked, pictured } from "../events/linked_list.js";
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
    const { list } = view.events;
    const state = { ...view.pictureState(), events: pictured(list, view.timeline.interval, WIDTH) };
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

// What a link carries of the events, in words.
export function linkWords(what, { name = "", events = [] } = {}) {
  const many = `all ${events.length} events of “${name}” are too many for a link; Publish list … lets everybody see them`;
  if (what === "all") return "Link copied; it opens this very view, with these events";
  if (what === "shown") return `Link copied with the events of this time; ${many}`;
  return what === "none" ? `Link copied without events: even those of this time are too many. ${many}` : "Link copied; it opens this very view";
}

function copyLink(view) {
  const { told, what } = carried(view.events.list, view.timeline.interval);
  const link = viewLink({ ...view.state, events: told }, { page: pageConfig() });
  return view.toolbar.copy(link, linkWords(what, view.events.list ?? undefined));
}

// The line with which a list is taken into the archive, under a name that it may have there.
export function publishLine(name) {
  const plain = name.replace(/[^A-Za-z0-9-]+/g, "_").replace(/^[_-]+|[_-]+$/g, "").slice(0, 100) || "events";
  return `sepp ingest ${plain}.csv --events ${plain}`;
}

// The archive is the place that all see; who keeps it takes lists in.
async function publish(view, name) {
  const line = publishLine(name);
  const response = await fetch(exportUrl(name, "csv"), { credentials: "same-origin" });
  if (!response.ok) return view.toolbar.say("The list is not kept yet; try again in a moment");
  offer(await response.blob(), line.split(" ")[2]);
  const isCopied = await copyText(line);
  const done = `The list is saved as a file${isCopied ? ", the line copied" : ""}. Send both to who keeps the archive: ${line}`;
  return view.toolbar.say(`${done} (add --group NAME for a group); then all see archive:${line.split(" ").at(-1)}`);
}

function publishItem(view, item) {
  const { list, name } = view.events;
  const isOwn = list?.events.length && name && !isArchives(name) && !isLinked(list);
  return isOwn ? [item("Publish list …", () => publish(view, name), "Save it as a file for the archive, where everybody sees it")] : [];
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
      item("Copy link", () => copyLink(view), "Opens this very view for everybody: time, panels, events"),
      ...publishItem(view, item),
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
