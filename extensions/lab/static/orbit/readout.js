// Below the orbits: where each spacecraft is at the marked moment, the tetrahedron, what is modelled.

import { h } from "../core/dom.js";
import { formatClock, formatDate } from "../core/interval.js";
import { formatUnits, formatValue } from "../plot/numbers.js";
import { mapCss } from "../plot/color_maps.js";
import { placeAt, tetrahedronShape } from "./geometry.js";
import { REGION_COLORS } from "./strip.js";

const EARTH_RADIUS_KM = 6371.2;

const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits).replace("-", "−") : "–");

function clock(hours) {
  if (!Number.isFinite(hours)) return "–";
  const minutes = Math.round(hours * 60) % 1440;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function row({ title, id, own, place, value }, units) {
  const region = place.region
    ? [
        h("span.sepp-orbit-swatch", { style: `background:${REGION_COLORS[place.region] ?? "transparent"}` }),
        place.region,
      ]
    : ["–"];
  const cells = [
    ...["x", "y", "z"].map((axis) => h("td", {}, fixed(place[axis], 2))),
    h("td", {}, fixed(place.l > 1000 ? NaN : place.l, 1)),
    h("td", {}, clock(place.mlt)),
    h("td.sepp-orbit-region", {}, ...region),
  ];
  if (value !== undefined) cells.push(h("td", {}, `${formatValue(value)} ${formatUnits(units)}`));
  const head = h("th", { scope: "row" }, h("span.sepp-orbit-swatch", { style: `background:${own}` }), title);
  return h("tr", { "data-id": id }, head, ...cells);
}

function heading(frame, panel) {
  const names = [`X ${frame}`, "Y", "Z (Re)", "L", "MLT", "Region (model)", ...(panel ? [panel.parameter] : [])];
  const titles = { L: "of the centred dipole", MLT: "magnetic local time" };
  const cells = names.map((name) => h("th", { scope: "col", title: titles[name] ?? null }, name));
  return h("thead", {}, h("tr", {}, h("td", {}, ""), ...cells));
}

// shown: { tracks, at, frame, colors }
export function placesTable({ tracks, at, frame, colors }) {
  const rows = tracks.map(({ track, own }) => {
    const place = placeAt(track, at);
    const step = (track.time.at(-1) - track.time[0]) / Math.max(track.time.length - 1, 1);
    const near = Math.round((at - track.time[0]) / (step || 1));
    const value = colors ? (colors.columns.get(track.id)?.[near] ?? NaN) : undefined;
    return place && row({ title: track.title, id: track.id, own, place, value }, colors?.panel.units);
  });
  const table = h("table.sepp-orbit-table", {}, heading(frame, colors?.panel), h("tbody", {}, ...rows.filter(Boolean)));
  return h(
    "div.sepp-orbit-scroll",
    { tabindex: 0, role: "region", "aria-label": "Positions at the marked moment" },
    table,
  );
}

function momentText(at) {
  return `${formatDate(at)} ${formatClock(Math.round(at / 1000) * 1000, 0)} UTC`;
}

// Null unless four spacecraft are there at that moment.
export function tetrahedronText({ tracks, at }) {
  const places = tracks.map(({ track }) => placeAt(track, at)).filter(Boolean);
  if (places.length !== 4) return null;
  const { size, elongation, planarity } = tetrahedronShape(places.map(({ x, y, z }) => [x, y, z]));
  const told = [`elongation ${fixed(elongation, 2)}`, `planarity ${fixed(planarity, 2)}`];
  return `Tetrahedron: size ${formatValue(Math.round(size * EARTH_RADIUS_KM))} km, ${told.join(", ")}`;
}

export function headingOf(shown, badges) {
  const tetrahedron = tetrahedronText(shown);
  const more = tetrahedron ? [h("span.sepp-orbit-tetrahedron", {}, tetrahedron)] : [];
  return h("div.sepp-orbit-heading", {}, h("strong", {}, momentText(shown.at)), ...badges, ...more);
}

function windText({ pdyn, bz, mach, source }) {
  const numbers = `Pdyn ${formatValue(pdyn, 3)} nPa, Bz ${formatValue(bz, 3)} nT, Mach ${formatValue(mach, 3)}`;
  return `Solar wind: ${numbers} (${source}); boundaries not aberrated`;
}

// What the lines and colours mean, and what they are made of.
export function modelNotes({ boundaries, colors, theme }) {
  const line = (kind, color, name, { model, standoff }) =>
    h(
      "span",
      {},
      h(`span.sepp-orbit-stroke.${kind}`, { style: `border-color:${color}` }),
      `${name}: ${model}, nose ${fixed(standoff, 1)} Re`,
    );
  return [
    ...(colors ? [colorLegend(colors)] : []),
    line("sepp-whole", theme.magnetopause, "Magnetopause", boundaries.magnetopause),
    line("sepp-dashed", theme.bowShock, "Bow shock", boundaries.bow_shock),
    h("span", {}, windText(boundaries.wind)),
  ];
}

function colorLegend({ limits, panel }) {
  const map = Array.from({ length: 9 }, (_, n) => mapCss("viridis", n / 8)).join(", ");
  const name = `${panel.long_name || panel.parameter}${panel.labels?.length > 1 ? " (length)" : ""}`;
  return h(
    "div.sepp-orbit-legend",
    {},
    h("span", {}, formatValue(limits.low, 3)),
    h("span.sepp-orbit-ramp", {
      style: `background:linear-gradient(to right, ${map})`,
      role: "img",
      "aria-label": "Colours",
    }),
    h("span", {}, formatValue(limits.high, 3)),
    h("span.sepp-faint", {}, `${name}, ${formatUnits(panel.units)}${limits.isLog ? ", log" : ""}`),
  );
}
