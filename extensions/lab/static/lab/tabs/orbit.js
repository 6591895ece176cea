// OrbitView in a tab: follows the time of the Quicklook used last, and moves it.

import { LocalModel } from "../../core/state.js";
import { openInNotebook } from "../notebook.js";

export const orbitTab = {
  name: "orbit",
  label: "Orbits",
  caption: "See where spacecraft are, in three dimensions",
  icon: "orbit",
  rank: 6,
  isCard: true,
  load: () => import("../../views/orbit_view.js"),
  open: openOrbits,
};

const KEPT = ["spacecraft", "color", "frame", "pdyn", "bz"];

function orbitCode(model, time) {
  const quoted = (value) => JSON.stringify(value);
  const usual = { color: "", frame: "GSE", pdyn: null, bz: null };
  const named = Object.keys(usual).filter((name) => model.get(name) !== usual[name]);
  const told = [
    quoted(model.get("spacecraft")),
    quoted(`${time.get("start")}/${time.get("stop")}`),
    ...named.map((name) => `${name}=${quoted(model.get(name))}`),
  ];
  return `from sepp.widgets import OrbitView\n\nv = OrbitView(${told.join(", ")})\nv`;
}

// args: { spacecraft, color, frame, pdyn, bz, start, stop }, all optional
function openOrbits(context, args) {
  const { trans, stage } = context;
  const { time } = stage;
  const isFree = !args.start && stage.isTimeFree;
  if (args.start && !stage.quicklook) time.set("start", args.start);
  if (args.stop && !stage.quicklook) time.set("stop", args.stop);
  const traits = { spacecraft: [], color: "", frame: "GSE", pdyn: null, bz: null, at: "" };
  for (const name of KEPT) if (args[name] !== undefined) traits[name] = args[name];
  const model = new LocalModel({ ...traits, time, show_time: true, height: 0, is_time_free: isFree });
  return {
    model,
    actions: [
      {
        label: trans.__("Open in notebook"),
        hint: trans.__("Put the cell that makes this view into the notebook last used, or into a new one"),
        run: () => openInNotebook(context, orbitCode(model, time)),
      },
    ],
    title: () => trans.__("Orbits"),
    caption: () => model.get("spacecraft").join(", "),
    state: () => ({
      ...Object.fromEntries(KEPT.map((name) => [name, model.get(name)])),
      start: time.get("start"),
      stop: time.get("stop"),
    }),
    watched: [[time, "change:stop"], ...KEPT.map((name) => [model, `change:${name}`])],
  };
}
