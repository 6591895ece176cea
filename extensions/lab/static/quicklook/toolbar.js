// The buttons above the panels, the moment under the crosshair, the state of loading.

import { copyText, h, iconButton } from "../core/dom.js";
import { quicklookCode } from "../plot/code.js";
import { openAddPanel } from "./add_panel.js";
import { openEphemerisMenu } from "./ephemeris_menu.js";
import { openShareMenu } from "./share_menu.js";
import { openTemplates } from "./templates.js";

const SAY_FOR_MS = 2500;

export class Toolbar {
  constructor(view) {
    this.view = view;
    this.status = h("span.sepp-status", { role: "status" });
    this.moment = h("output.sepp-moment", { "aria-live": "off" });
    this.undo = iconButton("undo", "Back to the view before (Ctrl+Z)", () => view.undo());
    this.redo = iconButton("redo", "On to the view after (Ctrl+Shift+Z)", () => view.redo());
    this.add = iconButton("addPanel", "Add panel … (A)", () => this.openAdd());
    this.element = h("div.sepp-toolbar", { role: "toolbar", "aria-label": "View" }, ...this.parts());
  }

  parts() {
    const { view } = this;
    const reset = iconButton("reset", "Back to the first time (double click, or 0); values: Y", () => view.reset());
    const refresh = iconButton("refresh", "Ask the archive again", () => view.stack.reload());
    const menu = (name, label, open) => {
      const button = iconButton(name, label, () => open(view, button), { "aria-haspopup": "dialog" });
      return button;
    };
    const text = (label, hint, run) =>
      h("button.sepp-button.sepp-text-button", { type: "button", title: hint, onclick: run }, label);
    const more = view.actions.map(({ label, hint, run }) => text(label, hint, run));
    return [
      h("div.sepp-buttons", {}, this.undo, this.redo, reset, refresh),
      h(
        "div.sepp-buttons",
        {},
        this.add,
        menu("layout", "Templates of panels", openTemplates),
        menu("orbit", "Positions under the time axis", openEphemerisMenu),
        menu("save", "Save a picture, copy a link …", openShareMenu),
      ),
      this.moment,
      this.status,
      ...more,
      this.copyButton(text),
    ];
  }

  // Where there is little room it is in the menu alone.
  copyButton(text) {
    const button = text("Copy as code", "Copy the cell that makes this very plot", () => this.copyCode());
    button.classList.add("sepp-copy-code");
    return button;
  }

  // Search and choose; what is chosen is added below, or drawn over the panel numbered `over`.
  openAdd({ over = null, button = this.add } = {}) {
    const { stack, model } = this.view;
    openAddPanel(button, {
      title: over === null ? "Add panel" : "Draw over this panel",
      known: model.get("panels"),
      choose: (name) => (over === null ? stack.add([name]) : stack.drawOver(over, [name])),
    });
  }

  showHistory({ canUndo, canRedo }) {
    this.undo.disabled = !canUndo;
    this.redo.disabled = !canRedo;
  }

  showMoment(text) {
    this.moment.textContent = text;
  }

  tell(text) {
    this.text = text;
    if (!this.isSaying) this.status.textContent = text;
    this.status.title = text;
  }

  // Say something for a moment in place of the state.
  say(text) {
    this.isSaying = true;
    this.status.textContent = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isSaying = false;
      this.status.textContent = this.text ?? "";
    }, SAY_FOR_MS);
  }

  async copy(text, done) {
    this.say((await copyText(text)) ? done : "The browser does not allow copying here");
  }

  copyCode() {
    const { model, timeline, events } = this.view;
    const more = { ephemeris: model.get("ephemeris") ?? "", events: events.name };
    return this.copy(quicklookCode(model.get("panels"), timeline.text, more), "Copied; paste it into a cell");
  }
}
