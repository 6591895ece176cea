// Wheel and keys over a stack of plots. Drags are uPlot's own.

const PAUSE_MS = 250;
export const ZOOM_PER_PIXEL = 0.0025;

export function pixelsOf(event, delta) {
  return delta * ({ 1: 16, 2: 400 }[event.deltaMode] ?? 1);
}

// A page that scrolls past a plot must go on scrolling: the plot takes turns of the wheel that began over it.
export function scrollGuard(element) {
  let [last, isInside] = [-Infinity, false];
  const watch = (event) => {
    const now = performance.now();
    if (now - last > PAUSE_MS) isInside = element.contains(event.target);
    last = now;
  };
  window.addEventListener("wheel", watch, { capture: true, passive: true });
  return { isOurs: () => isInside, close: () => window.removeEventListener("wheel", watch, { capture: true }) };
}

// actions: { pan(pixels), zoom(factor, clientX) }
export function useWheel(element, actions) {
  const guard = scrollGuard(element);
  const turn = (event) => {
    const isZoom = event.ctrlKey || event.metaKey;
    if (!isZoom && !guard.isOurs()) return;
    event.preventDefault();
    event.stopPropagation();
    if (isZoom) actions.zoom(Math.exp(-pixelsOf(event, event.deltaY) * ZOOM_PER_PIXEL), event.clientX);
    else actions.pan(pixelsOf(event, Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY));
  };
  element.addEventListener("wheel", turn, { passive: false });
  useQuietFocus(element);
  return guard.close;
}

const MODIFIERS = ["Control", "Shift", "Alt", "Meta"];

// No ring of focus while somebody works by the pointer, with Ctrl or Shift held too; keys bring it back.
export function useQuietFocus(element) {
  const quiet = (isQuiet) => element.toggleAttribute("data-pointed", isQuiet);
  element.addEventListener("pointerdown", () => quiet(true), { capture: true });
  element.addEventListener("wheel", () => quiet(true), { capture: true, passive: true });
  element.addEventListener("keydown", ({ key }) => MODIFIERS.includes(key) || quiet(false), { capture: true });
  element.addEventListener("blur", () => quiet(false));
}

function nameOf(event) {
  const parts = [
    event.ctrlKey || event.metaKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && (event.key.length > 1 || event.ctrlKey || event.metaKey) ? "Shift" : "",
  ];
  return [...parts.filter(Boolean), event.key.length === 1 ? event.key.toLowerCase() : event.key].join("+");
}

// table: { "Alt+ArrowLeft": () => …, … }
export function useKeys(element, table) {
  element.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, select, textarea");
    const action = table[nameOf(event)];
    if (!action || (isTyping && !event.altKey)) return;
    event.preventDefault();
    event.stopPropagation();
    action(event);
  });
}
