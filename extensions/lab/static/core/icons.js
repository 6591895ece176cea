// Icons drawn as strokes of the text's colour; they need no font.

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const ICONS = {
  back: "M10.5 3 5 8l5.5 5",
  forward: "M5.5 3 11 8l-5.5 5",
  farBack: "M8 3 2.5 8 8 13M13.5 3 8 8l5.5 5",
  farForward: "M8 3l5.5 5L8 13M2.5 3 8 8l-5.5 5",
  zoomIn: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3 14 14M5 7h4M7 5v4",
  zoomOut: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3 14 14M5 7h4",
  undo: "M6 3 2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6",
  redo: "M10 3l3.5 3.5L10 10M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10",
  reset: "M2.5 5.5v-3h3M13.5 5.5v-3h-3M2.5 10.5v3h3M13.5 10.5v3h-3",
  calendar: "M2.5 3.5h11v10h-11zM2.5 6.500h11M5.500 2v3M10.500 2v3M5 9h1.500M9.500 9H11M5 11.500h1.500",
  code: "M5.5 4 1.5 8l4 4M10.5 4l4 4-4 4M9 2.5l-2 11",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  refresh: "M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3h-3",
  plot: "M2 2v12h12M4 10.5l3-4 2.5 2.5L14 3.5",
  notebook: "M4 2h9v12H4zM4 4.5H2.5M4 8H2.5M4 11.5H2.5M7 5h3.5M7 7.5h3.5",
  scalar: "M1.5 9.5c2-6 3.5-6 5 0s3 4 4.5-1 2.500-4 3.500-1",
  vector: "M3 13V3M1.200 5 3 3l1.800 2M3 13h10M11 11.200 13 13l-2 1.800M3 13l7-7M7.500 6H10v2.500",
  spectrogram:
    "M2 2v12h12M4.500 11.500h2v-2h-2zM7.500 8.500h2v-2h-2zM10.500 11.500h2v-2h-2zM10.500 5.500h2v-2h-2zM4.500 5.500h2v-2h-2z",
  text: "M3 4V3h10v1M8 3v10M6.500 13h3",
  spectrum: "M2 2v12h12M4.500 11.500h2v-2h-2zM7.500 8.500h2v-2h-2zM10.500 11.500h2v-2h-2zM10.500 5.500h2v-2h-2zM4.500 5.500h2v-2h-2z",
  distribution: "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11M8 5.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600M8 2.500v11M2.500 8h11",
  status: "M2 11V5h4v6h4V5h4v6",
  image: "M2 3h12v10H2zM4 11.500l3-4 2.500 3 1.500-1.500 2 2.500M10.500 6.200h.1",
  basket: "M2.500 6.500h11l-1.200 7H3.700zM5 6.500l2-4M11 6.500l-2-4M6.500 9v2.500M9.500 9v2.500",
  filter: "M2 3h12L9.500 8.500V13l-3 1.500v-6z",
  download: "M8 2.500v8M4.800 7.500 8 10.700l3.200-3.200M2.500 13.500h11",
  plus: "M8 3v10M3 8h10",
  inventory: "M2 3.500h4M8 3.500h6M2 8h7M11 8h3M2 12.500h2M6 12.500h8",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3 8.500 6.500 12 13 4.500",
  twisty: "M6 4l4 4-4 4",
  menu: "M4.500 6.500 8 10l3.500-3.500",
  outside: "M9.500 2.500h4v4M13.500 2.500 7.500 8.500M11.500 9v4.500h-9v-9H7",
  overviews: "M2 2.500h5v5H2zM9 2.500h5v5H9zM2 9.500h5v4H2zM9 9.500h5v4H9zM3 6l1-1.500L5 6l1-2M10 5l1.500-1L13 6",
  add: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  newList: "M9 2.500H3.500v11h9V8M6 6.500h3M6 10h4.500M12 1.500v5M9.500 4h5",
  remove: "M3 4.500h10M6.500 4.500V3h3v1.500M4.500 4.500l.6 8.500h5.800l.6-8.500M7 7v3.500M9 7v3.500",
  pen: "M3 13l.7-3L11 2.700 13.300 5 6 12.300zM9.500 4.200l2.300 2.300",
  fileIn: "M8 2.500v7M5 6.500l3 3 3-3M2.500 9.500v4h11v-4",
  fileOut: "M8 9.500v-7M5 5.500l3-3 3 3M2.500 9.500v4h11v-4",
  combine: "M6 3.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9M10 3.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9",
  column: "M2.500 2.500h11v11h-11zM6.200 2.500v11M9.800 2.500v11",
  past: "M3 8a5 5 0 1 0 1.600-3.700M2.800 2v3h3M8 5v3.200l2 1.300",
  grip: "M6 3.500v.1M10 3.500v.1M6 8v.1M10 8v.1M6 12.500v.1M10 12.500v.1",
  more: "M3.500 8h.1M8 8h.1M12.500 8h.1",
  addPanel: "M2 2.500h12v4H2zM2 10h6M2 13.500h6M12 9v5M9.500 11.500h5",
  save: "M8 2v8M4.500 7 8 10.500 11.500 7M2.500 13.500h11",
  layout: "M2 2.500h12v3.500H2zM2 8.500h12M2 11h12M2 13.500h7",
  orbit: "M8 6.200a1.800 1.800 0 1 0 0 3.600 1.800 1.800 0 0 0 0-3.600M1.500 11C.500 8.500 3 5.500 7 3.800s7.500-1.500 8 .7-1.500 5-5.500 6.700S2.500 13.500 1.500 11",
};

export function icon(name) {
  return svg(
    "svg",
    { viewBox: "0 0 16 16", class: `sepp-icon sepp-icon-${name}`, "aria-hidden": "true", focusable: "false" },
    svg("path", {
      d: ICONS[name],
      fill: "none",
      stroke: "currentColor",
      "stroke-width": "1.4",
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  );
}
