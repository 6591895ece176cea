// The table of events: only the rows in sight are made, whatever the length of the list.

import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { ownKeys } from "../core/shortcuts.js";
import { CellEditor } from "./cell_editor.js";

export const ROW_PX = 24;
const OVERSCAN = 12;
const MARK_PX = 30;

let made = 0;

export class Grid {
  // hooks: { onSort(key), onColumn(column), onSelect(ids, isGo), onEdit(event, column, text), canEdit(), say(text) }
  constructor(list, hooks) {
    Object.assign(this, { list, hooks, rows: [], columns: [], active: { id: null, key: "start" }, anchor: null });
    this.id = `sepp-grid-${(made += 1)}`;
    this.head = h("thead");
    this.body = h("tbody");
    this.sizes = h("colgroup");
    this.table = h("table.sepp-grid", { role: "grid", tabIndex: 0, "aria-label": "Events" }, this.sizes, this.head, this.body);
    this.element = h("div.sepp-grid-scroll", ownKeys(), this.table);
    this.editor = new CellEditor(this);
    this.element.addEventListener("scroll", () => this.drawSoon());
    this.body.addEventListener("click", (event) => this.click(event));
    this.body.addEventListener("dblclick", (event) => this.editAt(event));
    this.observer = new ResizeObserver(() => this.drawSoon());
    this.observer.observe(this.element);
  }

  // columns and rows as they are shown; sort: { key, isDescending } or null
  show(columns, rows, sort) {
    Object.assign(this, { columns, rows, sort, places: null });
    if (!columns.some((column) => column.key === this.active.key)) this.active.key = "start";
    this.drawHead();
    this.draw();
  }

  placeOf(id) {
    this.places ??= new Map(this.rows.map((event, n) => [event.id, n]));
    return this.places.get(id) ?? -1;
  }

  drawHead() {
    const widths = [MARK_PX, ...this.columns.map((column) => column.width)];
    this.sizes.replaceChildren(...widths.map((width) => h("col", { style: `width:${width}px` })));
    this.table.style.width = `${widths.reduce((sum, width) => sum + width, 0)}px`;
    const mark = h("th", { scope: "col" }, h("span.sepp-unseen", {}, "Colour"));
    this.head.replaceChildren(h("tr", { "aria-rowindex": "1" }, mark, ...this.columns.map((one) => this.heading(one))));
  }

  heading(column) {
    const isSorted = this.sort?.key === column.key;
    const order = isSorted ? (this.sort.isDescending ? "descending" : "ascending") : "none";
    const sign = isSorted ? h("span.sepp-sorted", { "aria-hidden": "true" }, this.sort.isDescending ? "▾" : "▴") : null;
    const units = column.units ? h("span.sepp-faint", {}, column.units) : null;
    const button = h(
      "button.sepp-heading",
      { type: "button", title: `${column.hint}. Click to sort`, onclick: () => this.hooks.onSort(column.key) },
      h("span.sepp-heading-name", {}, column.label),
      units,
      sign,
    );
    const more = column.column
      ? h(
          "button.sepp-heading-more",
          {
            type: "button",
            title: `Change or remove the column ${column.label}`,
            "aria-label": `Change or remove the column ${column.label}`,
            onclick: () => this.hooks.onColumn(column.column),
          },
          icon("more"),
        )
      : null;
    return h("th", { scope: "col", "aria-sort": order }, h("div.sepp-heading-line", {}, button, more));
  }

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    if (this.editor.isOpen) return;
    const first = Math.max(Math.floor(this.element.scrollTop / ROW_PX) - OVERSCAN, 0);
    const count = Math.ceil(this.element.clientHeight / ROW_PX) + 2 * OVERSCAN;
    const last = Math.min(first + count, this.rows.length);
    const rows = this.rows.slice(first, last).map((event, n) => this.row(event, first + n));
    this.body.replaceChildren(...spacer(first), ...rows, ...spacer(this.rows.length - last));
    this.table.setAttribute("aria-rowcount", this.rows.length + 1);
    this.mark();
  }

  // Show which rows are chosen, which one is shown, which cell is active; the cells stay, for a double click needs them.
  mark() {
    const chosen = new Set(this.list.selected);
    const current = this.list.current?.id;
    for (const row of this.body.querySelectorAll("tr[data-id]")) {
      const id = Number(row.dataset.id);
      row.setAttribute("aria-selected", String(chosen.has(id)));
      if (id === current) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    this.body.querySelector(".sepp-active")?.classList.remove("sepp-active");
    const cell = this.cellOf(this.active.id, this.active.key);
    cell?.classList.add("sepp-active");
    if (cell) this.table.setAttribute("aria-activedescendant", cell.id);
    else this.table.removeAttribute("aria-activedescendant");
  }

  row(event, place) {
    const swatch = h("span.sepp-swatch", { style: `background:${this.list.colorOf(event)}` });
    const cells = this.columns.map((column, n) => this.cell(event, column, n));
    return h(
      "tr",
      { "data-id": event.id, "aria-rowindex": String(place + 2) },
      h("td.sepp-mark", {}, swatch, icon("twisty")),
      ...cells,
    );
  }

  cell(event, column, n) {
    const text = (column.shown ?? column.text)(event);
    const exact = column.text(event);
    return h(
      `td${column.isNumber ? ".sepp-number" : ""}`,
      { id: `${this.id}-${event.id}-${n}`, "data-key": column.key, title: exact.length > 24 || exact !== text ? exact : null },
      text,
    );
  }

  cellOf(id, key) {
    if (id === null) return null;
    return this.body.querySelector(`tr[data-id="${id}"] td[data-key="${CSS.escape(key)}"]`);
  }

  // The event and the column under a pointer.
  hit(target) {
    const id = Number(target.closest("tr")?.dataset.id ?? NaN);
    const key = target.closest("td")?.dataset.key ?? this.active.key;
    return { event: this.rows[this.placeOf(id)], column: this.columns.find((column) => column.key === key) };
  }

  click(pointer) {
    const { event, column } = this.hit(pointer.target);
    if (!event || pointer.target.closest("input")) return;
    this.editor.close();
    this.activate(event, column?.key);
    const isMore = pointer.ctrlKey || pointer.metaKey;
    if (pointer.shiftKey && this.anchor !== null) this.selectTo(event);
    else if (isMore) this.toggle(event);
    else this.selectOnly(event);
    this.table.focus({ preventScroll: true });
  }

  editAt(pointer) {
    const { event, column } = this.hit(pointer.target);
    if (event && column && !pointer.target.closest("input")) this.editor.open(event, column);
  }

  activate(event, key = this.active.key) {
    this.active = { id: event.id, key };
  }

  selectOnly(event, isGo = true) {
    this.anchor = event.id;
    this.hooks.onSelect([event.id], isGo);
    this.mark();
  }

  toggle(event) {
    this.anchor = event.id;
    const others = this.list.selected.filter((id) => id !== event.id);
    this.hooks.onSelect(others.length < this.list.selected.length ? others : [...others, event.id], false);
    this.mark();
  }

  selectTo(event) {
    const [from, to] = [this.placeOf(this.anchor), this.placeOf(event.id)].sort((a, b) => a - b);
    const ids = this.rows.slice(Math.max(from, 0), to + 1).map((one) => one.id);
    this.hooks.onSelect([...ids.filter((id) => id !== event.id), event.id], false);
    this.mark();
  }

  // Bring an event into sight.
  reveal(id) {
    const place = this.placeOf(id);
    if (place < 0) return;
    const head = this.head.offsetHeight;
    const top = place * ROW_PX;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + ROW_PX + head > scrollTop + clientHeight) this.element.scrollTop = top + ROW_PX + head - clientHeight;
    this.draw();
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
  }
}

// Stands for the rows out of sight; very long ones are cut, for browsers end elements at some 10⁷ pixels.
function spacer(count) {
  return count > 0 ? [h("tr.sepp-spacer", { "aria-hidden": "true", style: `height:${count * ROW_PX}px` }, h("td"))] : [];
}
