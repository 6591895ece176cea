// Pointer, wheel and keys over an inventory.

import { useWheel } from "../plot/gestures.js";
import { AXIS, ROW } from "./painter.js";

const LEAST_DRAG = 5;

// Row and place of the pointer in the picture.
function placeOf(canvas, { clientX, clientY }) {
  const { left, top } = canvas.getBoundingClientRect();
  return { x: clientX - left, row: Math.floor((clientY - top - AXIS) / ROW) };
}

// actions: { zoom(factor, x), pan(pixels), box([x0, x1] or null, isDone), point(x, row), go(x, row), leave() }
export function usePointer(canvas, actions) {
  let from = null;
  const down = (event) => {
    if (event.button !== 0) return;
    from = placeOf(canvas, event).x;
    canvas.setPointerCapture(event.pointerId);
  };
  const move = (event) => {
    const { x, row } = placeOf(canvas, event);
    if (from !== null && Math.abs(x - from) >= LEAST_DRAG) actions.box([from, x], false);
    else actions.point(x, row);
  };
  const up = (event) => {
    if (from === null) return;
    const { x, row } = placeOf(canvas, event);
    const begun = from;
    from = null;
    if (Math.abs(x - begun) >= LEAST_DRAG) actions.box([begun, x], true);
    else (actions.box(null, false), actions.go(x, row));
  };
  const cancel = () => ((from = null), actions.box(null, false));
  const table = {
    pointerdown: down,
    pointermove: move,
    pointerup: up,
    pointercancel: cancel,
    pointerleave: actions.leave,
  };
  for (const [name, listener] of Object.entries(table)) canvas.addEventListener(name, listener);
  const zoom = (factor, clientX) => actions.zoom(factor, clientX - canvas.getBoundingClientRect().left);
  return useWheel(canvas, { zoom, pan: (pixels) => actions.pan(pixels) });
}

const STEPS = 100;
const PAGE = 25;

// What each key does to a view.
export function keysOf(view, { shiftKey, ctrlKey, metaKey }) {
  const { start, stop } = view.window;
  const step = (stop - start) / STEPS;
  const cursor = view.cursor ?? { at: (start + stop) / 2, row: 0 };
  const rowAt = (rows) => Math.min(Math.max(cursor.row + rows, 0), view.ids.length - 1);
  const move = (ms, rows) => view.point({ at: cursor.at + ms, row: rowAt(rows) });
  const side = (sign) => (shiftKey ? view.pan(sign * step * PAGE) : move(sign * step, 0));
  return {
    ArrowLeft: () => side(-1),
    ArrowRight: () => side(1),
    ArrowUp: () => move(0, -1),
    ArrowDown: () => move(0, 1),
    Enter: () => view.go(cursor),
    "+": () => view.zoom(2, cursor.at),
    "-": () => view.zoom(0.5, cursor.at),
    0: () => view.show(view.whole()),
    ...(ctrlKey || metaKey ? { z: () => view.back() } : {}),
  };
}
