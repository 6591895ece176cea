// Perceptual colour maps that colour-blind people can read: viridis, cividis, inferno (matplotlib, CC0) and grey.

import { VIRIDIS } from "./viridis.js";

// Every eighth colour or so; those between lie on straight lines.
const KNOTS = {
  cividis:
    "00224e00285b002e6a0533711c396f293f6e33446d3c4a6c45506c4d556c555b6d5c616e6467706b6d72727274787877" +
    "807f78888578908b78979177a09875a89e73b0a571b9ab6dc2b369cbb965d3c05fdcc859e6d051efd748f8df3cfee838",
  inferno:
    "0000040403120b0724150b37230c4c310a5c3e09664c0c6b5a116e67166e741a6e801f6c8f24699b2964a82e5fb43359" +
    "c13a50cc4248d74b3fe05536e9612bef6e21f57b17f8890cfb9906fca80dfbb81df9c72ff5d949f2e865f3f586fcffa4",
  grey: "fffffff7f7f7efefefe7e7e7dededed6d6d6cececec6c6c6bdbdbdb5b5b5adadada5a5a59c9c9c9494948c8c8c848484".concat(
    "7b7b7b7373736b6b6b6363635a5a5a5252524a4a4a424242393939313131292929212121181818101010080808000000",
  ),
};

export const MAP_NAMES = ["viridis", ...Object.keys(KNOTS)];

function stretched(hex) {
  const channel = (knot, n) => Number.parseInt(hex.slice(6 * knot + 2 * n, 6 * knot + 2 * n + 2), 16);
  const last = hex.length / 6 - 1;
  return Array.from({ length: 256 }, (_, index) => {
    const at = (index / 255) * last;
    const knot = Math.min(Math.floor(at), last - 1);
    const mixed = [0, 1, 2].map((n) => channel(knot, n) + (at - knot) * (channel(knot + 1, n) - channel(knot, n)));
    return mixed.reduce((rgb, value) => (rgb << 8) | Math.round(value), 0);
  });
}

const made = new Map([["viridis", VIRIDIS]]);

// 256 colours as 0xRRGGBB; viridis for a name that is not known.
function colorsOf(name) {
  if (!made.has(name) && name in KNOTS) made.set(name, stretched(KNOTS[name]));
  return made.get(name) ?? VIRIDIS;
}

const words = new Map();

// The same as little-endian RGBA words, ready for ImageData.
export function mapWords(name) {
  if (!words.has(name)) {
    const toWord = (rgb) => (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
    words.set(name, Uint32Array.from(colorsOf(name), toWord));
  }
  return words.get(name);
}

export function mapCss(name, share) {
  const rgb = colorsOf(name)[Math.min(Math.max(Math.round(share * 255), 0), 255)];
  return `#${rgb.toString(16).padStart(6, "0")}`;
}
