// Filters beside the search: time, mission, experiment, spacecraft, quantity, with data only.

import { h, iconButton } from "../core/dom.js";
import { formatInterval, parseInterval } from "../core/interval.js";
import { isSpacecraft, QUANTITY_NAMES } from "./query.js";

const SPACECRAFT = ["C1", "C2", "C3", "C4"];
const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const distinct = (datasets, name) =>
  [...new Set(datasets.map((dataset) => dataset[name]).filter(Boolean))].sort(byName.compare);

// actions: { change(), now() → the plots' interval or null }
export class Filters {
  constructor(actions) {
    this.actions = actions;
    this.interval = null;
    const select = (label) =>
      h(
        "select.sepp-field",
        { "aria-label": label, onchange: () => this.changed() },
        h("option", { value: "" }, label),
      );
    this.mission = select("Any mission");
    this.instrument = select("Any experiment");
    this.quantity = select("Any quantity");
    this.quantity.append(...QUANTITY_NAMES.map((name) => h("option", { value: name }, name)));
    this.time = h("input.sepp-field", {
      type: "text",
      placeholder: "Any time: 2005-01, May 2014 …",
      "aria-label": "With data in this time",
      spellcheck: "false",
      onchange: () => this.readTime(),
    });
    this.message = h("p.sepp-message", { role: "alert", hidden: true });
    this.withData = h("input", { type: "checkbox", onchange: () => this.changed() });
    this.spacecraft = SPACECRAFT.map((name) =>
      h("input", { type: "checkbox", value: name, "aria-label": `Spacecraft ${name}`, onchange: () => this.changed() }),
    );
    this.element = this.layOut();
  }

  layOut() {
    const craft = h(
      "fieldset.sepp-craft",
      {},
      h("legend", {}, "Spacecraft"),
      ...this.spacecraft.map((box) => h("label.sepp-chip", {}, box, h("span", {}, box.value))),
    );
    return h(
      "div.sepp-filters",
      { role: "group", "aria-label": "Filters", hidden: true },
      h(
        "div.sepp-filter-time",
        {},
        this.time,
        iconButton("plot", "The time of the plots", () => this.takeNow()),
      ),
      this.message,
      this.mission,
      this.instrument,
      this.quantity,
      craft,
      h("label.sepp-filter-data", {}, this.withData, " With data only"),
      h("button.sepp-button.sepp-text-button", { type: "button", onclick: () => this.clear() }, "Clear filters"),
    );
  }

  // Missions and experiments that the archive has.
  offer(datasets) {
    const fill = (select, names) => {
      const [chosen, [first]] = [select.value, select.options];
      select.replaceChildren(first, ...names.map((name) => h("option", { value: name }, name)));
      select.value = names.includes(chosen) ? chosen : "";
    };
    fill(this.mission, distinct(datasets, "mission"));
    fill(this.instrument, distinct(datasets, "instrument"));
    const isCluster = SPACECRAFT.some((name) => datasets.some(isSpacecraft(name)));
    this.element.querySelector(".sepp-craft").hidden = !isCluster;
  }

  takeNow() {
    const now = this.actions.now();
    if (!now) return;
    this.time.value = formatInterval(now);
    this.readTime();
  }

  readTime() {
    const text = this.time.value.trim();
    try {
      this.interval = text ? parseInterval(text) : null;
      this.message.hidden = true;
      this.time.removeAttribute("aria-invalid");
    } catch (error) {
      this.message.hidden = false;
      this.message.textContent = error.message;
      this.time.setAttribute("aria-invalid", "true");
      return;
    }
    this.changed();
  }

  changed() {
    this.actions.change();
  }

  clear() {
    for (const select of [this.mission, this.instrument, this.quantity]) select.value = "";
    for (const box of [this.withData, ...this.spacecraft]) box.checked = false;
    Object.assign(this.time, { value: "" });
    this.readTime();
  }

  // As fields of a query; all spacecraft or none is no wish.
  get fields() {
    const chosen = this.spacecraft.filter((box) => box.checked).map((box) => box.value);
    return [
      ["mission", this.mission.value],
      ["instrument", this.instrument.value],
      ["quantity", this.quantity.value],
      ...(chosen.length < SPACECRAFT.length ? chosen : []).map((name) => ["spacecraft", name]),
    ].filter(([, value]) => value);
  }

  get count() {
    return this.fields.length + (this.interval ? 1 : 0) + (this.withData.checked ? 1 : 0);
  }

  get bounds() {
    return { interval: this.interval, isWithData: this.withData.checked };
  }
}
