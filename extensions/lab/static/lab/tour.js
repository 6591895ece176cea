// A tour of six steps: what is where, and which key brings it.

import { h, useStyle } from "../core/dom.js";
import { parseInterval, toIso } from "../core/interval.js";
import { fetchDatasets, sampleOf } from "../core/datasets.js";

const MARGIN = 12;
const PATIENCE_MS = 4000;

export function tourSteps({ app, trans }) {
  const run = (command) => Object.assign(() => app.commands.execute(command), { command });
  const steps = [
    {
      title: trans.__("The archive"),
      text: trans.__(
        "All datasets, by mission and instrument. Type to search; typing errors are forgiven. Ctrl+Alt+B brings you here.",
      ),
      before: run("sepp:archive"),
      target: ".sepp-side-panel .sepp-archive",
    },
    {
      title: trans.__("Look, without a kernel"),
      text: trans.__(
        "Enter or a double click draws the chosen dataset. Drag more parameters onto the plot. The wheel or a finger pans, Ctrl and the wheel or two fingers zoom.",
      ),
      before: Object.assign(() => lookAtSample(app), { command: "sepp:quicklook" }),
      target: ".sepp-quicklook .sepp-stack",
    },
    {
      title: trans.__("Choose the time"),
      text: trans.__(
        "Type it as you would say it: 2005-01-09 18:00 to 24:00, May 2014, last 3 days. Alt+← and Alt+→ page.",
      ),
      target: ".sepp-quicklook .sepp-time",
    },
    {
      title: trans.__("Events"),
      text: trans.__(
        "Shift-drag on a plot marks an event. Click a row of the table to go there. “Copy link” in a plot carries its events to a colleague.",
      ),
      before: run("sepp:events"),
      target: ".sepp-tab:not(.lm-mod-hidden) .sepp-events, .sepp-tab:not(.lm-mod-hidden) .sepp-view",
    },
    {
      title: trans.__("Compute"),
      text: trans.__(
        "“Open in notebook” puts the cell that opens the data you look at into a notebook, where your code runs next to the data.",
      ),
      before: run("sepp:archive"),
      target: "#jp-main-dock-panel",
    },
    {
      title: trans.__("Find all this again"),
      text: trans.__(
        "Every command is in the palette under SEPP (Ctrl+Shift+C). Heights, colours, pages and keys: Settings, SEPP. Examples to start from: Help, Gallery.",
      ),
      target: "#jp-top-panel, #jp-MainMenu",
    },
  ];
  return steps.filter(({ before }) => !before || app.commands.hasCommand(before.command));
}

// A dataset to look at; the Quicklook used last where there is one.
async function lookAtSample({ commands, shell }) {
  const open = [...shell.widgets("main")].find((tab) => tab.seppName === "quicklook");
  if (open) return shell.activateById(open.id);
  const sample = sampleOf(await fetchDatasets().catch(() => []));
  if (!sample) return commands.execute("sepp:quicklook");
  const { start, stop } = parseInterval(sample.day);
  return commands.execute("sepp:quicklook", { panels: [sample.id], start: toIso(start), stop: toIso(stop) });
}

// Wait for an element that a step's command makes; null where it does not come.
async function find(selector) {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const found = [...document.querySelectorAll(selector)].find((element) => element.getClientRects().length);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  return null;
}

// Where the words stand: beside what they are about where there is room, else over it.
export function placeBeside(target, size, room) {
  const right = target.right + MARGIN + size.width <= room.width ? target.right + MARGIN : null;
  const left = right ?? Math.max(Math.min(target.left + MARGIN, room.width - size.width - MARGIN), MARGIN);
  const top = Math.max(Math.min(target.top + MARGIN, room.height - size.height - MARGIN), MARGIN);
  return { left, top };
}

export class Tour {
  constructor(steps, trans) {
    Object.assign(this, { steps, trans, at: 0, before: document.activeElement });
    useStyle("lab");
    this.frame = h("div.sepp-tour-frame", { "aria-hidden": "true" });
    this.box = h("div.sepp-view.sepp-tour", { role: "dialog", "aria-modal": "false", "aria-live": "polite", tabIndex: -1 });
    this.box.addEventListener("keydown", (event) => this.press(event));
    document.body.append(this.frame, this.box);
    this.show(0);
  }

  async show(at) {
    this.at = at;
    const step = this.steps[at];
    await step.before?.();
    const target = await find(step.target);
    if (this.at !== at || !this.box.isConnected) return;
    this.fill(step);
    this.place((target ?? document.body).getBoundingClientRect());
    this.box.querySelector(".sepp-primary").focus();
  }

  fill({ title, text }) {
    const isLast = this.at === this.steps.length - 1;
    const button = (label, run, isMain) =>
      h(`button.sepp-button.sepp-text-button${isMain ? ".sepp-primary" : ""}`, { type: "button", onclick: run }, label);
    this.box.setAttribute("aria-label", title);
    this.box.dataset.step = String(this.at + 1);
    this.box.replaceChildren(
      h("h3", {}, title),
      h("p", {}, text),
      h(
        "div.sepp-tour-buttons",
        {},
        h("span.sepp-faint", {}, `${this.at + 1} / ${this.steps.length}`),
        button(this.trans.__("Close"), () => this.close(), false),
        this.at ? button(this.trans.__("Back"), () => this.show(this.at - 1), false) : null,
        isLast
          ? button(this.trans.__("Done"), () => this.close(), true)
          : button(this.trans.__("Next"), () => this.show(this.at + 1), true),
      ),
    );
  }

  place(rect) {
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const { left, top } = placeBeside(rect, { width, height }, { width: innerWidth, height: innerHeight });
    Object.assign(this.box.style, { left: `${left}px`, top: `${top}px` });
    Object.assign(this.frame.style, {
      left: `${rect.left}px`,
      top: `${rect.top}px`,
      width: `${rect.width}px`,
      height: `${rect.height}px`,
    });
  }

  press(event) {
    const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") this.close();
    else if (turn && this.steps[this.at + turn]) this.show(this.at + turn);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    this.frame.remove();
    this.box.remove();
    this.before?.focus?.();
  }
}
