// A strip of time with the coverage of the datasets looked at, and the chosen window to drag on it.

import { DAY } from "../core/calendar.js";
import { h } from "../core/dom.js";
import { svg } from "../core/icons.js";
import { formatInterval, tidyInterval } from "../core/interval.js";
import { timeLabels, timeSplits } from "../plot/ticks.js";
import { fetchCoverage } from "../core/datasets.js";

const HEIGHT = 30;
const BAND = 8;
const AROUND = 40;
const LEAST_SHARE = 1 / 400;
const HANDLE = 5;
const CLICK = 3;
const EDGE = 34;
const LETTER = 5.6;
const LABEL_GAP = 8;

// What of time the strip shows: all there is or, where the window would be a hair in it, its surroundings.
export function stripRange(whole, window) {
  const length = window.stop - window.start;
  const start = Math.min(whole?.start ?? window.start, window.start);
  const stop = Math.max(whole?.stop ?? window.stop, window.stop);
  if (length / (stop - start) >= LEAST_SHARE) return { start: start - (stop - start) / 50, stop: stop + (stop - start) / 50 };
  const grain = 4 * length;
  const middle = Math.round((window.start + window.stop) / 2 / grain) * grain;
  return { start: middle - AROUND * length, stop: middle + AROUND * length };
}

// Stretches as [x, width] in pixels; those that touch are one.
export function stretches(spans, { start, stop }, width) {
  const scale = width / (stop - start);
  const joined = [];
  for (const [first, last] of spans) {
    const from = Math.max((first - start) * scale, 0);
    const to = Math.min(Math.max((last - start) * scale, from + 1), width);
    const before = joined.at(-1);
    if (to < 0 || from > width) continue;
    if (before && from <= before[0] + before[1] + 0.5) before[1] = Math.max(before[1], to - before[0]);
    else joined.push([from, to - from]);
  }
  return joined;
}

// Move, or stretch by an edge, by a time that was dragged.
export function draggedWindow({ start, stop }, part, by) {
  if (part === "start") return { start: Math.min(start + by, stop - 1), stop };
  if (part === "stop") return { start, stop: Math.max(stop + by, start + 1) };
  return { start: start + by, stop: stop + by };
}

// The labels { x, anchor, text, isDate } that have room beside each other; dates go before hours.
export function roomyLabels(labels) {
  const taken = [];
  const place = (label) => {
    const wide = label.text.length * LETTER;
    const from = label.x - { start: 0, middle: wide / 2, end: wide }[label.anchor];
    const isFree = taken.every(([left, right]) => from > right + LABEL_GAP || from + wide < left - LABEL_GAP);
    if (isFree) taken.push([from, from + wide]);
    return isFree;
  };
  const kept = [...labels.filter(({ isDate }) => isDate), ...labels.filter(({ isDate }) => !isDate)].filter(place);
  return labels.filter((label) => kept.includes(label));
}

export class Strip {
  constructor(timeline) {
    this.timeline = timeline;
    this.coverage = [];
    this.window = null;
    this.drag = null;
    this.drawing = svg("svg", { class: "sepp-time-strip-drawing", height: HEIGHT, "aria-hidden": "true" });
    this.element = h(
      "div.sepp-time-strip",
      {
        role: "slider",
        tabIndex: 0,
        "aria-label": "The interval within the data held; arrow keys page",
        title: "Where there are data. Drag the window or its edges, or click to go there",
      },
      this.drawing,
    );
    this.element.addEventListener("pointerdown", (event) => this.begin(event));
    this.element.addEventListener("pointermove", (event) => this.continue(event));
    for (const end of ["pointerup", "pointercancel"]) this.element.addEventListener(end, (event) => this.end(event));
    this.element.addEventListener("keydown", (event) => this.press(event));
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.draw();
    });
    this.observer.observe(this.element);
  }

  // Show where these datasets have data, asked for after `first`; a strip without any is hidden.
  async look(datasets, first = null) {
    this.datasets = datasets;
    this.element.hidden = !datasets.length;
    if (first) await first;
    if (this.datasets !== datasets) return;
    const all = await Promise.all(datasets.slice(0, 8).map((id) => fetchCoverage(id).catch(() => [])));
    if (this.datasets !== datasets) return;
    this.coverage = all.flat().sort((a, b) => a[0] - b[0]);
    this.draw();
  }

  get whole() {
    if (!this.coverage.length) return null;
    return { start: this.coverage[0][0], stop: Math.max(...this.coverage.map(([, stop]) => stop)) };
  }

  draw() {
    const width = this.width ?? this.element.clientWidth;
    if (!width || this.element.hidden) return;
    const { interval } = this.timeline;
    if (!this.drag) this.range = stripRange(this.whole, interval);
    this.drawing.setAttribute("width", width);
    this.drawing.replaceChildren(...this.bands(width), ...this.ticks(width), ...this.frame(width));
    this.tell(interval);
  }

  bands(width) {
    const rect = (name, x, wide, y, height) =>
      svg("rect", { class: name, x: x.toFixed(1), y, width: wide.toFixed(1), height });
    const held = stretches(this.coverage, this.range, width);
    return [
      rect("sepp-strip-nothing", 0, width, 0, BAND),
      ...held.map(([x, wide]) => rect("sepp-strip-data", x, wide, 0, BAND)),
    ];
  }

  ticks(width) {
    const { start, stop } = this.range;
    const { step, splits } = timeSplits(start, stop, width, 90);
    const labels = timeLabels(splits, step);
    const all = splits.map((ms, n) => {
      const x = ((ms - start) / (stop - start)) * width;
      const anchor = x < EDGE ? "start" : x > width - EDGE ? "end" : "middle";
      const [label, date] = labels[n].split("\n");
      const text = date ? `${step >= DAY ? `${date}-` : `${date} `}${label}` : label;
      return { x, anchor, text, isDate: Boolean(date) };
    });
    return roomyLabels(all).map(({ x, anchor, text }) =>
      svg("text", { class: "sepp-strip-tick", x: x.toFixed(1), y: HEIGHT - 5, "text-anchor": anchor }, text),
    );
  }

  frame(width) {
    const [[x, wide]] = stretches([[this.timeline.interval.start, this.timeline.interval.stop]], this.range, width);
    this.window = { x, wide: Math.max(wide, 2) };
    return [svg("rect", { class: "sepp-strip-window", x, y: 0.5, width: this.window.wide, height: BAND + 5, rx: 2 })];
  }

  tell(interval) {
    const { start, stop } = this.range;
    const share = (100 * ((interval.start + interval.stop) / 2 - start)) / (stop - start);
    for (const [name, value] of [
      ["aria-valuemin", 0],
      ["aria-valuemax", 100],
      ["aria-valuenow", Math.round(share)],
      ["aria-valuetext", formatInterval(interval)],
    ]) {
      this.element.setAttribute(name, value);
    }
  }

  partAt(x) {
    const { x: left, wide } = this.window;
    if (wide > 4 * HANDLE && Math.abs(x - left) <= HANDLE) return "start";
    if (wide > 4 * HANDLE && Math.abs(x - left - wide) <= HANDLE) return "stop";
    return x >= left - HANDLE && x <= left + wide + HANDLE ? "all" : "elsewhere";
  }

  xOf(event) {
    return event.clientX - this.element.getBoundingClientRect().left;
  }

  begin(event) {
    if (event.button !== 0 || !this.window) return;
    const x = this.xOf(event);
    this.element.setPointerCapture(event.pointerId);
    this.drag = { x, part: this.partAt(x), from: this.timeline.interval };
    event.preventDefault();
    this.element.focus({ preventScroll: true });
  }

  continue(event) {
    const x = this.xOf(event);
    if (!this.drag) {
      const cursors = { start: "ew-resize", stop: "ew-resize", all: "grab", elsewhere: "pointer" };
      this.element.style.cursor = this.window ? cursors[this.partAt(x)] : "";
      return;
    }
    if (this.drag.part === "elsewhere") return;
    const by = ((x - this.drag.x) / this.element.clientWidth) * (this.range.stop - this.range.start);
    this.timeline.show(tidyInterval(draggedWindow(this.drag.from, this.drag.part, by)));
  }

  // A click beside the window brings its middle there.
  end(event) {
    const { drag } = this;
    if (!drag) return;
    const x = this.xOf(event);
    if (drag.part === "elsewhere" && Math.abs(x - drag.x) <= CLICK) {
      const at = this.range.start + (x / this.element.clientWidth) * (this.range.stop - this.range.start);
      const { start, stop } = drag.from;
      this.timeline.show(tidyInterval(draggedWindow(drag.from, "all", at - (start + stop) / 2)));
    }
    this.drag = null;
    this.draw();
  }

  press(event) {
    const count = { ArrowLeft: -1, ArrowRight: 1, PageDown: -5, PageUp: 5 }[event.key];
    if (!count || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.timeline.step(count);
  }

  close() {
    this.observer.disconnect();
    this.element.remove();
  }
}
