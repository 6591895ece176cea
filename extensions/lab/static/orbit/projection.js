// One plane of the orbits on a canvas: axes in Earth radii, boundaries cut, tracks, markers.

import { h } from "../core/dom.js";
import { cutOf, nearestTime, niceTicks, placeAt, stretchesOf } from "./geometry.js";

const EDGE = { left: 34, right: 8, top: 20, bottom: 30 };
const REACH_PIXELS = 28;

export class Projection {
  constructor(axes, { onPick }) {
    Object.assign(this, { axes, onPick, shown: null, still: null });
    const name = axes.map((axis) => axis.toUpperCase()).join("–");
    this.name = name;
    this.canvas = h("canvas.sepp-orbit-plane", {
      role: "img",
      "aria-label": `Orbits in the ${name} plane`,
      "data-plane": name,
    });
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.pick(event);
    });
    this.canvas.addEventListener("pointermove", (event) => event.buttons && this.pick(event));
    this.element = h("div.sepp-orbit-projection", {}, this.canvas);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.element);
  }

  show(shown) {
    Object.assign(this, { shown, still: null });
    this.draw();
  }

  // The moment of the point of a track that lies nearest to the pointer.
  pick(event) {
    if (!this.scale) return;
    const { left, top } = this.canvas.getBoundingClientRect();
    const at = this.fromPixels(event.clientX - left, event.clientY - top);
    const found = this.shown.tracks.map(({ track }) => nearestTime(track, this.axes, at)).filter(Boolean);
    const best = found.sort((one, other) => one.distance - other.distance)[0];
    if (best && best.distance * this.scale < REACH_PIXELS) this.onPick(best.at);
  }

  fromPixels(x, y) {
    return [this.middle[0] + (x - this.centre[0]) / this.scale, this.middle[1] - (y - this.centre[1]) / this.scale];
  }

  toPixels([across, up]) {
    return [
      this.centre[0] + (across - this.middle[0]) * this.scale,
      this.centre[1] - (up - this.middle[1]) * this.scale,
    ];
  }

  measure(width, height) {
    const [across, up] = this.axes.map((axis) => this.shown.extent[axis]);
    const inner = [width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom];
    const spans = [across[1] - across[0], up[1] - up[0]].map((span) => span * 1.08 + 1);
    this.scale = Math.min(inner[0] / spans[0], inner[1] / spans[1]);
    this.middle = [(across[0] + across[1]) / 2, (up[0] + up[1]) / 2];
    this.centre = [EDGE.left + inner[0] / 2, EDGE.top + inner[1] / 2];
    this.box = { left: EDGE.left, right: width - EDGE.right, top: EDGE.top, bottom: height - EDGE.bottom };
  }

  // What stands still is painted once and kept; marks are put on top.
  draw() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!this.shown || width < 60 || height < 60) return;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const size = `${width} ${height} ${ratio}`;
    if (this.still?.size !== size) this.still = this.paintStill({ width, height, ratio, size });
    Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
    const paper = this.canvas.getContext("2d");
    paper.drawImage(this.still.canvas, 0, 0);
    paper.scale(ratio, ratio);
    this.clip(paper);
    for (const one of this.shown.tracks) this.drawMarker(paper, one);
  }

  paintStill({ width, height, ratio, size }) {
    const canvas = h("canvas", { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const paper = canvas.getContext("2d");
    paper.scale(ratio, ratio);
    this.measure(width, height);
    this.drawAxes(paper);
    this.clip(paper);
    this.drawBoundaries(paper);
    this.drawEarth(paper);
    for (const one of this.shown.tracks) this.drawTrack(paper, one);
    for (const one of this.shown.tracks) this.drawHead(paper, one);
    return { canvas, size };
  }

  clip(paper) {
    paper.beginPath();
    paper.rect(this.box.left, this.box.top, this.box.right - this.box.left, this.box.bottom - this.box.top);
    paper.clip();
  }

  drawAxes(paper) {
    const { theme, frame } = this.shown;
    const { left, right, top, bottom } = this.box;
    const low = this.fromPixels(left, bottom);
    const high = this.fromPixels(right, top);
    Object.assign(paper, { font: theme.font, fillStyle: theme.faint, strokeStyle: theme.grid, lineWidth: 1 });
    const line = (...points) => {
      paper.beginPath();
      for (const [n, point] of points.entries()) n ? paper.lineTo(...point) : paper.moveTo(...point);
      paper.stroke();
    };
    const text = (value) => String(Number(value.toPrecision(6))).replace("-", "−");
    paper.textAlign = "center";
    for (const tick of niceTicks(low[0], high[0], (right - left) / 44)) {
      const [x] = this.toPixels([tick, 0]);
      line([x, top], [x, bottom]);
      if (x < right - 44 || this.axes.length < 2) paper.fillText(text(tick), x, bottom + 13);
    }
    paper.textAlign = "right";
    for (const tick of niceTicks(low[1], high[1], (bottom - top) / 34)) {
      const [, y] = this.toPixels([0, tick]);
      line([left, y], [right, y]);
      if (y > top + 2) paper.fillText(text(tick), left - 4, y + 4);
    }
    paper.strokeStyle = theme.axis;
    paper.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
    paper.fillStyle = theme.text;
    paper.fillText(`${this.axes[0].toUpperCase()} ${frame} (Re)`, right, bottom + 27);
    paper.textAlign = "left";
    paper.fillText(`${this.axes[1].toUpperCase()} ${frame} (Re)`, 4, top - 7);
  }

  drawBoundaries(paper) {
    const { boundaries, theme } = this.shown;
    if (!boundaries) return;
    paper.lineWidth = 1.4;
    for (const [name, color] of [
      ["magnetopause", theme.magnetopause],
      ["bow_shock", theme.bowShock],
    ]) {
      paper.strokeStyle = color;
      paper.setLineDash(name === "bow_shock" ? [6, 3] : []);
      for (const stretch of cutOf(boundaries[name], this.axes, boundaries.sun)) this.stroke(paper, stretch);
    }
    paper.setLineDash([]);
  }

  stroke(paper, points) {
    paper.beginPath();
    for (const [n, point] of points.entries())
      n ? paper.lineTo(...this.toPixels(point)) : paper.moveTo(...this.toPixels(point));
    paper.stroke();
  }

  // Half of it is day, unless one looks along the Sun's direction.
  drawEarth(paper) {
    const { theme, boundaries } = this.shown;
    const sun = Object.fromEntries(["x", "y", "z"].map((axis, n) => [axis, (boundaries?.sun ?? [1, 0, 0])[n]]));
    const [x, y] = this.toPixels([0, 0]);
    const radius = Math.max(this.scale, 2.5);
    const half = (from, to, color) => {
      paper.fillStyle = color;
      paper.beginPath();
      paper.arc(x, y, radius, from, to);
      paper.fill();
    };
    const [across, up] = this.axes.map((axis) => sun[axis]);
    const towards = Math.atan2(-up, across);
    if (Math.hypot(across, up) < 0.5) half(0, 2 * Math.PI, theme.day);
    else {
      half(towards - Math.PI / 2, towards + Math.PI / 2, theme.day);
      half(towards + Math.PI / 2, towards + (3 * Math.PI) / 2, theme.night);
    }
    paper.strokeStyle = theme.axis;
    paper.lineWidth = 1;
    paper.beginPath();
    paper.arc(x, y, radius, 0, 2 * Math.PI);
    paper.stroke();
  }

  drawTrack(paper, { track, colors, own, inside }) {
    const [first, last] = inside;
    const point = (n) => this.toPixels(this.axes.map((axis) => track[axis][n]));
    const line = (from, to) => {
      paper.beginPath();
      paper.moveTo(...point(from));
      for (let n = from + 1; n <= to; n += 1) paper.lineTo(...point(n));
      paper.stroke();
    };
    paper.lineCap = "round";
    for (const [from, to] of stretchesOf(track)) {
      Object.assign(paper, { strokeStyle: own, lineWidth: 1, globalAlpha: 0.45 });
      line(from, to);
      Object.assign(paper, { lineWidth: 2.6, globalAlpha: 1 });
      const [begin, end] = [Math.max(from, first), Math.min(to, last)];
      if (!colors) {
        if (end > begin) line(begin, end);
        continue;
      }
      for (let n = begin; n < end; n += 1) {
        paper.strokeStyle = colors[n] ?? own;
        line(n, n + 1);
      }
    }
  }

  // An arrow's head half-way along what is chosen: where it is flying to.
  drawHead(paper, { track, own, inside: [first, last] }) {
    const n = Math.round(first + 0.62 * (last - first));
    if (n < 1) return;
    const [from, to] = [n - 1, n].map((row) => this.toPixels(this.axes.map((axis) => track[axis][row])));
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    paper.save();
    paper.translate(...to);
    paper.rotate(angle);
    paper.fillStyle = own;
    paper.beginPath();
    for (const point of [
      [7, 0],
      [-5, 5],
      [-5, -5],
    ])
      paper.lineTo(...point);
    paper.fill();
    paper.restore();
  }

  drawMarker(paper, { track, own }) {
    const place = placeAt(track, this.shown.at);
    if (!place) return;
    paper.beginPath();
    paper.arc(...this.toPixels(this.axes.map((axis) => place[axis])), 4.5, 0, 2 * Math.PI);
    Object.assign(paper, { fillStyle: own, strokeStyle: this.shown.theme.back, lineWidth: 1.5 });
    paper.fill();
    paper.stroke();
  }

  close() {
    this.observer.disconnect();
  }
}
