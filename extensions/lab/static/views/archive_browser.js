// ArchiveBrowser: search, filters, the tree of datasets, the card of the one chosen, the basket.

import { basketTabs } from "../browser/details.js";
import { BasketView } from "../browser/basket_view.js";
import { toggleItem } from "../browser/basket.js";
import { datasetCard } from "../browser/card.js";
import { fetchCatalogue, hasDataIn } from "../core/catalogue.js";
import { codeOf, exportOf, hapiUrl, intervalAbout, lookAt } from "../browser/choice.js";
import { deskActions } from "../browser/desk.js";
import { overviewsLink } from "../browser/overviews_link.js";
import { Filters } from "../browser/filters.js";
import { parseQuery } from "../browser/query.js";
import { SearchIndex } from "../browser/search_index.js";
import { treeRows } from "../browser/tree.js";
import { TreeView } from "../browser/tree_view.js";
import { h, iconButton, useStyle } from "../core/dom.js";
import { formatDate, yesterday } from "../core/interval.js";
import { LocalModel, resolveModel } from "../core/state.js";
import { Timeline } from "../core/timeline.js";
import { fetchDataset, fetchGranules } from "../core/datasets.js";

const WARMING = "a magnetc";

class ArchiveBrowser {
  constructor({ model, el, time, actions }) {
    Object.assign(this, { model, actions, catalogue: null, opened: new Map(), details: new Map(), chosen: null });
    this.timeline = new Timeline(time);
    this.filters = new Filters({ change: () => this.draw(), now: () => this.timeline.interval });
    this.tree = new TreeView(this.treeActions());
    this.basket = new BasketView({
      items: () => model.get("basket") ?? [],
      change: (items) => this.tell("basket", items),
      timeline: this.timeline,
      inventory: actions.inventory ?? null,
    });
    this.card = h("section.sepp-card", { "aria-label": "Chosen dataset", hidden: true });
    this.tabs = basketTabs({ card: this.card, basket: this.basket, more: [overviewsLink(actions.overviews)] });
    this.layOut(el);
    this.watched = {
      "change:selected": () => this.follow(),
      "change:basket": () => this.basketChanged(),
      "change:query": () => this.queryChanged(),
    };
    for (const [event, listener] of Object.entries(this.watched)) model.on(event, listener);
  }

  layOut(el) {
    this.filter = h("input.sepp-field.sepp-filter", {
      type: "search",
      placeholder: "Search: FGM C3, units:nT …",
      title:
        "Words with typos forgiven, and fields: mission: spacecraft: instrument: parameter: units: frame: kind: quantity: region:",
      "aria-label": "Search datasets",
      spellcheck: "false",
    });
    this.filter.value = this.model.get("query") ?? "";
    this.filter.addEventListener("input", () => this.tell("query", this.filter.value));
    this.filter.addEventListener("keydown", (event) => this.pressed(event));
    this.filterButton = iconButton("filter", "Filters", () => this.toggleFilters(), { "aria-expanded": "false" });
    const again = iconButton("refresh", "Ask the archive again", () => this.refresh());
    this.summary = h("div.sepp-summary", { role: "status" });
    const head = h("div.sepp-archive-head", {}, this.filter, this.filterButton, again);
    const body = h("div.sepp-archive-body", {}, this.tree.element, this.tabs.element);
    this.root = h("div.sepp-view.sepp-archive", {}, head, this.filters.element, this.summary, body);
    el.append(this.root);
  }

  treeActions() {
    return {
      choose: (row) => this.choose(row),
      act: (row, isNew) => (this.choose(row), this.look(isNew)),
      toggle: (row, isOpen) => this.toggle(row, isOpen),
      basket: (row) => this.tell("basket", toggleItem(this.model.get("basket") ?? [], row.key)),
      leave: () => this.filter.focus(),
      isInBasket: (key) => (this.model.get("basket") ?? []).includes(key),
      bins: () => this.catalogue.bins,
    };
  }

  // Written to the model, which tells us back as it would anybody else.
  tell(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  async refresh() {
    this.root.dataset.state = "loading";
    this.summary.textContent = "Loading …";
    try {
      const catalogue = await fetchCatalogue();
      if (catalogue !== this.catalogue) this.take(catalogue);
      this.root.dataset.state = "ready";
      this.draw();
      this.follow();
    } catch (error) {
      this.fail(error);
    }
  }

  take(catalogue) {
    Object.assign(this, { catalogue, index: null });
    this.details.clear();
    (window.requestIdleCallback ?? setTimeout)(() => this.warmUp());
    this.filters.offer(catalogue.datasets);
    this.basketChanged();
  }

  fail(error) {
    this.root.dataset.state = "error";
    this.summary.textContent = "";
    const retry = h(
      "button.sepp-button.sepp-text-button",
      { type: "button", onclick: () => this.refresh() },
      "Try again",
    );
    this.tree.show([], h("div.sepp-error", {}, h("span", { role: "alert" }, error.message), retry));
  }

  toggleFilters(isOpen = this.filters.element.hidden) {
    this.filters.element.hidden = !isOpen;
    this.filterButton.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.filters.time.focus();
  }

  // The first letter typed shall be as quick as the others.
  warmUp() {
    const { datasets } = this.makeIndex().find(parseQuery(WARMING));
    treeRows(datasets, new Map(), { isFiltered: true, isRanked: true });
  }

  makeIndex() {
    this.index ??= new SearchIndex(this.catalogue);
    return this.index;
  }

  // What the search and the filters leave over.
  search() {
    const { words, fields, unknown } = parseQuery(this.filter.value);
    const isFiltered = words.length + fields.length + this.filters.count > 0;
    if (!isFiltered) return { datasets: this.catalogue.datasets, isFiltered, isRanked: false, unknown };
    const asked = { words, fields: [...fields, ...this.filters.fields] };
    const { datasets, isRanked } = this.makeIndex().find(asked, this.filters.bounds);
    return { datasets, isFiltered, isRanked, unknown };
  }

  draw() {
    if (!this.catalogue) return;
    const begun = performance.now();
    this.found = this.search();
    const { datasets, isFiltered } = this.found;
    const note = datasets.length ? null : h("p.sepp-empty", {}, this.nothing());
    this.tree.show(treeRows(datasets, this.opened, this.found), note);
    this.summary.replaceChildren(...this.summaryOf());
    this.filterButton.classList.toggle("sepp-on", this.filters.count > 0);
    this.root.dataset.searchMs = (performance.now() - begun).toFixed(1);
    this.root.dataset.found = isFiltered ? String(datasets.length) : "";
  }

  nothing() {
    if (!this.catalogue.datasets.length) return "The archive holds no datasets yet";
    const query = this.filter.value.trim();
    const rest = this.filters.count ? " with these filters" : "";
    return query ? `Nothing in the archive matches “${query}”${rest}` : `Nothing in the archive${rest}`;
  }

  summaryOf() {
    const { datasets, isFiltered, unknown } = this.found;
    const all = this.catalogue.datasets.length;
    const { start, stop } = this.catalogue;
    const span = start < stop ? `${formatDate(start)} – ${formatDate(stop)}` : "";
    const hint = unknown.length ? `“${unknown[0]}:” is no field; taken as a word` : span;
    return [
      h("span", {}, isFiltered ? `${datasets.length} of ${all}` : `${all} datasets`),
      h("span", { title: "The coverage strips span the time of the whole archive" }, hint),
    ];
  }

  queryChanged() {
    const query = this.model.get("query") ?? "";
    if (this.filter.value !== query) this.filter.value = query;
    this.draw();
  }

  basketChanged() {
    this.tree.refresh();
    this.tabs.count((this.model.get("basket") ?? []).length);
    this.basket.changed();
    if (this.chosen && this.catalogue) this.drawCard();
  }

  pressed(event) {
    if (event.key === "ArrowDown" || event.key === "Enter") (event.preventDefault(), this.tree.focus(0));
    if (event.key === "Escape" && this.filter.value) this.tell("query", "");
  }

  toggle(row, isOpen) {
    if (row.kind === "parameter" || row.isOpen === isOpen) return;
    this.opened.set(row.key, isOpen);
    this.tree.show(treeRows(this.found.datasets, this.opened, this.found));
    this.tree.activate(this.tree.indexOf(row.key));
  }

  choose(row) {
    this.chosen = row;
    this.tree.mark(row.key);
    this.tell("selected", row.key);
    this.tabs.turnTo("card");
    this.drawCard();
    this.loadDetails(row.dataset);
  }

  // Choose what the model names, from Python or from another view.
  follow() {
    const key = this.model.get("selected") ?? "";
    if (!this.catalogue || !key || key === this.chosen?.key) return;
    const [id, name] = [key.split("/")[0], key.slice(key.indexOf("/") + 1)];
    const dataset = this.catalogue.byId.get(id);
    const parameter = key.includes("/") ? dataset?.parameters.find((one) => one.name === name) : null;
    if (dataset && (parameter || !key.includes("/")))
      this.choose({ key, dataset, parameter, kind: parameter ? "parameter" : "dataset" });
  }

  async loadDetails({ id }) {
    if (this.details.has(id)) return;
    const details = await fetchDataset(id).catch(() => null);
    if (this.details.has(id)) return;
    this.details.set(id, details);
    if (this.chosen?.dataset.id === id) this.drawCard();
  }

  drawCard() {
    const row = this.chosen;
    const items = this.model.get("basket") ?? [];
    const actions = {
      look: () => this.look(true),
      open: () => this.actions.open(codeOf(row, this.catalogue, this.details.get(row.dataset.id))),
      basket: () => this.tell("basket", toggleItem(items, row.key)),
      isInBasket: items.includes(row.key),
      code: () => codeOf(row, this.catalogue, this.details.get(row.dataset.id)),
      exportLine: () => exportOf(row, this.timeline.interval),
      hapiUrl: () => hapiUrl(row, this.timeline.interval),
      goTo: (ms) => this.goTo(ms),
      granules: fetchGranules,
    };
    this.card.replaceChildren(...datasetCard(row, this.details.get(row.dataset.id), actions));
  }

  goTo(ms) {
    const { start, stop } = this.timeline.interval;
    this.timeline.show(intervalAbout(ms, stop - start));
  }

  view() {
    const { chosen, catalogue, details } = this;
    return chosen && catalogue ? lookAt(chosen, catalogue, details.get(chosen.dataset.id)) : null;
  }

  // Onto the plot used last where that shows a time with data of it, else into a new one.
  async look(isNew) {
    await this.loadDetails(this.chosen.dataset);
    const isThere = hasDataIn(this.chosen.dataset, this.catalogue, this.timeline.interval);
    this.actions.look({ ...this.view(), isNew: isNew || !isThere });
  }

  close() {
    for (const [event, listener] of Object.entries(this.watched)) this.model.off(event, listener);
    this.tree.close();
    this.basket.close();
    this.timeline.close();
    this.root.remove();
  }
}

// In a notebook JupyterLab's own deeds where they are on the page, and Python's callbacks always.
function notebookActions(model) {
  const tell = (type, told) => model.send?.({ type, ...told });
  return {
    look: (view) => (tell("open", view), deskActions()?.look(view)),
    open: (code) => deskActions()?.open(code),
    inventory: deskActions()?.inventory,
    overviews: deskActions()?.overviews,
  };
}

export async function render({ model, el, actions }) {
  useStyle("quicklook", "archive");
  const time = (model.get("time") && (await resolveModel(model, "time"))) || new LocalModel(yesterday());
  const view = new ArchiveBrowser({ model, el, time, actions: actions ?? notebookActions(model) });
  actions?.ready?.(view);
  view.root.classList.toggle("sepp-archive-widget", !actions);
  view.refresh();
  return () => view.close();
}
