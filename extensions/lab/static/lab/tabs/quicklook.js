// Quicklook in a tab: its own time, which other tabs follow while it was used last.

import { LocalModel } from "../../core/state.js";
import { keepLists } from "../../events/keep_lists.js";
import { isLinked, linkedList } from "../../events/linked_list.js";
import { openCode } from "../../plot/code.js";
import { trackTitle } from "../../plot/panel_list.js";
import { openInNotebook } from "../notebook.js";

export const quicklookTab = {
  name: "quicklook",
  label: "Quicklook",
  caption: "Look at data: those chosen in the Archive panel, or search there",
  icon: "quicklook",
  rank: 2,
  isCard: true,
  load: () => import("../../views/quicklook.js"),
  open: openQuicklook,
};

// args: a view (core/view_state.js), or nothing for what is chosen in the Archive panel
function openQuicklook(context, args, tab) {
  const { panels = [], start, stop, ephemeris = "" } = args.panels ? args : (context.chosen() ?? {});
  const { trans, stage, app } = context;
  const shown = start ? { start, stop } : { start: stage.time.get("start"), stop: stage.time.get("stop") };
  const time = new LocalModel({ ...shown, pace: context.settings.get("pace") });
  const told = args.events;
  const events = new LocalModel({ list: told && typeof told === "object" ? linkedList(told) : null });
  const model = new LocalModel({ panels, time, events, ephemeris, show_time: true, height: 0 });
  const stopKeeping = keepLists(events, typeof told === "string" ? told : "");
  const toFront = (_, change) => change.newValue === tab && stage.turnTo(tab, { time, events });
  app.shell.currentChanged?.connect(toFront);
  const names = () => model.get("panels").map((panel) => panel.panel ?? panel);
  return {
    model,
    actions: [
      {
        label: trans.__("Open in notebook"),
        hint: trans.__("Put the cell that opens these data into the notebook last used, or into a new one"),
        run: () => openInNotebook(context, openCode(model.get("panels"), `${time.get("start")}/${time.get("stop")}`)),
      },
    ],
    title: () =>
      names()
        .map((name) => trackTitle(name) ?? name.split("/").pop())
        .join(", ") || trans.__("Quicklook"),
    caption: () => names().join("\n"),
    state: () => ({
      panels: model.get("panels"),
      start: time.get("start"),
      stop: time.get("stop"),
      ephemeris: model.get("ephemeris"),
      events: isLinked(events.get("list")) ? told : (events.get("list")?.name ?? ""),
    }),
    watched: [
      [time, "change:stop"],
      [model, "change:panels"],
      [model, "change:ephemeris"],
      [events, "change:list"],
    ],
    close: () => {
      stopKeeping();
      app.shell.currentChanged?.disconnect(toFront);
      stage.leave(tab);
    },
  };
}
