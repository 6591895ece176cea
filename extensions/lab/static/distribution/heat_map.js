// A picture of numbers over energy and angle on a canvas, with axes and the value under the pointer.

import { mapWords } from "../plot/color_maps.js";
import { formatUnits, formatValue, powerOfTen } from "../plot/numbers.js";
import { binEdges } from "../plot/spectrogram.js";

const MARGIN = { left: 62, right: 10, top: 8, bottom: 42 };
const LEAST_LEFT = 56;
const ANGLE_STEPS = [1, 2, 5, 10, 15, 30, 45, 90, 180];

// The range of colours: three decades below the largest at least show what is weak beside it.
export function valueLimits(values) {
  const known = values.flat().filter((value) => value !== null && value > 0);
  if (!known.length) return null;
  const high = Math.max(...known);
  const low = Math.max(Math.min(...known), high / 1e5);
  return low < high ? [low, high] : [high / 10, high];
}

// Edges of an axis and where a value lies between them, from 0 to 1.
export function scaleOf({ centres, scale }) {
  const isLog = scale === "log" && centres.every((centre) => centre > 0);
  const { edges } = binEdges(centres, isLog);
  const [low, high] = [edges[0], edges.at(-1)];
  const place = (value) => ((isLog ? Math.log10(value) : value) - low) / (high - low);
  const binAt = (share) => {
    const at = low + share * (high - low);
    const found = edges.findIndex((edge) => edge > at) - 1;
    return found >= 0 && found < centres.length ? found : -1;
  };
  return { isLog, low, high, edges, place, binAt };
}

export function ticksOf({ isLog, low, high }, units) {
  if (isLog) {
    const first = Math.ceil(low - 1e-9);
    const count = Math.max(Math.floor(high + 1e-9) - first + 1, 0);
    return Array.from({ length: count }, (_, n) => [10 ** (first + n), powerOfTen(first + n)]);
  }
  const span = high - low;
  const step = /deg|°/.test(units)
    ? (ANGLE_STEPS.find((size) => span / size <= 8) ?? 180)
    : 10 ** Math.floor(Math.log10(span / 2));
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, n) => [(first + n) * step, formatValue((first + n) * step, 3)]);
}

export class HeatMap {
  // theme as plot/colors.js reads it
  constructor(canvas, { map }) {
    Object.assign(this, { canvas, map, shown: null, margin: MARGIN });
  }

  show(distribution, theme) {
    const [across, up] = [scaleOf(distribution.energy), scaleOf(distribution.angle)];
    this.shown = { ...distribution, across, up, limits: valueLimits(distribution.values) };
    this.draw(theme);
  }

  get box() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const { left, right, top, bottom } = this.margin;
    return { x: left, y: top, width: Math.max(width - left - right, 1), height: Math.max(height - top - bottom, 1) };
  }

  // Let the picture begin and end where another element of the page does; tell whether that is new.
  align(element) {
    const [own, other] = [this.canvas, element].map((one) => one.getBoundingClientRect());
    const left = Math.max(Math.round(other.left - own.left), LEAST_LEFT);
    const right = Math.max(Math.round(own.right - other.right), 0);
    const isNew = left !== this.margin.left || right !== this.margin.right;
    this.margin = { ...this.margin, left, right };
    return isNew;
  }

  draw(theme) {
    const { canvas, box } = this;
    const ratio = devicePixelRatio;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.font = `11px ${theme.font ?? "sans-serif"}`;
    if (this.shown?.limits) this.drawCells(ctx, box);
    this.drawAxes(ctx, box, theme);
  }

  drawCells(ctx, box) {
    const { values, across, up, limits } = this.shown;
    const words = mapWords(this.map());
    const [low, high] = limits.map(Math.log10);
    values.forEach((row, n) => {
      row.forEach((value, m) => {
        if (value === null) return;
        const share = value > 0 ? Math.min(Math.max((Math.log10(value) - low) / (high - low), 0), 1) : 0;
        const word = words[Math.round(share * 255)];
        ctx.fillStyle = `rgb(${word & 255} ${(word >> 8) & 255} ${(word >> 16) & 255})`;
        const x = (k) => Math.round(box.x + ((across.edges[k] - across.low) / (across.high - across.low)) * box.width);
        const y = (k) => Math.round(box.y + (1 - (up.edges[k] - up.low) / (up.high - up.low)) * box.height);
        ctx.fillRect(x(m), y(n + 1), x(m + 1) - x(m), y(n) - y(n + 1));
      });
    });
  }

  drawAxes(ctx, box, theme) {
    ctx.strokeStyle = theme.axis ?? theme.text;
    ctx.fillStyle = theme.text;
    ctx.lineWidth = 1;
    ctx.strokeRect(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1);
    if (!this.shown) return;
    const { energy, angle, across, up } = this.shown;
    ctx.textAlign = "center";
    for (const [value, text] of ticksOf(across, energy.units)) {
      const x = box.x + across.place(value) * box.width;
      line(ctx, [x, box.y + box.height], [x, box.y + box.height + 5]);
      ctx.fillText(text, x, box.y + box.height + 17);
    }
    ctx.fillText(titleOf(energy), box.x + box.width / 2, box.y + box.height + 34);
    ctx.textAlign = "right";
    for (const [value, text] of ticksOf(up, angle.units)) {
      const y = box.y + (1 - up.place(value)) * box.height;
      line(ctx, [box.x - 5, y], [box.x, y]);
      ctx.fillText(text, box.x - 8, y + 4);
    }
    ctx.save();
    ctx.translate(14, box.y + box.height / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.textAlign = "center";
    ctx.fillText(titleOf(angle), 0, 0);
    ctx.restore();
  }

  // { energy, angle, value } under a point of the page, or null.
  valueAt({ clientX, clientY }) {
    if (!this.shown) return null;
    const { left, top } = this.canvas.getBoundingClientRect();
    const { box, shown } = this;
    const m = shown.across.binAt((clientX - left - box.x) / box.width);
    const n = shown.up.binAt(1 - (clientY - top - box.y) / box.height);
    if (m < 0 || n < 0) return null;
    return { energy: shown.energy.centres[m], angle: shown.angle.centres[n], value: shown.values[n][m] };
  }
}

const titleOf = ({ name, units }) => `${name.split(",")[0]}${units ? ` (${formatUnits(units)})` : ""}`;

function line(ctx, [x0, y0], [x1, y1]) {
  ctx.beginPath();
  ctx.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
  ctx.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  ctx.stroke();
}
