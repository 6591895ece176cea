// DistributionView: a distribution by energy and angle at a moment, over its energy-time picture.

import { addDuration, parseIsoDuration } from "../core/calendar.js";
import { h, syntheticBadge, useSheet, useStyle, watchTheme } from "../core/dom.js";
import { formatClock, formatDate, fromIso, toIso } from "../core/interval.js";
import { preferences, watchPreference } from "../core/preferences.js";
import { ask } from "../core/server.js";
import { resolveModel } from "../core/state.js";
import { Timeline } from "../core/timeline.js";
import { splitPanel } from "../core/view_state.js";
import { HeatMap } from "../distribution/heat_map.js";
import { colorBar } from "../plot/color_bar.js";
import { readTheme } from "../plot/colors.js";
import { formatUnits, formatValue } from "../plot/numbers.js";
import { Stack } from "../plot/stack.js";
import { themeNow } from "../quicklook/theme.js";
import { pagingKeys } from "./time_selector.js";
import { useKeys } from "../plot/gestures.js";

const SPANS = [
  ["PT1M", "1 min"],
  ["PT10M", "10 min"],
  ["PT1H", "1 h"],
  ["", "the interval"],
];
const REST_MS = 60;
const HEIGHT = 150;

// The time that is averaged over: a span about the moment chosen, else the whole interval.
export function averagedSpan({ start, stop }, at, span) {
  if (at === null || !span) return { start, stop };
  const length = addDuration(at, parseIsoDuration(span)) - at;
  const first = Math.max(Math.min(at - length / 2, stop - length), start);
  return { start: first, stop: Math.min(first + length, stop) };
}

class DistributionView {
  constructor(model, timeline, el) {
    Object.assign(this, { model, timeline, controller: null });
    this.title = h("strong.sepp-distribution-title");
    this.status = h("span.sepp-status", { role: "status" });
    this.readout = h("output", { "aria-live": "off" });
    this.canvas = h("canvas.sepp-distribution-picture", { role: "img" });
    this.bar = h("div.sepp-side");
    this.heat = new HeatMap(this.canvas, { map: () => preferences.get("colorMap") });
    // in a tab the lower picture takes the room that is left
    const height = el.closest(".sepp-tab") ? 0 : HEIGHT;
    this.stack = new Stack({ theme: themeNow(), height, hooks: this.stackHooks() });
    this.root = h(
      "div.sepp-view.sepp-distribution",
      {},
      h("div.sepp-toolbar", { role: "toolbar", "aria-label": "Distribution" }, this.title, this.spanChoice(), this.status),
      h("div.sepp-distribution-body", {}, this.canvas, this.bar),
      h("div.sepp-distribution-readout", {}, this.readout),
      this.stack.element,
    );
    el.append(this.root);
    this.listen();
  }

  stackHooks() {
    return {
      onCursor: (_, at) => at !== null && this.hover(at),
      onSelect: (_, start, stop) => this.timeline.show({ start, stop }),
      ...Object.fromEntries(["onState", "onTrouble", "onDraw", "onMenu", "onPanels"].map((name) => [name, () => {}])),
      onDrawn: () => this.align(),
    };
  }

  // Both pictures begin and end at the same places of the page.
  align() {
    const plot = this.stack.element.querySelector(".u-over");
    if (plot && this.heat.align(plot)) this.heat.draw(readTheme());
  }

  spanChoice() {
    const select = h(
      "select.sepp-field",
      { "aria-label": "Average over", onchange: () => this.put("average", select.value) },
      ...SPANS.map(([value, label]) => h("option", { value }, label)),
    );
    this.select = select;
    return h("label.sepp-labelled", {}, h("span", {}, "Average over"), select);
  }

  listen() {
    const redo = () => this.refresh();
    const choose = () => (this.stack.choose([this.model.get("panel")].filter(Boolean), this.timeline.interval), redo());
    this.model.on("change:panel", choose);
    for (const name of ["at", "average"]) this.model.on(`change:${name}`, redo);
    const observer = new ResizeObserver(() => (this.heat.draw(readTheme()), this.stack.fit()));
    observer.observe(this.root);
    const recolor = () => (this.stack.recolor(themeNow()), this.heat.draw(themeNow()), this.showBar());
    const forget = this.timeline.listen((interval) => (this.stack.move(interval), this.put("at", ""), redo()));
    this.canvas.addEventListener("pointermove", (event) => this.read(event));
    this.canvas.addEventListener("pointerleave", () => this.readout.replaceChildren());
    this.stack.element.addEventListener("click", () => this.hovered && this.put("at", toIso(this.hovered)));
    useKeys(this.root, {
      ...pagingKeys(this.timeline),
      ArrowLeft: () => this.walk(-1),
      ArrowRight: () => this.walk(1),
      Escape: () => this.put("at", ""),
    });
    this.stops = [
      () => this.model.off("change:panel", choose),
      () => ["at", "average"].forEach((name) => this.model.off(`change:${name}`, redo)),
      () => observer.disconnect(),
      watchTheme(recolor),
      watchPreference("colorMap", recolor),
      forget,
    ];
    choose();
  }

  put(name, value) {
    if (this.model.get(name) === value) return;
    this.model.set(name, value);
    this.model.save_changes();
  }

  hover(at) {
    this.hovered = at;
    this.stack.point(at);
  }

  // The moment goes to the next record of the energy-time picture.
  walk(count) {
    const { start, stop } = this.timeline.interval;
    const next = this.stack.neighbour(this.at ?? (start + stop) / 2, count);
    if (next !== null) this.put("at", toIso(next));
  }

  get at() {
    const text = this.model.get("at");
    return text ? fromIso(text) : null;
  }

  refresh() {
    this.select.value = this.model.get("average") ?? "PT1M";
    if (this.at !== null) this.stack.point(this.at);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.load(), REST_MS);
  }

  async load() {
    const [dataset, parameter] = splitPanel(this.model.get("panel") ?? "");
    if (!parameter) return this.tell("Choose a distribution: a parameter with energies and angles");
    this.controller?.abort();
    this.controller = new AbortController();
    const { interval } = this.timeline;
    const moment = this.at ?? (interval.start + interval.stop) / 2;
    const span = averagedSpan(interval, moment, this.model.get("average") ?? "PT1M");
    const query = { dataset, parameter, start: toIso(span.start), stop: toIso(span.stop) };
    try {
      this.show(await ask("quicklook/distribution", { query, signal: this.controller.signal }), span);
    } catch (error) {
      if (error.name !== "AbortError") this.tell(error.message, true);
    }
    return null;
  }

  tell(text, isTrouble = false) {
    this.status.textContent = text;
    this.root.dataset.state = isTrouble ? "error" : "ready";
  }

  show(found, span) {
    const theme = readTheme();
    this.heat.show(found, theme);
    const words = `${formatDate(span.start)} ${formatClock(span.start, 0)} to ${formatClock(span.stop, 0)}`;
    const badge = found.is_synthetic ? syntheticBadge() : "";
    this.title.replaceChildren(`${found.dataset} · ${found.long_name} `, badge);
    const count = found.records === 1 ? "1 record" : `${found.records} records`;
    this.tell(found.records ? `${words}, ${count}` : `${words}: no data`);
    this.canvas.setAttribute("aria-label", `${found.long_name} by energy and angle, ${words}`);
    Object.assign(this.root.dataset, { records: found.records, start: found.start ?? "", stop: found.stop ?? "" });
    this.showBar();
  }

  showBar() {
    if (!this.heat.shown) return;
    const { long_name, parameter, units, limits } = this.heat.shown;
    const panel = { scale: "log", long_name, parameter, units };
    this.bar.replaceChildren(...colorBar({ panel, limits, map: this.heat.map() }, () => {}));
  }

  read(event) {
    const found = this.heat.valueAt(event);
    if (!found) return this.readout.replaceChildren();
    const { energy, angle, units } = this.heat.shown;
    const words = [
      `${formatValue(found.energy)} ${formatUnits(energy.units)}`,
      `${formatValue(found.angle)} ${formatUnits(angle.units)}`,
      `${formatValue(found.value)} ${formatUnits(units)}`,
    ];
    this.readout.textContent = words.join("  ·  ");
    Object.assign(this.readout.dataset, { energy: found.energy, angle: found.angle, value: found.value ?? "" });
    return null;
  }

  close() {
    clearTimeout(this.rest);
    this.controller?.abort();
    for (const stop of this.stops) stop();
    this.stack.close();
    this.root.remove();
  }
}

export async function render({ model, el }) {
  useStyle("quicklook", "distribution_view");
  useSheet(new URL("../vendor/uPlot.min.css", import.meta.url).href);
  const timeline = new Timeline(await resolveModel(model, "time"));
  const view = new DistributionView(model, timeline, el);
  return () => (view.close(), timeline.close());
}

export default { render };
