// The picture of an inventory: time above, a row for each dataset, the share of records as colour.

import { translucent } from "../plot/colors.js";
import { timeLabels, timeSplits } from "../plot/ticks.js";
import { viridisCss } from "../plot/viridis.js";
import { shareOf } from "./table.js";

export const ROW = 24;
export const AXIS = 34;
const [BAR_TOP, BAR] = [5, 14];
const THINNEST = 1.5;

// Pale colours say much on dark ground and little on light: the map is turned for light themes.
export function shareColor(share, isDark) {
  return viridisCss(isDark ? 0.3 + 0.7 * share : 0.85 - 0.75 * share);
}

export function fitCanvas(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelsX || canvas.height !== pixelsY) Object.assign(canvas, { width: pixelsX, height: pixelsY });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

function drawAxis(ctx, { window: shown, width, height, theme }) {
  const x = (ms) => ((ms - shown.start) / (shown.stop - shown.start)) * width;
  const { splits, step } = timeSplits(shown.start, shown.stop, width);
  ctx.font = theme.font;
  timeLabels(splits, step).forEach((label, n) => {
    const at = x(splits[n]);
    ctx.fillStyle = theme.grid;
    ctx.fillRect(at, AXIS, 1, height - AXIS);
    ctx.fillStyle = theme.text;
    ctx.textAlign = at < 30 ? "left" : at > width - 30 ? "right" : "center";
    label.split("\n").forEach((line, row) => ctx.fillText(line, Math.min(Math.max(at, 1), width - 1), 12 + row * 13));
  });
}

function drawRow(ctx, inventory, row, { y, window: shown, width, theme }) {
  const scale = width / (shown.stop - shown.start);
  const size = (inventory.stop - inventory.start) / inventory.bins;
  const first = Math.max(0, Math.floor((shown.start - inventory.start) / size));
  const last = Math.min(inventory.bins, Math.ceil((shown.stop - inventory.start) / size));
  for (let n = first; n < last; n += 1) {
    const share = shareOf(inventory, row, n);
    if (share === null) continue;
    ctx.fillStyle = shareColor(share, theme.isDark);
    const left = (inventory.start + n * size - shown.start) * scale;
    ctx.fillRect(left, y + BAR_TOP, Math.max(size * scale + 0.3, THINNEST), BAR);
  }
}

function drawBand(ctx, { linked, window: shown, width, height, color }) {
  if (!linked || linked.stop < shown.start || linked.start > shown.stop) return;
  const scale = width / (shown.stop - shown.start);
  const left = (linked.start - shown.start) * scale;
  const wide = Math.max((linked.stop - linked.start) * scale, 2);
  ctx.fillStyle = translucent(color, wide > 4 ? 0.18 : 0.8);
  ctx.fillRect(left, AXIS - 4, wide, height - AXIS + 4);
  ctx.fillStyle = color;
  const tip = Math.min(Math.max(left + wide / 2, 4), width - 4);
  ctx.beginPath();
  ctx.moveTo(tip - 4, AXIS - 8);
  ctx.lineTo(tip + 4, AXIS - 8);
  ctx.lineTo(tip, AXIS - 2);
  ctx.fill();
}

function drawCursor(ctx, { cursor, window: shown, width, theme }) {
  if (!cursor) return;
  const x = ((cursor.at - shown.start) / (shown.stop - shown.start)) * width;
  ctx.strokeStyle = theme.text;
  ctx.lineWidth = 1.5;
  ctx.strokeRect(x - 3, AXIS + cursor.row * ROW + BAR_TOP - 2, 6, BAR + 4);
}

// view: { ids, inventory, window, width, linked, cursor, theme, color, box: [x0, x1] or null }
export function paint(canvas, view) {
  const height = AXIS + view.ids.length * ROW;
  const ctx = fitCanvas(canvas, view.width, height);
  const frame = { ...view, height };
  drawAxis(ctx, frame);
  view.ids.forEach((id, n) => {
    const y = AXIS + n * ROW;
    ctx.fillStyle = view.theme.grid;
    ctx.fillRect(0, y + BAR_TOP, view.width, BAR);
    const row = view.inventory?.rows.get(id);
    if (row) drawRow(ctx, view.inventory, row, { ...frame, y });
  });
  drawBand(ctx, frame);
  drawCursor(ctx, frame);
  if (view.box) {
    ctx.fillStyle = translucent(view.color, 0.25);
    ctx.fillRect(Math.min(...view.box), AXIS, Math.abs(view.box[1] - view.box[0]), height - AXIS);
  }
}
