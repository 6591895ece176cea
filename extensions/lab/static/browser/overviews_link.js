// The way from the list of datasets to the overviews: a tab of JupyterLab, else a page of the archive.

import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { publicUrl } from "./choice.js";

export function overviewsLink(open) {
  const content = [icon("overviews"), "Overviews"];
  const title = "Pictures of hours, days and orbits, made beforehand";
  const shown = "sepp-button.sepp-tab-button.sepp-overviews-link";
  return open
    ? h(`button.${shown}`, { type: "button", title, onclick: () => open() }, ...content)
    : h(`a.${shown}`, { href: publicUrl("overviews/"), target: "_blank", rel: "noopener", title }, ...content);
}
