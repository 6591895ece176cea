// The item in JupyterLab's status bar: whether the archive answers, and the memory that this server uses.

import { h } from "../core/dom.js";
import { askServer } from "../core/server.js";

export function megabytes(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

// Words for { archive: { state, message }, memory: { used, limit } }.
export function describeStatus({ archive, memory }) {
  const limit = memory.limit ? ` of ${megabytes(memory.limit)}` : "";
  return {
    state: archive.state,
    text: `${archive.state === "ready" ? "Archive" : "Archive away"} · Memory ${megabytes(memory.used)}${limit}`,
    hint: `${archive.message}\nMemory of this server and its kernels: ${megabytes(memory.used)}${limit}`,
  };
}

export class StatusItem {
  constructor({ lab, app, trans, settings }) {
    const { Widget } = lab["@lumino/widgets"];
    Object.assign(this, { trans, settings, timer: null });
    this.dot = h("span.sepp-status-dot", { "aria-hidden": "true" });
    this.text = h("span", {}, trans.__("Archive"));
    this.button = h(
      "button.sepp-status-item",
      { type: "button", onclick: () => this.ask().then(() => app.commands.execute("sepp:archive")) },
      this.dot,
      this.text,
    );
    this.widget = new Widget();
    this.widget.node.append(this.button);
    this.widget.disposed.connect(() => clearTimeout(this.timer));
    this.ask();
  }

  async ask() {
    clearTimeout(this.timer);
    const status = await askServer("status").catch(({ message }) => ({
      archive: { state: "away", message },
      memory: { used: 0, limit: null },
    }));
    const { state, text, hint } = describeStatus(status);
    this.button.dataset.state = state;
    this.text.textContent = text;
    this.button.title = hint;
    if (!this.widget.isDisposed) this.timer = setTimeout(() => this.ask(), 1000 * this.settings.get("statusEvery"));
  }
}
