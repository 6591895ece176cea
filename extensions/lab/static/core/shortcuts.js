// Keys that our views take for themselves: JupyterLab's shortcuts hear keys before us and must leave these alone.

const MARK = "data-sepp-keys";
const SUPPRESS = "data-lm-suppress-shortcuts";
const EDITING = "zyacvx";

let isListening = false;

// Single keys, arrows and the like, undo and the clipboard; all other combinations stay JupyterLab's.
export function isOurKey({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (key.length > 1 || !(ctrlKey || metaKey || altKey)) return true;
  return !altKey && EDITING.includes(key.toLowerCase()) && (!shiftKey || key.toLowerCase() === "z");
}

// Attributes of an element whose keys are ours. JupyterLab hears keys on the document; the window hears them before.
export function ownKeys() {
  if (!isListening && typeof window !== "undefined") {
    isListening = true;
    window.addEventListener("keydown", mark, { capture: true });
  }
  return { [MARK]: "true", [SUPPRESS]: "true" };
}

function mark(event) {
  const element = event.target.closest?.(`[${MARK}]`);
  element?.toggleAttribute(SUPPRESS, isOurKey(event));
}
