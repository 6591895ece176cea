// Inventory in a tab: what there is of many datasets, bound to the time of the Quicklook used last.

import { LocalModel } from "../../core/state.js";

export const inventoryTab = {
  name: "inventory",
  label: "Inventory",
  caption: "See when there are data of which datasets, and go there",
  icon: "inventory",
  rank: 4,
  isCard: true,
  load: () => import("../../views/inventory_plot.js"),
  isSame: () => true,
  turn: (model, { datasets }) => datasets && model.set("datasets", datasets),
  open: openInventory,
};

// args: { datasets, search, start, stop }, or nothing for all datasets
function openInventory({ stage, trans }, { datasets = [], search = "", start = "", stop = "" }) {
  const model = new LocalModel({ datasets, search, start, stop, time: stage.time });
  const state = () =>
    Object.fromEntries(["datasets", "search", "start", "stop"].map((name) => [name, model.get(name)]));
  return {
    model,
    actions: {},
    title: () => trans.__("Inventory"),
    caption: () => model.get("datasets").join("\n") || model.get("search") || trans.__("All datasets"),
    state,
    watched: [
      [model, "change:datasets"],
      [model, "change:stop"],
    ],
  };
}
