// The tree on the page: rows in sight, keys as in any tree, what is chosen and what has the focus.

import { h } from "../core/dom.js";
import { ownKeys } from "../core/shortcuts.js";
import { rowElement, rowHeight, rowId } from "./rows.js";
import { siblingsOf } from "./tree.js";
import { VirtualRows } from "./virtual_rows.js";

let made = 0;

// actions: { choose(row), act(row, isNew), toggle(row, isOpen), basket(row), leave(), isInBasket(key), bins() }
export class TreeView {
  constructor(actions) {
    this.actions = actions;
    this.prefix = `sepp-tree-${(made += 1)}`;
    this.rows = [];
    this.places = [];
    this.active = null;
    this.chosen = "";
    this.list = h("ul.sepp-tree-rows", {
      role: "tree",
      tabIndex: 0,
      "aria-label": "Datasets",
      "aria-multiselectable": "false",
      ...ownKeys(),
    });
    this.note = h("div.sepp-tree-note", {});
    this.element = h("div.sepp-tree", {}, this.note, this.list);
    this.virtual = new VirtualRows(this.element, this.list, {
      heightOf: rowHeight,
      make: (row, n) => this.make(row, n),
    });
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("dblclick", (event) => this.doubleClicked(event));
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("focus", () => this.active === null && this.activate(0));
  }

  make(row, n) {
    return rowElement(row, {
      id: rowId(this.prefix, row),
      isChosen: row.key === this.chosen,
      isActive: row.key === this.active,
      isInBasket: this.actions.isInBasket(row.key),
      bins: this.actions.bins(),
      place: this.places[n],
    });
  }

  show(rows, note = null) {
    this.rows = rows;
    this.places = siblingsOf(rows);
    this.list.hidden = !rows.length;
    this.note.replaceChildren(...(note ? [note] : []));
    const at = this.indexOf(this.active);
    if (at < 0) this.active = null;
    this.virtual.show(rows, at);
    this.tellActive();
  }

  refresh() {
    for (const n of [...this.virtual.drawn.keys()]) this.virtual.redraw(n);
  }

  indexOf(key) {
    return key === null ? -1 : this.rows.findIndex((row) => row.key === key);
  }

  tellActive() {
    const row = this.rows[this.indexOf(this.active)];
    if (row) this.list.setAttribute("aria-activedescendant", rowId(this.prefix, row));
    else this.list.removeAttribute("aria-activedescendant");
  }

  activate(n) {
    const row = this.rows[n];
    if (!row) return;
    const before = this.indexOf(this.active);
    this.active = row.key;
    this.virtual.keep(n);
    for (const other of [before, n]) this.restyle(other);
    this.virtual.reveal(n);
    this.tellActive();
  }

  mark(key) {
    const before = this.indexOf(this.chosen);
    this.chosen = key;
    for (const n of [before, this.indexOf(key)]) this.restyle(n);
  }

  // In place: a row that is replaced between two clicks hears of no double click.
  restyle(n) {
    const [element, row] = [this.virtual.drawn.get(n), this.rows[n]];
    if (!element) return;
    element.classList.toggle("sepp-row-active", row.key === this.active);
    element.setAttribute("aria-selected", String(row.key === this.chosen));
  }

  focus(n = Math.max(0, this.indexOf(this.active))) {
    this.list.focus({ preventScroll: true });
    this.activate(n);
  }

  rowOf(event) {
    const element = event.target.closest(".sepp-row");
    return element ? this.rows[this.indexOf(element.dataset.key)] : null;
  }

  clicked(event) {
    const row = this.rowOf(event);
    if (!row) return;
    const isTwisty = Boolean(event.target.closest(".sepp-twisty"));
    this.activate(this.indexOf(row.key));
    if (row.kind !== "group") this.actions.choose(row);
    if (row.kind === "group" || isTwisty) this.actions.toggle(row, !row.isOpen);
  }

  doubleClicked(event) {
    const row = this.rowOf(event);
    if (row && row.kind !== "group" && !event.target.closest(".sepp-twisty")) this.actions.act(row, event.shiftKey);
  }

  pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const n = this.indexOf(this.active);
    const row = this.rows[n];
    const move = row && this.moves(row, n)[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move(event);
  }

  moves(row, n) {
    const { actions, rows } = this;
    const parent = () => rows.findLastIndex((other, m) => m < n && other.level < row.level);
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight({ kind: "dataset" })) - 1);
    return {
      ArrowDown: () => this.activate(n + 1),
      ArrowUp: () => (n ? this.activate(n - 1) : actions.leave()),
      PageDown: () => this.activate(Math.min(rows.length - 1, n + page)),
      PageUp: () => this.activate(Math.max(0, n - page)),
      Home: () => this.activate(0),
      End: () => this.activate(rows.length - 1),
      ArrowRight: () => (row.isOpen || row.kind === "parameter" ? this.activate(n + 1) : actions.toggle(row, true)),
      ArrowLeft: () => (row.isOpen ? actions.toggle(row, false) : this.activate(parent())),
      " ": () => (row.kind === "group" ? actions.toggle(row, !row.isOpen) : actions.basket(row)),
      Enter: ({ shiftKey }) => (row.kind === "group" ? actions.toggle(row, !row.isOpen) : actions.act(row, shiftKey)),
    };
  }

  close() {
    this.virtual.close();
  }
}
