// Editing one cell in its place; what can't be read is told and the old value stays.

import { h } from "../core/dom.js";
import { BadTime } from "../core/calendar.js";
import { BadEvent } from "./event_content.js";

export class CellEditor {
  constructor(grid) {
    this.grid = grid;
    this.input = null;
  }

  get isOpen() {
    return this.input !== null;
  }

  // text: what is in the field at first; the cell's own by default.
  open(event, column, text = null) {
    this.close();
    if (this.grid.hooks.canEdit?.() === false) return;
    this.grid.activate(event, column.key);
    this.grid.draw();
    const cell = this.grid.cellOf(event.id, column.key);
    if (!cell) return;
    const old = column.text(event);
    this.input = h("input.sepp-cell-field", {
      type: "text",
      "aria-label": `${column.label} of the event`,
      spellcheck: "false",
      autocomplete: "off",
      onkeydown: (key) => this.key(key),
      onblur: () => this.leave(),
    });
    this.input.value = text ?? old;
    Object.assign(this, { event, column });
    cell.replaceChildren(this.input);
    this.input.focus({ preventScroll: true });
    if (text === null) this.input.select();
  }

  key(key) {
    key.stopPropagation();
    const moves = { Enter: [0, key.shiftKey ? -1 : 1], Tab: [key.shiftKey ? -1 : 1, 0] };
    if (key.key === "Escape") (this.close(), this.grid.table.focus());
    else if (key.key in moves) {
      key.preventDefault();
      if (this.accept()) this.grid.hooks.onMove(...moves[key.key], key.key === "Tab");
    }
  }

  // True where the typed text was taken.
  accept() {
    const { event, column, input } = this;
    const text = input.value;
    try {
      this.grid.hooks.onEdit(event, column, text, () => this.drop());
    } catch (error) {
      if (!(error instanceof BadEvent || error instanceof BadTime)) throw error;
      input.setAttribute("aria-invalid", "true");
      this.grid.hooks.say(error.message);
      return false;
    }
    this.close();
    this.grid.table.focus({ preventScroll: true });
    return true;
  }

  // Going elsewhere takes what can be read and lets go of what can't.
  leave() {
    if (!this.input) return;
    try {
      this.grid.hooks.onEdit(this.event, this.column, this.input.value, () => this.drop());
    } catch (error) {
      if (!(error instanceof BadEvent || error instanceof BadTime)) throw error;
      this.grid.hooks.say(`${error.message}; the old value stays`);
    }
    this.drop();
    this.grid.draw();
  }

  drop() {
    this.input = null;
  }

  close() {
    const wasOpen = this.isOpen;
    if (wasOpen) this.grid.hooks.say("");
    this.drop();
    if (wasOpen) this.grid.draw();
  }
}
