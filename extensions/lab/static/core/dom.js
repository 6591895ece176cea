// Elements made in one call, the style sheets, the theme, the clipboard.

import { icon } from "./icons.js";

// h("button.sepp-x", { title, onclick, "data-a": 1 }, child, "text")
export function h(selector, attributes = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function iconButton(name, label, onclick, attributes = {}) {
  return h(
    "button.sepp-button",
    { type: "button", title: label, "aria-label": label, onclick, ...attributes },
    icon(name),
  );
}

const SYNTHETIC = "Synthetic: not measured by any instrument";

// Stands wherever data are shown that were computed.
export function syntheticBadge() {
  return h("span.sepp-badge", { title: SYNTHETIC }, "SYNTHETIC");
}

// The same where there is little room.
export function smallSyntheticBadge() {
  return h("span.sepp-badge", { title: SYNTHETIC, role: "img", "aria-label": "Synthetic" }, "SYN");
}

// Bring in the sheet that all views share and those named, each once per document.
export function useStyle(...names) {
  for (const name of ["base", ...names]) useSheet(new URL(`../style/${name}.css`, import.meta.url).href);
}

export function useSheet(href) {
  if (!document.querySelector(`link[href="${href}"]`)) document.head.append(h("link", { rel: "stylesheet", href }));
}

// Call `changed` whenever JupyterLab's theme does; returns how to stop.
export function watchTheme(changed) {
  const observer = new MutationObserver(() => requestAnimationFrame(changed));
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
  return () => observer.disconnect();
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

// For pages that are neither https nor localhost, where there is no clipboard.
function copyBySelection(text) {
  const field = h("textarea", { style: "position:fixed;opacity:0" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
