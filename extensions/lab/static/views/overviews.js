// Overviews: what pictures were made beforehand, as cards that lead to contact sheets and to a Quicklook.

import { publicUrl } from "../browser/choice.js";
import { h, useStyle } from "../core/dom.js";
import { DAY } from "../core/calendar.js";
import { formatDate, fromIso, toIso } from "../core/interval.js";
import { matches } from "../core/fuzzy.js";
import { archiveUrl, ask } from "../core/server.js";

const PERIODS = { "1h": "1 hour", "6h": "6 hours", "1d": "1 day", orbit: "1 orbit" };
const FEW = 6;

// The last day with data: what the small picture shows and where a Quicklook begins.
export function lastPage({ stop }) {
  const start = Math.floor((fromIso(stop) - 1) / DAY) * DAY;
  return { start: toIso(start), stop: toIso(start + DAY) };
}

export function spanOf({ start, stop }) {
  return [...new Set([formatDate(fromIso(start)), formatDate(fromIso(stop) - 1)])].join(" – ");
}

function datasetsOf({ view }) {
  return [...new Set(view.panels.map((panel) => (panel.panel ?? panel).split("/")[0]))];
}

function pathOf({ name }, period = "1d") {
  return `overviews/${encodeURIComponent(name)}/${period}`;
}

function picture(template) {
  const { start } = lastPage(template);
  const src = archiveUrl(`${pathOf(template)}/${start}.small.png`).href;
  const image = h("img", { src, alt: `${formatDate(fromIso(start))}, the last day`, loading: "lazy" });
  image.addEventListener("error", () => image.remove());
  return h(
    "a.sepp-overview-picture",
    { href: publicUrl(`${pathOf(template)}/${start}`), target: "_blank", rel: "noopener", title: "The last day, large" },
    image,
  );
}

function card(template, actions) {
  const look = () => actions.look({ ...template.view, ...lastPage(template) });
  const links = template.periods.map((period) =>
    h(
      "a.sepp-button.sepp-text-button",
      { href: publicUrl(pathOf(template, period)), target: "_blank", rel: "noopener", "data-period": period },
      PERIODS[period] ?? period,
    ),
  );
  return h(
    "li.sepp-overview",
    { "data-template": template.name },
    picture(template),
    h("h3", {}, template.title),
    h("p.sepp-faint", {}, `${spanOf(template)} · ${datasetsOf(template).join(", ")}`),
    h(
      "div.sepp-overview-buttons",
      { role: "group", "aria-label": `Contact sheets of ${template.title}` },
      ...links,
      actions.look
        ? h("button.sepp-button.sepp-text-button", { type: "button", onclick: look }, "Quicklook")
        : null,
    ),
  );
}

// actions: { look(view) } opens a Quicklook
export async function render({ el, actions = {} }) {
  useStyle("overviews");
  const message = h("p.sepp-empty", { role: "status" }, "Asking the archive …");
  const list = h("ul.sepp-overview-cards");
  const filter = h("input.sepp-field", {
    type: "search",
    placeholder: "Find: Cluster, FGM …",
    "aria-label": "Find overviews",
    hidden: true,
  });
  const root = h(
    "div.sepp-view.sepp-overviews",
    { "data-state": "loading" },
    h("h2", {}, "Overviews"),
    h("p.sepp-faint", {}, "Pictures of hours, days and orbits, made beforehand. Each length opens its contact sheet, to turn the pages."),
    filter,
    message,
    list,
  );
  el.append(root);
  const tell = (text) => Object.assign(message, { textContent: text, hidden: !text });
  try {
    const templates = (await ask("overviews/templates")).filter(({ stop }) => stop);
    const show = () => {
      const textOf = (one) => [one.name, one.title, ...datasetsOf(one)].join(" ").toLowerCase();
      const wanted = filter.value.trim().toLowerCase();
      const found = templates.filter((one) => !wanted || matches(wanted, textOf(one)));
      list.replaceChildren(...found.map((template) => card(template, actions)));
      const none = templates.length ? `Nothing matches “${filter.value.trim()}”` : "The archive has no overviews yet";
      tell(found.length ? "" : none);
    };
    filter.hidden = templates.length <= FEW;
    filter.addEventListener("input", show);
    show();
    root.dataset.state = "ready";
  } catch (error) {
    root.dataset.state = "error";
    tell(error.message);
  }
  return () => root.remove();
}

export default { render };
