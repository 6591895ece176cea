// What a Quicklook shows, as JSON that links, templates and tabs carry: { v, start, stop, panels, ephemeris, events }.
// events: the name of a list, or the events themselves (linked_events.js).

import { BadView, checkLinked } from "./linked_events.js";

export { BadView };

const VERSION = 1;
const MOST_PANELS = 48;
const LONGEST_TEXT = 400;
const SCALES = ["linear", "log"];
const LEAST_HEIGHT = 16;
const LARGEST_HEIGHT = 2000;

// "ID/parameter" as [ID, parameter]; null stands for all that a dataset shows by itself.
export function splitPanel(text) {
  const at = text.indexOf("/");
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

function readName(text) {
  const name = typeof text === "string" ? text.trim() : "";
  if (!name || name.startsWith("/") || name.endsWith("/") || name.length > LONGEST_TEXT)
    throw new BadView(`Not a panel: ${String(JSON.stringify(text)).slice(0, 80)}; write DATASET or DATASET/parameter`);
  return name;
}

function readRange(told) {
  const range = Array.isArray(told) && told.length === 2 ? told.map(Number) : null;
  return range && range.every(Number.isFinite) && range[0] < range[1] ? range : null;
}

function readHeight(told) {
  return told > 0 ? Math.round(Math.min(Math.max(Number(told), LEAST_HEIGHT), LARGEST_HEIGHT)) : null;
}

const readTexts = (told) =>
  Array.isArray(told) ? told.filter((text) => typeof text === "string" && text.length <= LONGEST_TEXT) : [];

// A panel with all it may say: { panel, with, height, scale, range, color_range, hidden, map }.
export function readPanel(told) {
  const source = typeof told === "string" ? { panel: told } : (told ?? {});
  return {
    panel: readName(source.panel),
    with: readTexts(source.with).map(readName),
    height: readHeight(source.height),
    scale: SCALES.includes(source.scale) ? source.scale : null,
    range: readRange(source.range),
    color_range: readRange(source.color_range),
    hidden: readTexts(source.hidden),
    map: typeof source.map === "string" ? source.map.slice(0, 40) : null,
  };
}

// The same, as short as it can be said.
export function writePanel(panel) {
  const told = Object.entries(panel).filter(([, value]) => (Array.isArray(value) ? value.length : Boolean(value)));
  return told.length > 1 ? Object.fromEntries(told) : panel.panel;
}

// Panels that can't be read are left out; the rest of a view is worth showing.
export function readPanels(told) {
  return (Array.isArray(told) ? told : []).slice(0, MOST_PANELS).flatMap((one) => {
    try {
      return [readPanel(one)];
    } catch {
      return [];
    }
  });
}

// Events that can't be read are left out too.
function readEvents(told) {
  if (typeof told === "string") return told.length <= LONGEST_TEXT ? told : "";
  try {
    return told ? checkLinked(told) : "";
  } catch {
    return "";
  }
}

// Read what a link or a template holds. Throws BadView in words.
export function readView(told) {
  if (!told || typeof told !== "object" || !Array.isArray(told.panels))
    throw new BadView("This link holds no view; copy it again where it was made");
  if (told.v > VERSION) throw new BadView("This view was made by a newer version of the platform");
  const text = (value) => (typeof value === "string" && value.length <= LONGEST_TEXT ? value : "");
  return {
    v: VERSION,
    start: text(told.start),
    stop: text(told.stop),
    panels: readPanels(told.panels).map(writePanel),
    ephemeris: text(told.ephemeris),
    events: readEvents(told.events),
  };
}

export function encodeView(view) {
  const bytes = new TextEncoder().encode(JSON.stringify(readView(view)));
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function decodeView(text) {
  let told = null;
  try {
    const letters = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    told = JSON.parse(new TextDecoder().decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0))));
  } catch {
    throw new BadView("This link can't be read; perhaps it was cut in the mail");
  }
  return readView(told);
}

export const LINK_NAME = "sepp-view";

// Where Lab is; below a hub the address takes everybody to their own server. page: JupyterLab's page config.
export function labUrl({ page = {}, origin = location.origin } = {}) {
  const hub = page.hubPrefix ? `${page.hubHost ?? ""}${page.hubPrefix}user-redirect/` : null;
  return new URL(`${(hub ?? page.baseUrl ?? "/").replace(/\/?$/, "/")}lab`, origin).href;
}

export function viewLink(view, place) {
  const url = new URL(labUrl(place));
  url.searchParams.set(LINK_NAME, encodeView(view));
  return url.href;
}

// The view that the page's address asks for, or null; it is taken out of the address.
export function takeLinkedView(place = location, past = history) {
  const url = new URL(place.href);
  const text = url.searchParams.get(LINK_NAME);
  if (text === null) return null;
  url.searchParams.delete(LINK_NAME);
  past.replaceState(past.state, "", url.href);
  return decodeView(text);
}
