// How wide and how tall the panels of a stack are.

import { isStrip, STRIP_HEIGHT } from "./strip.js";

const FALLBACK_WIDTH = 640;
const CHROME = 66;
const CHROME_PER_PANEL = 36;
const LEAST_HEIGHT = 90;
const LARGEST_HEIGHT = 340;

// The width of a chart with its axis, as the page gives it.
export function chartWidth({ views, element }) {
  return views[0]?.plot.clientWidth || element.clientWidth || FALLBACK_WIDTH;
}

// The width of what is within its axes; known without asking the page once something is drawn.
export function plotWidth(stack) {
  const drawn = stack.views.find((view) => view.chart)?.chart;
  return drawn ? drawn.bbox.width / devicePixelRatio : chartWidth(stack);
}

// Strips are thin; others share in a tab (height 0) the room that is left, or have one height.
export function panelHeights(stack, drawn) {
  const fixed = drawn.map(({ slot, layers }) => {
    if (slot.entry.height) return slot.entry.height;
    return layers && isStrip(layers[0].panel) ? STRIP_HEIGHT : null;
  });
  const shared = stack.height || sharedHeight(stack, fixed);
  return fixed.map((height) => height ?? shared);
}

function sharedHeight({ element, footHeight = 0 }, fixed) {
  const host = element.closest(".sepp-tab");
  const free = fixed.filter((height) => height === null).length || 1;
  const taken = fixed.reduce((sum, height) => sum + (height ?? 0), 0) + fixed.length * CHROME_PER_PANEL;
  const room = (host?.clientHeight ?? 0) - (element.offsetTop - (host?.offsetTop ?? 0)) - CHROME - footHeight - taken;
  return Math.round(Math.min(Math.max(room / free, LEAST_HEIGHT), LARGEST_HEIGHT));
}
