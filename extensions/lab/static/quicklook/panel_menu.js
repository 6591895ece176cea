// What can be changed about one panel: scale, range, colours, order, what is drawn over it.

import { h } from "../core/dom.js";
import { preferences } from "../core/preferences.js";
import { MAP_NAMES } from "../plot/color_maps.js";
import { isStrip } from "../plot/strip.js";
import { menuItem, openPopover } from "./popover.js";

function choice(label, options, value, choose) {
  const select = h(
    "select.sepp-field",
    { onchange: () => choose(select.value) },
    ...options.map(([name, text]) => h("option", { value: name, selected: name === value }, text)),
  );
  return h("label.sepp-menu-row", {}, h("span", {}, label), select);
}

const numberText = (value) => (value === undefined ? "" : String(Number(value.toPrecision(5))));

// Two numbers that hold a range fast; both empty lets it follow the data.
function rangeRow(label, range, shown, { isLog, choose }) {
  const field = (name, n) =>
    h("input.sepp-field.sepp-number", {
      type: "number",
      step: "any",
      "aria-label": `${label}, ${name}`,
      placeholder: numberText(shown?.[n]),
      value: numberText(range?.[n]),
    });
  const [low, high] = [field("from", 0), field("to", 1)];
  const message = h("p.sepp-message", { role: "alert", hidden: true });
  const accept = () => {
    if (!low.value && !high.value) return choose(null);
    const wanted = [low, high].map(({ value, placeholder }) => Number(value || placeholder));
    const wrong = wanted[0] < wanted[1] ? (isLog && wanted[0] <= 0 ? "A log scale begins above zero" : "") : "From must be below to";
    Object.assign(message, { hidden: !wrong, textContent: wrong });
    return wrong ? null : choose(wanted);
  };
  for (const input of [low, high]) input.addEventListener("change", accept);
  const fields = h("span.sepp-menu-fields", {}, low, "–", high);
  return h("div", {}, h("div.sepp-menu-row", { role: "group", "aria-label": label }, h("span", {}, label), fields), message);
}

function lookRows(view, edit) {
  const { entry, layers, limits } = view.state;
  const { panel } = layers[0];
  if (isStrip(panel)) return [];
  const isImage = panel.kind === "spectrogram";
  const scales = [
    ["", "as the data say"],
    ["linear", "linear"],
    ["log", "log"],
  ];
  const maps = [["", `as in Settings: ${preferences.get("colorMap")}`], ...MAP_NAMES.map((name) => [name, name])];
  const values = rangeRow(isImage ? panel.bin_name || "Bins" : "Values", entry.range, view.valueRange, {
    isLog: view.isLog,
    choose: (range) => edit({ range }),
  });
  const colors = () => [
    rangeRow("Colours", entry.color_range, limits, {
      isLog: panel.scale === "log",
      choose: (range) => edit({ color_range: range }),
    }),
    choice("Map", maps, entry.map ?? "", (map) => edit({ map: map || null })),
  ];
  return [
    choice(isImage ? "Colour scale" : "Scale", scales, entry.scale ?? "", (scale) =>
      edit({ scale: scale || null, ...(isImage ? { color_range: null } : { range: null }) }),
    ),
    values,
    ...(isImage ? colors() : []),
  ];
}

// quicklook: the view whose panel it is
export function openPanelMenu(quicklook, view, button) {
  const { stack } = quicklook;
  const edit = (what) => stack.change(view.index, what);
  openPopover(button, `Panel ${view.state.layers[0].panel.parameter}`, (close) => {
    const item = (label, run, attributes) => menuItem(label, () => (close(), run()), attributes);
    const { entry } = view.state;
    const over = entry.with.map((name) =>
      item(`Take ${name} away`, () => edit({ with: entry.with.filter((one) => one !== name) })),
    );
    return [
      ...lookRows(view, edit),
      h("hr"),
      item("Draw over …", () => quicklook.toolbar.openAdd({ over: view.index, button })),
      ...over,
      item("Move up", () => stack.moveBy(view.index, -1), { disabled: view.index === 0 }),
      item("Move down", () => stack.moveBy(view.index, 1), { disabled: view.index === stack.slots.length - 1 }),
      item("Remove", () => stack.remove(view.index)),
    ];
  });
}
