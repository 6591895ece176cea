// The card of a dataset: what it is, how much there is, how to cite it, what to do with it.

import { h, syntheticBadge } from "../core/dom.js";
import { formatDate, formatDuration, fromIso } from "../core/interval.js";
import { spanText } from "../core/datasets.js";
import { formatUnits } from "../plot/numbers.js";
import { formatBytes, formatCount } from "./basket.js";
import { cardButtons, cardLinks, copyButton } from "./card_actions.js";
import { KIND_NAMES } from "./rows.js";
import { coverageStrip } from "./strip.js";

const NS_PER_MS = 1e6;

function fact(name, ...values) {
  const told = values.filter((value) => value !== null && value !== undefined && value !== "");
  return told.length ? [h("dt", {}, name), h("dd", {}, ...told)] : [];
}

function parameterFacts({ name, long_name: longName, units, frame, shape, kind }, more) {
  const isNumber = (value) => value !== null && value !== undefined;
  return [
    ...fact("Parameter", name),
    ...fact("Meaning", longName),
    ...fact("Kind", [KIND_NAMES[kind], shape].filter(Boolean).join(", ")),
    ...fact("Units", formatUnits(units)),
    ...fact("Frame", frame),
    ...fact("Labels", more?.labels?.join(", ")),
    ...fact("Fill", isNumber(more?.fill) ? String(more.fill) : ""),
    ...fact(
      "Valid",
      isNumber(more?.valid_min) && isNumber(more?.valid_max) ? `${more.valid_min} … ${more.valid_max}` : "",
    ),
  ];
}

function citation(text) {
  return text
    ? fact(
        "Citation",
        h("span", {}, text),
        copyButton("Copy", "Copy the citation", () => text, ".sepp-small"),
      )
    : [];
}

function documents(found) {
  const links = (found ?? []).map(({ url, title }) =>
    h("li", {}, h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, title || url)),
  );
  return links.length ? fact("Documents", h("ul.sepp-links", {}, ...links)) : [];
}

function versions(found, current) {
  const older = (found ?? []).filter(({ version }) => version !== current);
  return fact(
    "Version",
    current,
    older.length ? h("span.sepp-faint", {}, `; also ${older.map(({ version }) => version).join(", ")}`) : "",
  );
}

function datasetFacts(dataset, details) {
  const { cadence_ns: cadence, rows, granules, version, region } = dataset;
  return [
    ...fact("Time", spanText(dataset)),
    ...fact("Cadence", cadence ? formatDuration(cadence / NS_PER_MS) : ""),
    ...fact("Records", rows ? formatCount(rows, "record") : ""),
    ...versions(details?.versions, version),
    ...fact("From", granules ? formatCount(granules, "file") : ""),
    ...fact("Region", region?.replace(/_/g, " ")),
    ...fact("Caveats", details?.caveats),
    ...citation(details?.citation),
    ...fact("Thanks", details?.acknowledgement),
    ...documents(details?.documents),
  ];
}

// The stretches with data, as wide as the dataset's own time; a click goes there.
function coveragePicture(dataset, details, goTo) {
  const stretches = (details?.coverage ?? []).map(([start, stop]) => [fromIso(start), fromIso(stop)]);
  if (!stretches.length) return null;
  const range = { start: stretches[0][0], stop: Math.max(stretches.at(-1)[1], stretches[0][0] + 1) };
  const gaps = stretches.length - 1;
  const label = `Data ${spanText(dataset)}, ${gaps ? formatCount(gaps, "gap") : "no gap"}; click to go there`;
  const button = h("button.sepp-card-coverage", { type: "button", title: label, "aria-label": label });
  button.append(coverageStrip(stretches, range, label));
  button.addEventListener("click", (event) => {
    const { left, width } = button.getBoundingClientRect();
    const share = event.detail ? (event.clientX - left) / width : 1;
    goTo(range.start + share * (range.stop - range.start));
  });
  const ends = h(
    "div.sepp-card-ends",
    {},
    h("span", {}, formatDate(range.start)),
    h("span", {}, formatDate(range.stop)),
  );
  return h("div", {}, button, ends);
}

function parameterTable(details) {
  const shown = (details?.parameters ?? []).filter(({ is_varying: varies }) => varies !== false);
  if (!shown.length) return null;
  const cells = ({ name, long_name: longName, units, frame }) =>
    [name, [formatUnits(units), frame].filter(Boolean).join(" "), longName].map((text) => h("td", {}, text));
  const head = h("tr", {}, ...["Parameter", "Units, frame", "Meaning"].map((text) => h("th", { scope: "col" }, text)));
  return h(
    "details.sepp-card-more",
    {},
    h("summary", {}, formatCount(shown.length, "parameter")),
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...shown.map((one) => h("tr", {}, ...cells(one))))),
  );
}

function granuleList(dataset, loadGranules) {
  if (!dataset.granules) return null;
  const list = h("ol.sepp-granules", {}, h("li", {}, "Loading …"));
  const show = ({ count, granules }) => {
    const lines = granules.map(({ name, size, records }) =>
      h(
        "li",
        {},
        h("span", {}, name),
        h("span.sepp-faint", {}, ` ${formatBytes(size)}, ${formatCount(records, "record")}`),
      ),
    );
    if (count > granules.length)
      lines.push(h("li.sepp-faint", {}, `and ${formatCount(count - granules.length, "file")} before`));
    list.replaceChildren(...lines);
  };
  const fail = (error) => list.replaceChildren(h("li.sepp-message", {}, error.message));
  const load = () => loadGranules(dataset.id).then(show, fail);
  const opened = h(
    "details.sepp-card-more",
    {},
    h("summary", {}, formatCount(dataset.granules, "original file")),
    list,
  );
  opened.addEventListener("toggle", load, { once: true });
  return opened;
}

// actions: { look, open, basket, code(), exportLine(), hapiUrl(), goTo(ms), granules(id), isInBasket }
export function datasetCard({ dataset, parameter }, details, actions) {
  const more = details?.parameters?.find(({ name }) => name === parameter?.name);
  const isTold = details?.description && details.description !== dataset.title;
  return [
    h(
      "h3",
      {},
      parameter ? `${dataset.id}/${parameter.name}` : dataset.id,
      dataset.is_synthetic ? syntheticBadge() : null,
    ),
    h("p.sepp-card-title", {}, dataset.title),
    cardButtons(dataset, actions),
    cardLinks(dataset),
    coveragePicture(dataset, details, actions.goTo),
    h("dl", {}, ...(parameter ? parameterFacts(parameter, more) : []), ...datasetFacts(dataset, details)),
    parameterTable(details),
    granuleList(dataset, actions.granules),
    isTold ? h("p.sepp-card-text", {}, details.description) : null,
  ].filter(Boolean);
}
