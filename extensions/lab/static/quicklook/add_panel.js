// Search as you type among datasets and their parameters, and choose what is drawn.

import { h } from "../core/dom.js";
import { matches } from "../core/fuzzy.js";
import { fetchDatasets, kindOf, shownParameters } from "../lab/catalog.js";
import { openPopover } from "./popover.js";

const MOST_SHOWN = 60;
const WAIT_MS = 60;

const TRACKS = [
  { name: "@coverage", label: "data and gaps" },
  { name: "@caveats", label: "caveats" },
];

// Everything that can be a panel: { name, title, kind, text to search in }.
export function candidatesOf(datasets) {
  return datasets.flatMap((dataset) => {
    const where = [dataset.mission, dataset.observatory, dataset.instrument, dataset.title].filter(Boolean).join(" ");
    const own = { name: dataset.id, title: dataset.title ?? "", kind: "dataset", text: `${dataset.id} ${where}` };
    const parameters = shownParameters(dataset).map((parameter) => ({
      name: `${dataset.id}/${parameter.name}`,
      title: [parameter.long_name, parameter.units, parameter.frame].filter(Boolean).join(" · "),
      kind: kindOf(parameter),
      text: `${dataset.id} ${parameter.name} ${parameter.long_name ?? ""} ${parameter.units ?? ""} ${where}`,
    }));
    const tracks = TRACKS.map(({ name, label }) => ({
      name: `${dataset.id}/${name}`,
      title: label,
      kind: "track",
      text: `${dataset.id} ${name} ${label} ${where}`,
    }));
    return [own, ...parameters, ...tracks];
  });
}

// The names themselves first, then what only the description tells; tracks where they are asked for.
export function findCandidates(candidates, query, most = MOST_SHOWN) {
  const wanted = query.trim().toLowerCase();
  const isTrackWanted = /@|cover|gap|cavea/.test(wanted);
  const found = candidates.filter(
    ({ kind, text }) => (kind !== "track" || isTrackWanted) && (!wanted || matches(wanted, text)),
  );
  const tokens = wanted.split(/\s+/);
  const rank = ({ name }) => (tokens.every((token) => name.toLowerCase().includes(token)) ? 0 : 1);
  return found
    .map((one, n) => [rank(one), n, one])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .slice(0, most)
    .map(([, , one]) => one);
}

function option({ name, title, kind }, isKnown, choose) {
  return h(
    "li.sepp-option",
    { role: "option", id: `sepp-option-${name}`, "aria-selected": "false", "data-name": name, onclick: () => choose(name) },
    h("span.sepp-option-name", {}, name),
    h("span.sepp-faint", {}, [isKnown ? "shown" : "", kind, title].filter(Boolean).join(" · ")),
  );
}

class Finder {
  constructor({ known, choose }) {
    Object.assign(this, { known: new Set(known.map((panel) => panel.panel ?? panel)), choose, candidates: [] });
    this.list = h("ul.sepp-options", { role: "listbox", "aria-label": "Panels", id: "sepp-add-options" });
    this.field = h("input.sepp-field", {
      type: "search",
      placeholder: "Dataset, parameter, instrument …",
      "aria-label": "Find a dataset or parameter",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": "sepp-add-options",
      autocomplete: "off",
      spellcheck: "false",
    });
    this.note = h("p.sepp-faint", { role: "status" }, "Asking the archive …");
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.show(), WAIT_MS);
    });
    this.field.addEventListener("keydown", (event) => this.key(event));
  }

  async fill() {
    try {
      this.candidates = candidatesOf(await fetchDatasets());
      this.show();
    } catch (error) {
      this.note.textContent = error.message;
    }
  }

  show() {
    const found = findCandidates(this.candidates, this.field.value);
    this.list.replaceChildren(...found.map((one) => option(one, this.known.has(one.name), (name) => this.take(name))));
    this.note.textContent = found.length
      ? `${found.length}${found.length === MOST_SHOWN ? " or more" : ""} found; Enter adds the chosen one`
      : "Nothing of that name; try fewer words";
    this.mark(0);
  }

  mark(at) {
    const options = [...this.list.children];
    this.at = Math.min(Math.max(at, 0), options.length - 1);
    options.forEach((one, n) => one.setAttribute("aria-selected", String(n === this.at)));
    options[this.at]?.scrollIntoView({ block: "nearest" });
    if (options[this.at]) this.field.setAttribute("aria-activedescendant", options[this.at].id);
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) (event.preventDefault(), this.mark(this.at + step));
    const chosen = this.list.children[this.at];
    if (event.key === "Enter" && chosen) (event.preventDefault(), this.take(chosen.dataset.name));
  }

  take(name) {
    this.choose(name);
    this.known.add(name);
    this.note.textContent = `${name} added`;
  }
}

export function openAddPanel(button, { title, known, choose }) {
  const finder = new Finder({ known, choose });
  openPopover(button, title, () => [h("strong.sepp-menu-title", {}, title), finder.field, finder.list, finder.note]);
  finder.fill();
}
