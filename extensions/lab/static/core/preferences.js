// What the user prefers: filled from JupyterLab's settings, the defaults until then; views listen to it.

import { LocalModel } from "./state.js";

// panelHeight in pixels, 0 for a share of the tab; colorMap of spectrograms; pace of paging; statusEvery in seconds
export const DEFAULTS = { panelHeight: 0, colorMap: "viridis", pace: "", statusEvery: 30 };

export const preferences = new LocalModel(DEFAULTS);

// Call `changed` whenever one of these is changed; returns how to stop.
export function watchPreference(name, changed) {
  preferences.on(`change:${name}`, changed);
  return () => preferences.off(`change:${name}`, changed);
}
