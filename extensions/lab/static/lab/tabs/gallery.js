// The gallery of example notebooks in a tab.

import { LocalModel } from "../../core/state.js";

export const galleryTab = {
  name: "gallery",
  label: "Gallery",
  caption: "Example notebooks to start from",
  icon: "gallery",
  rank: 9,
  isCard: true,
  load: () => import("../../views/gallery.js"),
  isSame: () => true,
  open: ({ app, trans }) => ({
    model: new LocalModel({}),
    actions: { open: (path) => app.commands.execute("docmanager:open", { path, factory: "Notebook" }) },
    title: () => trans.__("Gallery"),
    state: () => ({}),
    watched: [],
  }),
};
