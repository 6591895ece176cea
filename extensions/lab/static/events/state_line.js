// How the list is kept: saved, being saved, not saved, changed elsewhere, with what can be done about it.

import { h } from "../core/dom.js";

const WORDS = {
  none: "",
  loading: "Loading …",
  saved: "Saved",
  saving: "Saving …",
  waiting: "Waiting for the kernel …",
  stopped: "Not saved: the kernel was stopped",
  unsaved: "Not saved",
  failed: "Not saved",
  conflict: "Changed elsewhere",
  gone: "Removed elsewhere",
  archive: "Read-only",
  link: "From a link, read-only",
};

// deeds: { reload, keepBoth, retry, save, copy } of whoever keeps the list; pending: what a kernel has still to confirm
export class StateLine {
  constructor(model, { deeds, say, pending = null }) {
    Object.assign(this, { model, deeds, say, pending });
    this.words = h("span.sepp-kept-words", { role: "status" });
    this.buttons = h("span.sepp-buttons");
    this.element = h("div.sepp-kept", {}, this.words, this.buttons);
    this.show = () => this.draw();
    for (const event of ["change:state", "change:message", "change:name"]) model.on(event, this.show);
    pending?.on("change:state", this.show);
    this.draw();
  }

  // A list without a file is not being saved, only told to the kernel.
  get state() {
    const kept = this.model.get("state") || "none";
    const pending = this.pending?.get("state");
    return pending && !(pending === "saving" && kept === "unsaved") ? pending : kept;
  }

  draw() {
    const { state } = this;
    const message = this.model.get("message") || "";
    this.element.dataset.state = state;
    this.words.textContent = WORDS[state] ?? state;
    this.words.title = message;
    this.buttons.replaceChildren(...this.offers(state));
    if (message) this.say(message);
  }

  offers(state) {
    const { reload, keepBoth, retry, save, copy } = this.deeds;
    if (state === "conflict")
      return [
        this.button("Reload", "Take what was changed elsewhere; undo brings yours back", reload),
        this.button("Keep both", "Keep yours under a name of its own", keepBoth),
      ];
    if (state === "gone") return [this.button("Keep mine", "Keep yours under a name of its own", keepBoth)];
    if (state === "archive" || state === "link") return [this.button("Copy to my lists", "Keep a list of your own with these events, to change it", copy)];
    if (state === "failed") return [this.button("Try again", "Save once more", retry)];
    return state === "unsaved" && save ? [this.button("Save", "Keep this list under its name", save)] : [];
  }

  button(label, title, deed) {
    const run = async () => {
      try {
        this.say("");
        await deed();
      } catch (error) {
        this.say(error.message);
      }
    };
    return h("button.sepp-button.sepp-text-button", { type: "button", title, onclick: run }, label);
  }

  close() {
    this.pending?.off("change:state", this.show);
    for (const event of ["change:state", "change:message", "change:name"]) this.model.off(event, this.show);
  }
}
