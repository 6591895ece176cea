// The user's event lists in a tab; they are drawn over the Quicklook used last, and move its time.

import { LocalModel } from "../../core/state.js";
import { plainName } from "../../events/archive_lists.js";
import { flushAll, Keeper } from "../../events/keeper.js";
import { isLinked } from "../../events/linked_list.js";

export const eventsTab = {
  name: "events",
  label: "Events",
  caption: "Make, edit and combine lists of events, and go from one to the next",
  icon: "events",
  rank: 4,
  isCard: true,
  load: () => import("../../views/event_table.js"),
  isSame: (model, { list }, { stage }) => (model.get("keeper").name ?? "") === (list ?? drawnName(stage)),
  open: openEvents,
};

// The kept list that is drawn on the plot.
function drawnName(stage) {
  const drawn = stage.events.get("list");
  return (isLinked(drawn) ? "" : drawn?.name) ?? "";
}

// The list that is drawn on the plot, once it is kept and has its name; one that is gone leaves the tab without.
async function begin(keeper, stage, wanted) {
  await flushAll();
  const name = wanted || drawnName(stage);
  if (name) await keeper.open(name).catch(() => keeper.forget());
}

// args: { list }, the name of a kept list, or nothing
function openEvents(context, args) {
  const { stage, trans } = context;
  const keeper = new Keeper();
  const model = new LocalModel({ list: keeper.list, keeper, time: stage.time });
  const show = () => stage.events.get("list") ?? stage.events.set("list", keeper.list);
  stage.events.on("change:list", show);
  keeper.watch();
  // Events that came with a link stay on the plot until they are kept or another list is opened.
  const bind = () => (keeper.name || !isLinked(stage.events.get("list"))) && stage.events.set("list", keeper.list);
  keeper.model.on("change:name", bind);
  begin(keeper, stage, args.list).then(bind);
  return {
    model,
    title: () => plainName(keeper.name) || trans.__("Events"),
    caption: () => keeper.list.state.description,
    state: () => ({ list: keeper.name }),
    watched: [[keeper.model, "change:name"]],
    close: () => {
      stage.events.off("change:list", show);
      if (stage.events.get("list") === keeper.list) stage.events.set("list", null);
      keeper.close();
    },
  };
}
