// DistributionView in a tab: follows the time of the Quicklook used last.

import { LocalModel } from "../../core/state.js";
import { fetchDatasets } from "../../core/datasets.js";

export const distributionTab = {
  name: "distribution",
  label: "Distribution",
  caption: "Look at a distribution by energy and pitch angle",
  icon: "distribution",
  rank: 8,
  isCard: true,
  load: () => import("../../views/distribution_view.js"),
  open: openDistribution,
};

export function isDistribution({ shape, role, display }) {
  return shape?.length >= 2 && role === "data" && display !== "none";
}

// The first parameter with two axes or more: of what is chosen in the panel, else of all.
async function firstDistribution(chosen) {
  const datasets = await fetchDatasets();
  const wanted = chosen?.panels?.map((panel) => panel.split("/")[0]) ?? [];
  const ordered = [...datasets].sort((a, b) => wanted.includes(b.id) - wanted.includes(a.id));
  for (const { id, parameters } of ordered) {
    const found = (parameters ?? []).find(isDistribution);
    if (found) return `${id}/${found.name}`;
  }
  return "";
}

function openDistribution({ stage, trans, chosen }, { panel = "", at = "", average = "PT1M" }) {
  const model = new LocalModel({ panel, at, average, time: stage.time });
  if (!panel) firstDistribution(chosen()).then((found) => model.set("panel", found), () => null);
  return {
    model,
    actions: [],
    title: () => model.get("panel").split("/")[0] || trans.__("Distribution"),
    state: () => ({ panel: model.get("panel"), at: model.get("at"), average: model.get("average") }),
    watched: ["panel", "at", "average"].map((name) => [model, `change:${name}`]),
  };
}
