// Archive: the tree of datasets with a filter, and the card of the one chosen.

import { copyText, h, iconButton, useStyle } from "../core/dom.js";
import { formatDate, fromIso, toIso } from "../core/interval.js";
import { fetchCoverage, fetchDataset, fetchDatasets, firstLook, spanText } from "../lab/catalog.js";
import { openCode } from "../plot/code.js";
import { rowElement } from "./archive_rows.js";
import { archiveCard } from "./archive_card.js";
import { filterDatasets, treeRows } from "./archive_tree.js";
import { coverageStrip, wholeRange } from "./coverage.js";

const TYPING_MS = 120;

class ArchiveView {
  constructor(el, actions) {
    Object.assign(this, {
      actions,
      datasets: [],
      opened: new Map(),
      found: new Map(),
      coverage: new Map(),
      chosen: null,
      focused: null,
    });
    this.filter = h("input.sepp-field.sepp-filter", {
      type: "search",
      placeholder: "Filter: FGM, magnetic, nT …",
      "aria-label": "Filter datasets",
      spellcheck: "false",
    });
    this.summary = h("div.sepp-summary", { role: "status" });
    this.tree = h("ul.sepp-tree", { role: "tree", "aria-label": "Datasets", "data-lm-suppress-shortcuts": "true" });
    this.card = h("section.sepp-card", { "aria-label": "Chosen dataset", hidden: true });
    this.root = h(
      "div.sepp-view.sepp-archive",
      {},
      h(
        "div.sepp-archive-head",
        {},
        this.filter,
        iconButton("refresh", "Ask the archive again", () => this.refresh()),
      ),
      this.summary,
      this.tree,
      this.card,
    );
    el.append(this.root);
    this.seen = new IntersectionObserver((entries) => this.rowsSeen(entries), { root: this.tree });
    this.listen();
  }

  listen() {
    this.filter.addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.draw(), TYPING_MS);
    });
    this.filter.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") (event.preventDefault(), this.focusRow(this.rows[0]));
      if (event.key === "Escape" && this.filter.value) ((this.filter.value = ""), this.draw());
    });
    this.tree.addEventListener("click", (event) => this.clicked(event));
    this.tree.addEventListener("dblclick", (event) => this.act(this.rowOf(event)));
    this.tree.addEventListener("keydown", (event) => this.pressed(event));
  }

  async refresh() {
    this.root.dataset.state = "loading";
    this.summary.textContent = "Loading …";
    try {
      this.datasets = await fetchDatasets();
      this.coverage.clear();
      this.range = wholeRange(this.datasets, fromIso);
      this.root.dataset.state = "ready";
      this.draw();
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error) {
    this.root.dataset.state = "error";
    this.summary.textContent = "";
    this.tree.replaceChildren(
      h(
        "li.sepp-error",
        { role: "none" },
        h("span", { role: "alert" }, error.message),
        h("button.sepp-button.sepp-text-button", { type: "button", onclick: () => this.refresh() }, "Try again"),
      ),
    );
  }

  draw() {
    const query = this.filter.value;
    const shown = filterDatasets(this.datasets, query);
    this.rows = treeRows(shown, this.opened, { isFiltered: Boolean(query.trim()) });
    this.seen.disconnect();
    this.tree.replaceChildren(
      ...(this.rows.length ? this.rows.map((row) => this.rowElement(row)) : [this.nothing(query)]),
    );
    this.summary.replaceChildren(...this.summaryOf(shown, query));
    const entry = this.rows.find((row) => row.key === this.focused) ?? this.rows[0];
    if (entry) this.elementOf(entry).tabIndex = 0;
  }

  nothing(query) {
    const text = query.trim()
      ? `Nothing in the archive matches “${query.trim()}”`
      : "The archive holds no datasets yet";
    return h("li.sepp-empty", { role: "none" }, text);
  }

  summaryOf(shown, query) {
    const count = query.trim() ? `${shown.length} of ${this.datasets.length}` : `${this.datasets.length} datasets`;
    const { start, stop } = this.range;
    return [
      h("span", {}, count),
      start < stop
        ? h("span", { title: "The coverage strips span this time" }, `${formatDate(start)} – ${formatDate(stop)}`)
        : null,
    ].filter(Boolean);
  }

  rowElement(row) {
    const element = rowElement(row, this.chosen?.key === row.key);
    if (row.kind === "dataset") this.addCoverage(element, row.dataset);
    return element;
  }

  addCoverage(element, dataset) {
    element.append(h("span.sepp-row-span", {}, spanText(dataset)), h("span.sepp-row-strip"));
    if (this.coverage.has(dataset.id)) this.drawStrip(element, dataset);
    else if (dataset.start) this.seen.observe(element);
  }

  drawStrip(element, dataset) {
    element
      .querySelector(".sepp-row-strip")
      ?.replaceChildren(coverageStrip(this.coverage.get(dataset.id), this.range, `Data ${spanText(dataset)}`));
  }

  // Coverage is asked for only where its row comes into sight.
  rowsSeen(entries) {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      this.seen.unobserve(target);
      const { dataset } = this.rowByKey(target.dataset.key) ?? {};
      if (dataset) this.loadCoverage(target, dataset);
    }
  }

  async loadCoverage(element, dataset) {
    const whole = [[fromIso(dataset.start), fromIso(dataset.stop)]];
    this.coverage.set(dataset.id, await fetchCoverage(dataset.id).catch(() => whole));
    this.drawStrip(element, dataset);
  }

  rowByKey(key) {
    return this.rows.find((row) => row.key === key);
  }

  rowOf(event) {
    const element = event.target.closest(".sepp-row");
    return element ? this.rowByKey(element.dataset.key) : null;
  }

  elementOf(row) {
    return this.tree.querySelector(`[data-key="${CSS.escape(row.key)}"]`);
  }

  focusRow(row) {
    if (!row) return;
    for (const element of this.tree.querySelectorAll("[tabindex='0']")) element.tabIndex = -1;
    this.focused = row.key;
    const element = this.elementOf(row);
    element.tabIndex = 0;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  }

  toggle(row, isOpen = !row.isOpen) {
    if (row.kind === "parameter" || row.isOpen === isOpen) return;
    this.opened.set(row.key, isOpen);
    this.draw();
    this.focusRow(this.rowByKey(row.key));
  }

  clicked(event) {
    const row = this.rowOf(event);
    if (!row) return;
    if (row.kind !== "group") this.choose(row);
    const isTwisty = Boolean(event.target.closest(".sepp-twisty"));
    if (row.kind === "group" || isTwisty) this.toggle(row);
    else this.focusRow(row);
  }

  pressed(event) {
    const row = this.rowOf(event);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = this.rows.indexOf(row);
    const parent = this.rows.slice(0, index).findLast((other) => other.level < row.level);
    const moves = {
      ArrowDown: () => this.focusRow(this.rows[index + 1]),
      ArrowUp: () => (index ? this.focusRow(this.rows[index - 1]) : this.filter.focus()),
      Home: () => this.focusRow(this.rows[0]),
      End: () => this.focusRow(this.rows.at(-1)),
      ArrowRight: () => (row.isOpen ? this.focusRow(this.rows[index + 1]) : this.toggle(row, true)),
      ArrowLeft: () => (row.isOpen ? this.toggle(row, false) : this.focusRow(parent)),
      " ": () => (row.kind === "group" ? this.toggle(row) : this.choose(row)),
      Enter: () => this.act(row),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    moves[event.key]();
  }

  act(row) {
    if (!row) return;
    if (row.kind === "group") this.toggle(row);
    else (this.choose(row), this.look());
  }

  choose(row) {
    this.chosen = row;
    for (const element of this.tree.querySelectorAll(".sepp-row"))
      element.setAttribute("aria-selected", String(element.dataset.key === row.key));
    this.drawCard();
    this.loadDetails(row.dataset);
  }

  async loadDetails({ id }) {
    if (this.found.has(id)) return;
    this.found.set(id, await fetchDataset(id).catch(() => null));
    if (this.chosen?.dataset.id === id) this.drawCard();
  }

  drawCard() {
    this.card.hidden = false;
    this.card.replaceChildren(
      ...archiveCard(this.chosen, this.found.get(this.chosen.dataset.id), {
        look: () => this.look(),
        open: () => this.actions.open(this.code()),
        copy: (event) => this.copy(event.currentTarget),
      }),
    );
  }

  // What to look at: the row chosen, at the end of its data.
  view() {
    if (!this.chosen) return null;
    const { dataset, key } = this.chosen;
    const interval = firstLook(dataset, this.coverage.get(dataset.id));
    return { panels: [key], ...(interval ? { start: toIso(interval.start), stop: toIso(interval.stop) } : {}) };
  }

  look() {
    this.actions.look(this.view());
  }

  code() {
    const { panels, start, stop } = this.view();
    return openCode(panels, start ? `${start}/${stop}` : "");
  }

  async copy(button) {
    button.textContent = (await copyText(this.code())) ? "Copied" : "Not allowed here";
    setTimeout(() => Object.assign(button, { textContent: "Copy code" }), 1500);
  }

  close() {
    clearTimeout(this.typing);
    this.seen.disconnect();
    this.root.remove();
  }
}

// actions: { look({ panels, start, stop }), open(code) }
export function render({ el, actions }) {
  useStyle("archive");
  const view = new ArchiveView(el, actions);
  view.refresh();
  return view;
}
