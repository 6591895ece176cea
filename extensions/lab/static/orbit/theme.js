// Colours of orbits, the Earth and boundaries, light and dark.

import { readTheme } from "../plot/colors.js";

const LIGHT = {
  back: "#ffffff",
  day: "#dfeefb",
  night: "#2c3e55",
  magnetopause: "#1f78b4",
  bowShock: "#a23b72",
  axisColor: "#8a8a8a",
  veil: "#ffffffb8",
};
const DARK = {
  back: "#111111",
  day: "#cfe6fa",
  night: "#33475f",
  magnetopause: "#6db8ea",
  bowShock: "#e58bb8",
  axisColor: "#8f8f8f",
  veil: "#111111b0",
};

export function orbitTheme() {
  const theme = readTheme();
  return { ...theme, ...(theme.isDark ? DARK : LIGHT) };
}
