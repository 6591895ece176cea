// A tour of six steps: what is where, and which key brings it.

import { h, useStyle } from "../core/dom.js";
import { parseInterval, toIso } from "../core/interval.js";
import { fetchDatasets, sampleOf } from "../core/datasets.js";

const MARGIN = 12;
const PATIENCE_MS = 4000;
const FOLLOW_EVERY_MS = 250;

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
      target: ".sepp-quicklook .sepp-panel, .sepp-quicklook .sepp-empty",
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
      before: Object.assign(() => lookAtSample(app), { command: "sepp:quicklook" }),
      target: ".sepp-quicklook .sepp-text-button",
      words: trans.__("Open in notebook"),
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

// What a step is about, that of its words where there are more; undefined where none is seen.
function seen({ target, words }) {
  const all = [...document.querySelectorAll(target)].filter((element) => element.getClientRects().length);
  return words ? all.find((element) => element.textContent === words) : all[0];
}

// Wait for what a step's command makes; undefined where it does not come.
async function find(step) {
  const until = performance.now() + PATIENCE_MS;
  while (!seen(step) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 80));
  return seen(step);
}

// Where the words stand: beside what they are about, else in its lower right corner, where they hide least of it.
export function placeBeside(target, size, room) {
  const furthest = { left: room.width - size.width - MARGIN, top: room.height - size.height - MARGIN };
  const within = (at, most) => Math.max(Math.min(at, most), MARGIN);
  const [left, top] = [within(target.left, furthest.left), within(target.top, furthest.top)];
  const beside = [
    { left: target.right + MARGIN, top },
    { left, top: target.bottom + MARGIN },
    { left, top: target.top - MARGIN - size.height },
    { left: target.left - MARGIN - size.width, top },
  ];
  const fits = (at) => at.left >= MARGIN && at.left <= furthest.left && at.top >= MARGIN && at.top <= furthest.top;
  const corner = { left: target.right - MARGIN - size.width, top: target.bottom - MARGIN - size.height };
  return beside.find(fits) ?? { left: within(corner.left, furthest.left), top: within(corner.top, furthest.top) };
}

export class Tour {
  constructor(steps, trans) {
    Object.assign(this, { steps, trans, at: 0, before: document.activeElement });
    useStyle("lab");
    this.frame = h("div.sepp-tour-frame", { "aria-hidden": "true" });
    this.box = h("div.sepp-view.sepp-tour", { role: "dialog", "aria-modal": "false", "aria-live": "polite", tabIndex: -1 });
    this.box.addEventListener("keydown", (event) => this.press(event));
    document.body.append(this.frame, this.box);
    this.timer = setInterval(() => this.follow(), FOLLOW_EVERY_MS);
    this.show(0);
  }

  async show(at) {
    this.at = at;
    const step = this.steps[at];
    await step.before?.();
    await find(step);
    if (this.at !== at || !this.box.isConnected) return;
    this.fill(step);
    this.follow();
    this.box.querySelector(".sepp-primary").focus();
  }

  // What is explained may be moved, grow, or be made anew.
  follow() {
    const step = this.steps[this.told];
    if (step) this.place((seen(step) ?? document.body).getBoundingClientRect());
  }

  fill({ title, text }) {
    this.told = this.at;
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
    clearInterval(this.timer);
    this.frame.remove();
    this.box.remove();
    this.before?.focus?.();
  }
}
