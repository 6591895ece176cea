// Overviews in a tab: pictures made beforehand, of hours, days and orbits.

import { LocalModel } from "../../core/state.js";

export const overviewsTab = {
  name: "overviews",
  label: "Overviews",
  caption: "Turn pages of pictures made beforehand, of hours, days and orbits",
  icon: "overviews",
  rank: 5,
  isCard: true,
  load: () => import("../../views/overviews.js"),
  isSame: () => true,
  open: ({ app, trans }) => ({
    model: new LocalModel({}),
    actions: { look: (view) => app.commands.execute("sepp:quicklook", { ...view }) },
    title: () => trans.__("Overviews"),
    state: () => ({}),
    watched: [],
  }),
};
