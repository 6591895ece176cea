// The coverage strip of a dataset: where in the archive's whole time there are data.

import { svg } from "../core/icons.js";
import { stripRuns } from "../core/catalogue.js";

const WIDTH = 1000;
const THINNEST = 14;

// Stretches as [x, width] in thousandths of the strip, those that touch joined.
export function stripSpans(coverage, { start, stop }) {
  const scale = WIDTH / Math.max(stop - start, 1);
  const spans = [];
  for (const [first, last] of coverage) {
    const width = Math.max((last - first) * scale, THINNEST);
    const x = Math.min((first - start) * scale, WIDTH - width);
    const previous = spans.at(-1);
    if (previous && x <= previous[0] + previous[1] + 1) previous[1] = Math.max(previous[1], x + width - previous[0]);
    else spans.push([x, width]);
  }
  return spans;
}

export function coverageStrip(coverage, range, label) {
  const rects = stripSpans(coverage, range).map(([x, width]) =>
    svg("rect", { x: x.toFixed(1), y: 0, width: width.toFixed(1), height: 4 }),
  );
  return svg(
    "svg",
    { class: "sepp-strip", viewBox: `0 0 ${WIDTH} 4`, preserveAspectRatio: "none", role: "img", "aria-label": label },
    ...rects,
  );
}

// From the bits of the compact catalogue.
export function bitStrip(strip, bins, label) {
  return coverageStrip(stripRuns(strip, bins), { start: 0, stop: bins }, label);
}
