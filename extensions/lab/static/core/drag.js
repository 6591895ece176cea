// What is dragged from the archive onto a plot, an inventory or a basket.

export const PANELS_TYPE = "application/vnd.sepp.panels+json";

export function startDrag(event, panels) {
  event.dataTransfer.setData(PANELS_TYPE, JSON.stringify({ panels }));
  event.dataTransfer.setData("text/plain", panels.join("\n"));
  event.dataTransfer.effectAllowed = "copy";
  event.stopPropagation();
}

// Names that were dropped; none where it was something else, or no names.
export function readPanels(text) {
  try {
    const { panels } = JSON.parse(text);
    const names = panels.map((panel) => (typeof panel === "string" ? panel : panel.panel));
    return names.filter((name) => typeof name === "string" && name.trim());
  } catch {
    return [];
  }
}

// Take drops on an element; returns how to stop.
export function takeDrops(element, dropped) {
  const isOurs = ({ dataTransfer }) => [...(dataTransfer?.types ?? [])].includes(PANELS_TYPE);
  const over = (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    element.classList.add("sepp-drop");
  };
  const leave = () => element.classList.remove("sepp-drop");
  const drop = (event) => {
    leave();
    if (!isOurs(event)) return;
    event.preventDefault();
    event.stopPropagation();
    dropped(readPanels(event.dataTransfer.getData(PANELS_TYPE)));
  };
  const table = { dragover: over, dragleave: leave, drop };
  for (const [name, listener] of Object.entries(table)) element.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(table)) element.removeEventListener(name, listener);
  };
}
