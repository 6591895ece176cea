// Which list is open; new, renamed, removed, combined, imported and exported lists; how it is saved.

import { h, iconButton } from "../core/dom.js";
import { archiveFileUrl, fetchArchiveLists, isArchives, plainName } from "./archive_lists.js";
import { ask } from "./dialogs.js";
import * as server from "./event_server.js";

const FORMS = [
  ["csv", "CSV"],
  ["votable", "VOTable"],
  ["amda", "AMDA ASCII"],
];
const WAYS = [
  ["union", "Union: time covered by any; values are left out"],
  ["intersection", "Intersection: parts of the first that the second covers"],
  ["difference", "Difference: parts of the first that the second leaves"],
];

export class ListBar {
  // say(text): tells what went wrong; root: over which questions are asked
  constructor(keeper, { root, say }) {
    Object.assign(this, { keeper, root, say, lists: [], archives: [] });
    const act = (deed) => () => this.try(deed);
    this.choice = h("select.sepp-field.sepp-list-choice", { "aria-label": "List", onchange: act(() => this.choose()) });
    this.file = h("input", {
      type: "file",
      hidden: true,
      multiple: true,
      accept: ".csv,.tsv,.txt,.asc,.vot,.votable,.xml",
      onchange: () => this.takeFiles([...this.file.files]),
    });
    this.color = h("input.sepp-list-color", {
      type: "color",
      title: "Colour of this list",
      "aria-label": "Colour of this list",
      onchange: () => this.recolor(),
    });
    this.exportButton = iconButton("fileOut", "Export this list", act(() => this.export()));
    this.onList = [
      this.color,
      iconButton("pen", "Rename this list", act(() => this.rename())),
      iconButton("past", "Earlier versions of this list", act(() => this.showVersions())),
      this.exportButton,
      iconButton("remove", "Delete this list", act(() => this.remove())),
    ];
    this.element = h(
      "div.sepp-toolbar.sepp-list-bar",
      { role: "toolbar", "aria-label": "Lists" },
      this.choice,
      h(
        "div.sepp-buttons",
        {},
        iconButton("newList", "New list", act(() => this.create())),
        iconButton("fileIn", "Import lists from files (or drop them here)", () => this.file.click()),
        iconButton("combine", "Combine lists", act(() => this.combine())),
      ),
      h("div.sepp-buttons", {}, ...this.onList),
      this.file,
    );
    keeper.model.on("change:name", () => this.refresh());
    keeper.list.listen(() => this.showList());
  }

  async try(deed) {
    this.say("");
    try {
      await deed();
    } catch (error) {
      this.say(error.message);
    }
  }

  async refresh() {
    await this.try(async () => {
      this.lists = (await server.fetchLists()).lists;
    });
    // An archive that is away, or has no lists, leaves one's own as they are.
    this.archives = await fetchArchiveLists().catch(() => this.archives);
    const { name } = this.keeper;
    const hint = this.lists.length || this.archives.length ? "Choose a list …" : "No lists yet";
    const none = h("option", { value: "", selected: !name, disabled: true }, hint);
    this.choice.replaceChildren(...(name ? [] : [none]), ...this.groups());
    for (const button of this.onList) button.disabled = !name || isArchives(name);
    this.exportButton.disabled = !name;
    this.showList();
    this.onRefresh?.();
  }

  // One's own lists, and below them those of the archive; without these no groups are needed.
  groups() {
    const option = ({ name, title, events }) => {
      const text = `${plainName(name)} (${events})`;
      return h("option", { value: name, title: title ?? null, selected: name === this.keeper.name }, text);
    };
    const own = this.lists.map(option);
    if (!this.archives.length) return own;
    const archives = h("optgroup", { label: "Archive (read-only)" }, ...this.archives.map(option));
    return own.length ? [h("optgroup", { label: "My lists" }, ...own), archives] : [archives];
  }

  // The colour and the number of events of the open list, as they are edited.
  showList() {
    const { list, name } = this.keeper;
    this.color.value = list.color;
    for (const option of this.choice.options)
      if (name && option.value === name) option.textContent = `${plainName(name)} (${list.events.length})`;
  }

  recolor() {
    const { list } = this.keeper;
    list.describe({ attributes: { ...list.state.attributes, color: this.color.value } });
  }

  async choose() {
    await this.keeper.open(this.choice.value);
  }

  async create() {
    const answer = await ask(this.root, {
      title: "New list",
      fields: [
        { name: "name", label: "Name", isNeeded: true },
        { name: "description", label: "What it holds" },
      ],
      action: "Make",
    });
    if (answer?.name) await this.keeper.create(answer.name, { description: answer.description });
  }

  // A list of one's own with the events of the archive's.
  async copy() {
    const plain = plainName(this.keeper.name);
    const taken = this.lists.map((list) => list.name);
    const names = Array.from({ length: taken.length + 1 }, (_, n) => `${plain}${n ? ` ${n + 1}` : ""}`);
    const answer = await ask(this.root, {
      title: `Copy “${plain}” to my lists`,
      fields: [{ name: "name", label: "Name", value: names.find((name) => !taken.includes(name)), isNeeded: true }],
      action: "Copy",
    });
    if (answer?.name) await this.keeper.create(answer.name, this.keeper.list.toJson());
  }

  async rename() {
    const { list, name } = this.keeper;
    const answer = await ask(this.root, {
      title: `Rename “${name}”`,
      fields: [
        { name: "name", label: "Name", value: name, isNeeded: true },
        { name: "description", label: "What it holds", value: list.state.description },
      ],
      action: "Rename",
    });
    if (!answer) return;
    if (answer.name !== name) await this.keeper.rename(answer.name);
    if (answer.description !== list.state.description) list.describe({ description: answer.description });
  }

  async remove() {
    const { name, list } = this.keeper;
    const answer = await ask(this.root, {
      title: `Delete “${name}”?`,
      text: `It has ${list.events.length} events. Its last state stays in the history: events.load(${JSON.stringify(name)}, version=-1) in Python.`,
      action: "Delete",
      isBad: true,
    });
    if (answer) await this.keeper.remove();
  }

  async combine() {
    const names = this.lists.map((list) => [list.name, list.name]);
    names.push(...this.archives.map(({ name }) => [name, `${plainName(name)} (archive)`]));
    if (names.length < 2) throw new Error("Two lists are needed to combine them; make or import another one");
    const second = names.find(([name]) => name !== this.keeper.name)[0];
    const answer = await ask(this.root, {
      title: "Combine lists",
      fields: [
        { name: "how", label: "How", kind: "select", options: WAYS },
        { name: "first", label: "First list", kind: "select", options: names, value: this.keeper.name },
        { name: "second", label: "Second list", kind: "select", options: names, value: second },
        { name: "name", label: "Name of the new list", note: "made from theirs if empty" },
      ],
      action: "Combine",
    });
    if (!answer) return;
    await this.keeper.flush();
    const { value } = await server.combineLists(answer.how, [answer.first, answer.second], answer.name);
    await this.keeper.open(value.name);
  }

  async export() {
    const { name } = this.keeper;
    const answer = await ask(this.root, {
      title: `Export “${plainName(name)}”`,
      fields: [{ name: "form", label: "As", kind: "select", options: FORMS }],
      action: "Export",
    });
    if (!answer) return;
    await this.keeper.flush();
    const url = isArchives(name) ? archiveFileUrl(name, answer.form) : server.exportUrl(name, answer.form);
    const response = await fetch(url, { credentials: "same-origin" });
    if (!response.ok) throw new Error((await response.json()).error?.message ?? "The list could not be exported");
    offer(await response.blob(), `${plainName(name)}${{ csv: ".csv", votable: ".vot", amda: ".txt" }[answer.form]}`);
  }

  async showVersions() {
    const { name, list } = this.keeper;
    const versions = (await server.fetchVersions(name)).reverse();
    if (!versions.length) throw new Error(`There is no earlier version of “${name}” yet`);
    const written = (saved) => saved.replace("T", " ").slice(0, 19);
    const answer = await ask(this.root, {
      title: `Earlier versions of “${name}”`,
      text: "What is there now stays in the history, and undo brings it back.",
      fields: [
        { name: "version", label: "As it was saved", kind: "select", options: versions.map((one) => [one.version, written(one.saved)]) },
      ],
      action: "Bring back",
    });
    if (answer) list.replace((await server.fetchList(name, { version: answer.version })).value);
  }

  async takeFiles(files) {
    this.file.value = "";
    await this.try(async () => {
      let last = null;
      for (const file of files) last = (await server.importFile(file)).value.name;
      if (last) await this.keeper.open(last);
    });
  }
}

function offer(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
