// Keeps the lists that are drawn on a plot in a tab: a kept one that is opened with it, or one begun by a drag.

import { Keeper, isKept } from "./keeper.js";
import { isLinked } from "./linked_list.js";

// A plot has no place to ask: what changed elsewhere and what was drawn here are both kept.
function makeKeeper(list) {
  const keeper = new Keeper(list);
  keeper.model.on("change:state", () => {
    if (keeper.state === "conflict" || keeper.state === "gone") keeper.keepBoth().catch(warn);
  });
  keeper.watch();
  return keeper;
}

function warn(error) {
  console.warn(`SEPP: events: ${error.message}`);
}

// model: of a Quicklook's events, with the trait `list`; name: of a kept list to begin with. Returns how to stop.
export function keepLists(model, name = "") {
  const keepers = [];
  const open = async () => {
    const keeper = makeKeeper();
    keepers.push(keeper);
    await keeper.open(name).catch(warn);
    if (keeper.name && !model.get("list")) model.set("list", keeper.list);
  };
  const adopt = () => {
    const list = model.get("list");
    if (!list || isKept(list) || isLinked(list)) return;
    keepers.push(makeKeeper(list));
    keepers.at(-1).adopt();
  };
  model.on("change:list", adopt);
  adopt();
  if (name) open();
  return () => {
    model.off("change:list", adopt);
    for (const keeper of keepers) keeper.close();
  };
}
