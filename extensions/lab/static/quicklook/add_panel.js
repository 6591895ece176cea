// Search as you type among datasets and their parameters, and choose what is drawn.

import { h } from "../core/dom.js";
import { matches } from "../core/fuzzy.js";
import { fetchDatasets } from "../core/datasets.js";
import { openPopover } from "./popover.js";

const MOST_SHOWN = 60;
const MOST_GUESSED = 4000;
const WAIT_MS = 60;

const TRACKS = [
  { name: "@coverage", label: "data and gaps" },
  { name: "@caveats", label: "caveats" },
];

// Data first, then flags and what else can be drawn.
function drawnParameters({ parameters }) {
  const isData = ({ role }) => role === "data";
  const drawn = parameters.filter(({ isDrawn }) => isDrawn);
  return [...drawn.filter(isData), ...drawn.filter((parameter) => !isData(parameter))];
}

// Everything that can be a panel: { name, title, kind, text to search in }.
export function candidatesOf(datasets) {
  return datasets.flatMap((dataset) => {
    const where = [dataset.mission, dataset.observatory, dataset.instrument, dataset.title].filter(Boolean).join(" ");
    const lower = (...words) => words.filter(Boolean).join(" ").toLowerCase();
    const own = { name: dataset.id, title: dataset.title ?? "", kind: "dataset", text: lower(dataset.id, where) };
    const parameters = drawnParameters(dataset).map((parameter) => ({
      name: `${dataset.id}/${parameter.name}`,
      title: [parameter.long_name, parameter.units, parameter.frame].filter(Boolean).join(" · "),
      kind: parameter.kind,
      text: lower(dataset.id, parameter.name, parameter.long_name, parameter.units, where),
    }));
    const tracks = TRACKS.map(({ name, label }) => ({
      name: `${dataset.id}/${name}`,
      title: label,
      kind: "track",
      text: lower(dataset.id, name, label, where),
    }));
    return [own, ...parameters, ...tracks];
  });
}

// The names themselves first, then what only the description tells; typos are forgiven where nothing is found else.
export function findCandidates(candidates, query, most = MOST_SHOWN) {
  const wanted = query.trim().toLowerCase();
  const tokens = wanted.split(/\s+/).filter(Boolean);
  const isTrackWanted = /@|cover|gap|cavea/.test(wanted);
  const possible = isTrackWanted ? candidates : candidates.filter(({ kind }) => kind !== "track");
  const holds = (text) => tokens.every((token) => text.includes(token));
  const exact = possible.filter(({ text }) => holds(text));
  const found = exact.length ? exact : possible.slice(0, MOST_GUESSED).filter(({ text }) => matches(wanted, text));
  const isNamed = ({ name }) => holds(name.toLowerCase());
  return [...found.filter(isNamed), ...found.filter((one) => !isNamed(one))].slice(0, most);
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
