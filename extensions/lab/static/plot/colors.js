// Colours from the theme, and component colours that colour-blind people can tell apart (Okabe and Ito 2008).

const ON_LIGHT = ["#0072b2", "#d55e00", "#008a63", "#b0608f", "#a67c00", "#3a9bd6", "#6b6b6b"];
const ON_DARK = ["#56b4e9", "#f28e3c", "#2fc597", "#df94c0", "#e6c229", "#9ad1f5", "#b5b5b5"];
const TOTAL = /^(?:\|.*\|.*|.*(?:_?tot(?:al)?|magnitude|_mag|_abs))$/i;

function variable(name, fallback) {
  return getComputedStyle(document.body).getPropertyValue(name).trim() || fallback;
}

// JupyterLab says which themes are light; elsewhere the browser's wish counts.
export function isDark() {
  const said = document.body.dataset.jpThemeLight;
  if (said) return said === "false";
  return !document.body.dataset.jpThemeName && matchMedia("(prefers-color-scheme: dark)").matches;
}

export function readTheme() {
  const dark = isDark();
  return {
    isDark: dark,
    text: dark ? "#d5d5d5" : "#2b2b2b",
    faint: dark ? "#a0a0a0" : "#5c5c5c",
    grid: dark ? "#ffffff16" : "#00000012",
    axis: dark ? "#ffffff55" : "#00000066",
    font: `11px ${variable("--jp-ui-font-family", "system-ui, sans-serif")}`,
    series: dark ? ON_DARK : ON_LIGHT,
  };
}

// A total such as |B| takes the colour of text, the components theirs in order.
export function seriesColors(labels, theme) {
  let used = 0;
  const isTotal = (label, n) =>
    (labels.length > 1 && TOTAL.test(label)) || (labels.length === 4 && n === 3 && /^[A-Z]_?t$/.test(label));
  return labels.map((label, n) => (isTotal(label, n) ? theme.text : theme.series[used++ % theme.series.length]));
}

export function translucent(color, share) {
  return `${color}${Math.round(share * 255)
    .toString(16)
    .padStart(2, "0")}`;
}
