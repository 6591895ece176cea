// Time below the orbits: regions along it, the interval chosen, the moment marked; a drag chooses another interval.

import { h } from "../core/dom.js";
import { formatPoint, tidyInterval } from "../core/interval.js";
import { timeLabels, timeSplits } from "../plot/ticks.js";

const DRAG_PIXELS = 5;

export const REGION_COLORS = {
  "solar wind": "#e0a92e",
  magnetosheath: "#d9743f",
  magnetosphere: "#4e8fd0",
  magnetotail: "#6d6fb8",
  plasmasphere: "#3aa582",
};

// Stretches [{ start, stop, region }] along a track.
export function regionSpans({ time, region }) {
  const spans = [];
  for (let n = 0; n < time.length; n += 1) {
    const last = spans.at(-1);
    if (last && last.region === region[n]) last.stop = time[n];
    else {
      if (last) last.stop = time[n];
      spans.push({ start: time[n], stop: time[n], region: region[n] });
    }
  }
  return spans.filter(({ start, stop, region: name }) => name && stop > start);
}

export class TimeStrip {
  constructor({ onMoment, onSelect }) {
    Object.assign(this, { onMoment, onSelect, span: null });
    this.slider = h("input.sepp-orbit-slider", {
      type: "range",
      min: 0,
      max: 1000,
      step: 1,
      "aria-label": "Moment marked on the orbits",
      oninput: () => this.slide(),
    });
    this.canvas = h("canvas.sepp-orbit-regions", {
      title: "Drag to choose this time; click to mark a moment",
      onpointerdown: (event) => this.press(event),
      onpointermove: (event) => this.drag(event),
      onpointerup: (event) => this.release(event),
    });
    this.element = h("div.sepp-orbit-time", {}, this.slider, this.canvas);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.element);
  }

  // { span: what is shown, interval: what is chosen, at, track: whose regions, theme }
  show(shown) {
    Object.assign(this, shown);
    const share = (this.at - this.span.start) / (this.span.stop - this.span.start);
    this.slider.value = String(Math.round(Math.min(Math.max(share, 0), 1) * 1000));
    this.slider.setAttribute("aria-valuetext", formatPoint(Math.round(this.at / 1000) * 1000));
    this.draw();
  }

  slide() {
    if (this.span)
      this.onMoment(this.span.start + (Number(this.slider.value) / 1000) * (this.span.stop - this.span.start));
  }

  timeOf(event) {
    const { left, width } = this.canvas.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
    return this.span.start + share * (this.span.stop - this.span.start);
  }

  press(event) {
    if (!this.span) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.pressed = { x: event.clientX, at: this.timeOf(event) };
  }

  drag(event) {
    if (!this.pressed) return;
    const isFar = Math.abs(event.clientX - this.pressed.x) > DRAG_PIXELS;
    this.picked = isFar ? [this.pressed.at, this.timeOf(event)].sort((a, b) => a - b) : null;
    this.draw();
  }

  release(event) {
    if (!this.pressed) return;
    const picked = this.picked;
    Object.assign(this, { pressed: null, picked: null });
    if (picked) this.onSelect(tidyInterval({ start: picked[0], stop: picked[1] }));
    else this.onMoment(this.timeOf(event));
    this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!this.span || !width) return;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
    const paper = this.canvas.getContext("2d");
    paper.scale(ratio, ratio);
    const at = (ms) => ((ms - this.span.start) / (this.span.stop - this.span.start)) * width;
    this.drawRegions(paper, at);
    this.drawChosen(paper, at, width);
    this.nameRegions(paper, at);
    this.drawTicks(paper, at, width);
    const x = Math.round(at(this.at));
    paper.fillStyle = this.theme.text;
    paper.fillRect(x - 1, 0, 2, 22);
  }

  drawRegions(paper, at) {
    paper.fillStyle = this.theme.grid;
    paper.fillRect(0, 4, this.canvas.clientWidth, 12);
    for (const { start, stop, region } of this.track ? regionSpans(this.track) : []) {
      paper.fillStyle = REGION_COLORS[region] ?? this.theme.faint;
      paper.fillRect(at(start), 4, Math.max(at(stop) - at(start), 1), 12);
    }
  }

  // Over the veil, with a rim of paper: read on every colour.
  nameRegions(paper, at) {
    const { font, text: fillStyle, back: strokeStyle } = this.theme;
    Object.assign(paper, { font, fillStyle, strokeStyle, textAlign: "center", lineWidth: 3, lineJoin: "round" });
    for (const { start, stop, region } of this.track ? regionSpans(this.track) : []) {
      const room = at(stop) - at(start);
      if (paper.measureText(region).width + 8 > room) continue;
      paper.strokeText(region, at(start) + room / 2, 14);
      paper.fillText(region, at(start) + room / 2, 14);
    }
  }

  // What is not chosen is veiled.
  drawChosen(paper, at, width) {
    const [start, stop] = this.picked ?? [this.interval.start, this.interval.stop];
    const [left, right] = [Math.max(at(start), 0), Math.min(at(stop), width)];
    paper.fillStyle = this.theme.veil;
    paper.fillRect(0, 4, left, 12);
    paper.fillRect(right, 4, width - right, 12);
    paper.strokeStyle = this.theme.text;
    paper.lineWidth = 1.5;
    paper.strokeRect(left + 0.75, 2.75, Math.max(right - left - 1.5, 2), 14.5);
  }

  drawTicks(paper, at, width) {
    Object.assign(paper, { font: this.theme.font, fillStyle: this.theme.faint });
    const { splits, step } = timeSplits(this.span.start, this.span.stop, width, 88);
    for (const [n, label] of timeLabels(splits, step).entries()) {
      const x = at(splits[n]);
      paper.fillRect(Math.round(x), 19, 1, 4);
      paper.textAlign = x < 40 ? "left" : x > width - 40 ? "right" : "center";
      for (const [row, text] of label.split("\n").entries()) paper.fillText(text, x, 33 + 12 * row);
    }
  }

  // A step by keys: hundredths of what is shown.
  step(count) {
    const hundredth = (this.span.stop - this.span.start) / 100;
    this.onMoment(Math.min(Math.max(this.at + count * hundredth, this.span.start), this.span.stop));
  }

  close() {
    this.observer.disconnect();
  }
}
