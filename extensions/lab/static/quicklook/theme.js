// Colours of the page, and of the spectrograms where no panel says its own.

import { preferences } from "../core/preferences.js";
import { readTheme } from "../plot/colors.js";

export function themeNow() {
  return { ...readTheme(), map: preferences.get("colorMap") };
}
