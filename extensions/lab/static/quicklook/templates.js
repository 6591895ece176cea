// Arrangements of panels kept under names: the user's own, and those that the archive offers.

import { h, iconButton } from "../core/dom.js";
import { ask, askServer, sendServer } from "../core/server.js";
import { decodeView, LINK_NAME, readView } from "../core/view_state.js";
import { menuItem, openPopover } from "./popover.js";

const pathOf = (name) => `templates/${encodeURIComponent(name)}`;

export async function fetchTemplates() {
  return (await askServer("templates/")).templates;
}

// [{ name, title, panels, … }]; none where the archive offers none.
async function fetchShared() {
  const told = await ask("overviews/templates").catch(() => []);
  return Array.isArray(told) ? told : (told.templates ?? []);
}

// What somebody pasted: a link, the text within it, or the JSON itself. Throws BadView.
export function readPasted(text) {
  const plain = text.trim();
  if (plain.startsWith("{")) {
    try {
      return readView(JSON.parse(plain));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  const linked = /^https?:/.test(plain) ? (new URL(plain).searchParams.get(LINK_NAME) ?? "") : plain;
  return decodeView(linked);
}

class Menu {
  constructor(view, close) {
    Object.assign(this, { view, close });
    this.own = h("div", { role: "group", "aria-label": "Your templates" });
    this.shared = h("div", { role: "group", "aria-label": "Templates of the archive" });
    this.message = h("p.sepp-message", { role: "alert", hidden: true });
    this.field = h("input.sepp-field", {
      type: "text",
      placeholder: "Name for these panels",
      "aria-label": "Name for these panels, or a link to open",
      title: "A name keeps these panels; a pasted link or JSON opens them",
      spellcheck: "false",
      onkeydown: (event) => event.key === "Enter" && this.keep(),
    });
  }

  parts() {
    const keep = h("button.sepp-button.sepp-text-button", { type: "button", onclick: () => this.keep() }, "Save");
    return [
      h("strong.sepp-menu-title", {}, "Templates"),
      h("div.sepp-menu-row", {}, this.field, keep),
      this.message,
      this.own,
      this.shared,
      h("hr"),
      menuItem("Copy these panels as JSON", () => this.run(() => this.view.copyTemplate())),
    ];
  }

  tell(text) {
    Object.assign(this.message, { textContent: text, hidden: !text });
  }

  async run(action) {
    try {
      this.tell("");
      await action();
    } catch (error) {
      this.tell(error.message);
    }
  }

  keep() {
    const text = this.field.value.trim();
    if (/^https?:|^\{/.test(text)) return this.run(() => this.open(readPasted(text)));
    if (!text) return this.tell("Give a name first, for example: magnetopause");
    return this.run(async () => {
      await sendServer("PUT", pathOf(text), { body: this.view.template() });
      this.field.value = "";
      await this.fill();
    });
  }

  open(template) {
    this.view.applyTemplate(readView(template));
    this.close();
  }

  async fill() {
    await this.run(async () => {
      const kept = await fetchTemplates();
      this.own.replaceChildren(...kept.map((one) => this.line(one)));
      if (!kept.length) this.own.append(h("p.sepp-faint", {}, "None kept yet"));
    });
    const shared = await fetchShared();
    const items = shared.map((one) => {
      const label = one.title || one.name || one.id;
      return menuItem(label, () => this.run(() => this.open(one.view ?? one)), { title: one.description ?? "" });
    });
    this.shared.replaceChildren(...(items.length ? [h("hr"), h("p.sepp-faint", {}, "Of the archive"), ...items] : []));
  }

  line({ name, panels }) {
    const hint = `Show these ${panels} panels; the time stays`;
    const load = () => this.run(async () => this.open(await askServer(pathOf(name))));
    const rename = () => this.rename(name);
    const remove = async () => {
      await sendServer("DELETE", pathOf(name));
      await this.fill();
    };
    return h(
      "div.sepp-template",
      { "data-name": name },
      menuItem(name, load, { title: hint }),
      iconButton("pen", `Rename ${name}`, rename),
      iconButton("remove", `Delete ${name}`, () => this.run(remove)),
    );
  }

  // The line becomes a field; Enter renames, Escape leaves it.
  rename(name) {
    const line = [...this.own.children].find((one) => one.dataset.name === name);
    const field = h("input.sepp-field", { type: "text", value: name, "aria-label": `New name of ${name}` });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") (event.preventDefault(), this.fill());
      if (event.key !== "Enter") return;
      this.run(async () => {
        const wanted = field.value.trim();
        if (wanted !== name) await sendServer("POST", pathOf(name), { query: { rename: wanted } });
        await this.fill();
      });
    });
    line.replaceChildren(field);
    field.focus();
    field.select();
  }
}

export function openTemplates(view, button) {
  openPopover(button, "Templates", (close) => {
    const menu = new Menu(view, close);
    menu.fill();
    return menu.parts();
  });
}
