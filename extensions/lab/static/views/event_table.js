// EventTable: a list of events read, sorted, filtered, edited in place; a click on a row moves the linked time there.

import { formatCount } from "../browser/basket.js";
import { h, useStyle, watchTheme } from "../core/dom.js";
import { resolveModel } from "../core/state.js";
import { Timeline } from "../core/timeline.js";
import { eventListOf, pendingOf } from "../events/binding.js";
import { changeColumn } from "../events/column_dialog.js";
import { parseFilter, BadFilter } from "../events/filter.js";
import { intervalFor, neighbourOf } from "../events/goto_event.js";
import { Grid } from "../events/grid.js";
import { activeOf, gridKeys, moveBy, stepKeys } from "../events/grid_keys.js";
import { legendOf } from "../events/legend.js";
import { ListBar } from "../events/list_bar.js";
import { StateLine } from "../events/state_line.js";
import { editOf, sortedEvents, tableColumns } from "../events/table_columns.js";
import { buildTools } from "../events/table_tools.js";
import { useKeys } from "../plot/gestures.js";

const HOUR_MS = 3_600_000;
// An expression that is still being typed is no mistake yet.
const COMPLAIN_AFTER_MS = 700;

class EventTableView {
  // keeper: of a tab, null in a notebook, where Python keeps the list
  constructor(model, { list, timeline, keeper, el }) {
    Object.assign(this, { model, list, timeline, keeper, sort: null, filter: () => true });
    this.root = h("div.sepp-view.sepp-events");
    this.message = h("p.sepp-message", { role: "alert", hidden: true });
    this.say = (text) => Object.assign(this.message, { textContent: text, hidden: !text });
    this.grid = new Grid(list, this.hooks());
    const pending = keeper ? null : pendingOf(model);
    this.state = new StateLine(keeper?.model ?? model, { deeds: this.deeds(), say: this.say, pending });
    this.lists = keeper ? new ListBar(keeper, { root: this.root, say: this.say }) : null;
    this.empty = h("div.sepp-empty");
    this.root.append(...this.parts());
    el.append(this.root);
    this.listen();
  }

  parts() {
    const head = this.lists?.element ?? h("div.sepp-toolbar", {}, (this.title = h("strong.sepp-list-name")));
    head.append(this.state.element);
    this.legend = h("div.sepp-events-legend");
    this.about = h("p.sepp-events-about", { hidden: true });
    this.tools = buildTools(this);
    return [head, this.about, this.tools, this.legend, this.message, this.grid.element, this.empty];
  }

  deeds() {
    const send = (wish) => () => this.model.send({ wish });
    const { keeper } = this;
    if (!keeper) {
      const [reload, keepBoth, save, copy] = ["reload", "keep both", "save", "copy"].map(send);
      return { reload, keepBoth, retry: save, save, copy };
    }
    const copy = () => this.lists.copy();
    return { reload: () => keeper.reload(), keepBoth: () => keeper.keepBoth(), retry: () => keeper.save(), copy };
  }

  hooks() {
    return {
      say: this.say,
      onSort: (key) => this.sortBy(key),
      onColumn: (column) => this.isOpen() && this.try(() => changeColumn(this.root, this.list, column)),
      canEdit: () => this.isOpen(),
      onSelect: (ids, isGo) => this.choose(ids, isGo),
      onMove: (columns, rows, isEdit) => this.moveOn(columns, rows, isEdit),
      onEdit: (event, column, text, before) => this.edit(event, column, text, before),
    };
  }

  listen() {
    const { root, list, grid } = this;
    useKeys(grid.table, gridKeys(this));
    useKeys(root, stepKeys(this));
    const onModel = () => this.refresh();
    const names = this.keeper?.model ?? this.model;
    names.on("change:name", onModel);
    this.stops = [
      list.listen((what) => this.follow(what)),
      watchTheme(() => grid.draw()),
      () => names.off("change:name", onModel),
      this.useDrop(),
    ];
    if (this.lists) this.lists.onRefresh = () => this.showEmpty();
    this.lists?.refresh();
    this.refresh();
  }

  follow(what) {
    if (what === "refused") this.isOpen();
    else if (what === "selected") this.showChosen();
    else this.refresh();
  }

  // Whether the list may be changed; says why it may not.
  isOpen() {
    if (this.list.isReadOnly) this.say("This is a list of the archive; copy it to your lists to change it");
    return !this.list.isReadOnly;
  }

  // Files that are dropped anywhere on the view are lists to import.
  useDrop() {
    if (!this.lists) return () => null;
    const over = (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      this.root.classList.toggle("sepp-dropping", event.type === "dragover");
      if (event.type === "drop") this.lists.takeFiles([...event.dataTransfer.files]);
    };
    for (const name of ["dragover", "dragleave", "drop"]) this.root.addEventListener(name, over);
    return () => null;
  }

  async try(deed) {
    this.say("");
    try {
      await deed();
    } catch (error) {
      this.say(error.message);
    }
  }

  refresh() {
    const { list } = this;
    const columns = tableColumns(list);
    const sorted = columns.find((column) => column.key === this.sort?.key);
    this.applyFilter(this.field.value);
    const rows = sortedEvents(list.events.filter(this.filter), sorted, this.sort?.isDescending);
    this.grid.show(columns, rows, sorted ? this.sort : null);
    this.showTools();
    this.showEmpty();
  }

  showTools() {
    const { list, grid } = this;
    const isOff = list.isReadOnly || (Boolean(this.keeper) && !this.keeper.name);
    this.undoButton.disabled = !list.canUndo;
    this.redoButton.disabled = !list.canRedo;
    for (const button of [this.addButton, this.columnButton]) button.disabled = isOff;
    const [shown, all] = [grid.rows.length, list.events.length];
    this.count.textContent = shown === all ? formatCount(all, "event") : `${shown} of ${formatCount(all, "event")}`;
    Object.assign(this.root.dataset, { name: list.name, count: String(all), shown: String(shown) });
    this.root.style.setProperty("--sepp-rows", String(shown));
    if (this.title) this.title.textContent = list.name || "Events";
    // What an archive's list is, whoever made it: synthetic ones say so.
    const { description, provenance } = list.state;
    Object.assign(this.about, { textContent: description, title: provenance, hidden: !list.isReadOnly || !description });
    this.showColors();
    this.showChosen();
  }

  showColors() {
    const names = ["", "duration", ...this.list.columns.map((column) => column.name)];
    if (!names.includes(this.list.colorBy)) this.list.coloring.choose("");
    const label = (name) => (name === "" ? "Colour: list" : `Colour: ${name}`);
    const isSelected = (name) => name === this.list.colorBy;
    this.colors.replaceChildren(
      ...names.map((name) => h("option", { value: name, selected: isSelected(name) }, label(name))),
    );
    this.legend.replaceChildren(...legendOf(this.list));
  }

  showChosen() {
    this.removeButton.disabled = this.list.isReadOnly || !this.list.selected.length;
    this.root.dataset.selected = String(this.list.selected.length);
    this.grid.mark();
  }

  // Say what to do where there is nothing to show.
  showEmpty() {
    const isList = !this.keeper || this.keeper.name;
    const none = this.grid.rows.length === 0;
    const words = !isList
      ? "Choose a list above, make a new one, or drop a file here: AMDA ASCII, VOTable or CSV."
      : this.list.events.length
        ? "No event passes the filter."
        : "No events yet. Add one over the time shown, or drag with Shift over a Quicklook.";
    this.empty.textContent = words;
    this.empty.hidden = !none;
    this.grid.element.hidden = !isList;
    this.tools.hidden = !isList;
  }

  sortBy(key) {
    const isSame = this.sort?.key === key;
    this.sort = isSame && this.sort.isDescending ? null : { key, isDescending: isSame };
    this.refresh();
  }

  filterBy() {
    this.say("");
    this.refresh();
    this.grid.element.scrollTop = 0;
  }

  // What can't be understood is told, and the last good filter stays.
  applyFilter(text) {
    clearTimeout(this.complaint);
    try {
      this.filter = parseFilter(text, this.list.columns);
      this.field.removeAttribute("aria-invalid");
    } catch (error) {
      if (!(error instanceof BadFilter)) throw error;
      this.field.setAttribute("aria-invalid", "true");
      this.complaint = setTimeout(() => this.say(error.message), COMPLAIN_AFTER_MS);
    }
  }

  choose(ids, isGo) {
    this.list.select(ids);
    if (isGo && this.list.current) this.goTo(this.list.current);
  }

  goTo(event) {
    const interval = this.timeline && intervalFor(event, this.margin.value, this.timeline.interval);
    if (interval) this.timeline.show(interval);
  }

  step(count) {
    const { interval } = this.timeline ?? { interval: { start: -Infinity, stop: Infinity } };
    const next = neighbourOf(this.grid.rows, this.list.current, count, count > 0 ? interval.start : interval.stop);
    if (!next) return this.say(count > 0 ? "This is the last event" : "This is the first event");
    this.say("");
    this.grid.activate(next);
    this.choose([next.id], true);
    return this.grid.reveal(next.id);
  }

  selectAll() {
    this.list.select(this.grid.rows.map((event) => event.id));
  }

  edit(event, column, text, before) {
    const what = editOf(column, event, text);
    before();
    if (what) this.list.change(event.id, what);
  }

  moveOn(columns, rows, isEdit) {
    const { grid } = this;
    moveBy(grid, columns, rows);
    const column = grid.columns.find((one) => one.key === grid.active.key);
    if (isEdit && activeOf(grid)) grid.editor.open(activeOf(grid), column);
  }

  addEvent() {
    if (!this.isOpen() || this.addButton.disabled) return;
    const last = this.list.current ?? this.list.events[this.list.events.length - 1];
    const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    const { start, stop } = this.timeline?.interval ?? last ?? { start: now - HOUR_MS, stop: now };
    const event = this.list.add(start, stop);
    if (this.grid.placeOf(event.id) < 0) this.say("The new event does not pass the filter");
    this.grid.activate(event, "start");
    this.grid.reveal(event.id);
    this.grid.table.focus({ preventScroll: true });
  }

  removeSelected() {
    const count = this.list.selected.length;
    if (!count || !this.isOpen()) return;
    this.list.remove(this.list.selected);
    this.say(`${count} ${count === 1 ? "event" : "events"} removed; Ctrl+Z brings ${count === 1 ? "it" : "them"} back`);
  }

  close() {
    clearTimeout(this.complaint);
    for (const stop of this.stops) stop();
    this.grid.close();
    this.state.close();
    this.root.remove();
  }
}

export async function render({ model, el }) {
  useStyle("event_table");
  const time = await resolveModel(model, "time");
  const timeline = time ? new Timeline(time) : null;
  const view = new EventTableView(model, { list: eventListOf(model), timeline, keeper: model.get("keeper") ?? null, el });
  return () => (view.close(), timeline?.close());
}

export default { render };
