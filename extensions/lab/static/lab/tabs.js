// The views that live in main-area tabs without a kernel. A new one is one module in tabs/ and one line here.

import { distributionTab } from "./tabs/distribution.js";
import { eventsTab } from "./tabs/events.js";
import { galleryTab } from "./tabs/gallery.js";
import { inventoryTab } from "./tabs/inventory.js";
import { orbitTab } from "./tabs/orbit.js";
import { overviewsTab } from "./tabs/overviews.js";
import { quicklookTab } from "./tabs/quicklook.js";

export const TABS = [quicklookTab, eventsTab, inventoryTab, overviewsTab, distributionTab, orbitTab, galleryTab];

const SAVE_AFTER_MS = 500;

let made = 0;

// The tab that shows this already, brought to the front, else a new one. One that comes back at a reload has its id.
export function showTab(context, described, args = {}) {
  const open = [];
  context.trackers[described.name].forEach((tab) => open.push(tab));
  const same = args.id ? null : open.find((tab) => described.isSame?.(tab.seppModel, args, context));
  if (!same) return openTab(context, described, args);
  described.turn?.(same.seppModel, args);
  context.app.shell.activateById(same.id);
  return same;
}

// A tab described by { name, label, caption, icon, rank, isCard, load, open(context, args) } and, where a second one
// would show the same, isSame(model, args, context); turn(model, args) shows in that one what is asked for.
export function openTab(context, described, args = {}) {
  const { lab, app } = context;
  const { MainAreaWidget } = lab["@jupyterlab/apputils"];
  const { Widget } = lab["@lumino/widgets"];
  const content = new Widget();
  content.addClass("sepp-tab");
  const tab = new MainAreaWidget({ content });
  tab.id = args.id ?? `sepp-${described.name}-${(made += 1)}-${Date.now()}`;
  const opened = described.open(context, args, tab);
  tab.title.icon = context.icons[described.icon];
  tab.title.closable = true;
  tellTitle(tab, opened);
  tab.seppName = described.name;
  tab.seppModel = opened.model;
  tab.seppView = () => ({ id: tab.id, ...opened.state() });
  keepView(context.trackers[described.name], tab, opened);
  const closing = described.load().then(({ render }) => {
    if (!tab.isDisposed) return render({ model: opened.model, el: content.node, actions: opened.actions });
    return null;
  });
  tab.disposed.connect(() => {
    opened.close?.();
    closing.then((close) => close?.());
  });
  app.shell.add(tab, "main", { mode: args.mode ?? "tab-after" });
  context.trackers[described.name].add(tab).catch(() => null);
  app.shell.activateById(tab.id);
  return tab;
}

function tellTitle(tab, opened) {
  tab.title.label = opened.title();
  tab.title.caption = opened.caption?.() ?? "";
}

// A reload of the page brings the tab back as it is now.
function keepView(tracker, tab, opened) {
  let timer = null;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (tab.isDisposed) return;
      tellTitle(tab, opened);
      tracker.save(tab);
    }, SAVE_AFTER_MS);
  };
  for (const [model, event] of opened.watched) model.on(event, changed);
}

// One tracker, one command, one launcher card for each.
export function addTabs(context, { launcher, restorer }) {
  const { lab, app, trans, icons, category } = context;
  const { WidgetTracker } = lab["@jupyterlab/apputils"];
  context.trackers = {};
  return TABS.map((described) => {
    const command = `sepp:${described.name}`;
    const tracker = new WidgetTracker({ namespace: `sepp-${described.name}` });
    context.trackers[described.name] = tracker;
    const label = trans.__(described.label);
    app.commands.addCommand(command, {
      label: (args) => (args.isPalette ? `${category}: ${label}` : label),
      caption: trans.__(described.caption),
      icon: (args) => (args.isPalette ? undefined : icons[described.icon]),
      execute: (args) => showTab(context, described, args),
    });
    restorer?.restore(tracker, { command, name: (tab) => tab.id, args: (tab) => tab.seppView() });
    if (described.isCard) launcher?.add({ command, category, rank: described.rank });
    return command;
  });
}
