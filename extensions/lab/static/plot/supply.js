// What the panels of a stack are drawn from: one loader a dataset, asked as the time moves, and ahead once it rests.

import { PlotLoader } from "./loader.js";
import { leftOutText, resolutionText } from "./resolution.js";
import { isTrouble } from "./stack_notes.js";
import { zoomFactor } from "./windows.js";

const PATIENCE_MS = 180;
const REST_MS = 140;
const MOST_AHEAD = 3;
const SAME = 0.01;

export class Supply {
  // hooks: { width(), redraw(), onState(state, text), onTrouble(error | null) }
  constructor(hooks) {
    Object.assign(this, { hooks, loaders: new Map(), interval: null, factor: null, isPointed: false, undrawn: new Set() });
  }

  get all() {
    return [...this.loaders.values()];
  }

  // wants: what is wanted of each dataset
  choose(wants, interval) {
    this.interval = interval;
    for (const [dataset, loader] of this.loaders) {
      if (!wants.has(dataset)) (loader.close(), this.loaders.delete(dataset));
    }
    for (const [dataset, wanted] of wants) {
      if (!this.loaders.has(dataset)) this.loaders.set(dataset, new PlotLoader(dataset));
      this.loaders.get(dataset).want(wanted);
    }
    this.pick();
  }

  // True where another answer than before is to be drawn.
  move(interval) {
    const factor = this.interval ? zoomFactor(this.interval, interval) : 1;
    if (Math.abs(factor - 1) > SAME) this.factor = factor;
    this.interval = interval;
    this.restSoon();
    return this.pick();
  }

  pick() {
    return this.all.map((loader) => loader.pick(this.interval, this.hooks.width())).some(Boolean);
  }

  // Ask for what is seen and neither held nor on its way.
  refresh() {
    for (const loader of this.all) if (loader.needs(this.interval, this.hooks.width())) this.load(loader);
    this.tellState();
  }

  reload() {
    for (const loader of this.all) (loader.forget(), this.load(loader));
    this.tellState();
  }

  retry(loader) {
    loader.forget();
    this.load(loader);
  }

  async load(loader) {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.tellState(), PATIENCE_MS);
    try {
      if (!(await loader.load(this.interval, this.hooks.width()))) return;
    } catch (error) {
      loader.error = error;
      if (!isTrouble(error)) loader.drop();
    }
    this.undrawn.add(loader);
    if (!this.all.some(({ pending }) => pending)) this.drawArrived();
    else this.frame ??= requestAnimationFrame(() => this.drawArrived());
  }

  // Answers that come within one frame are drawn together: a drawing costs as much as an answer.
  drawArrived() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    const arrived = [...this.undrawn].filter((loader) => this.isKnown(loader));
    this.undrawn.clear();
    if (!arrived.length) return;
    this.pick();
    this.hooks.redraw();
    for (const loader of arrived) if (!loader.error) this.goOn(loader);
    this.tellState();
  }

  goOn(loader) {
    if (loader.needs(this.interval, this.hooks.width())) this.load(loader);
    else this.restSoon();
  }

  // The pointer has come over the plots, or has left them: somebody may zoom where it rests.
  point(isPointed) {
    if (isPointed && !this.isPointed) this.restSoon();
    this.isPointed = isPointed;
  }

  restSoon() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.lookAhead(), REST_MS);
  }

  lookAhead() {
    if (this.isPointed || this.factor) for (const loader of this.all) this.lookAheadOf(loader);
  }

  // What comes ahead is drawn with the next gesture, or at once where a gesture came meanwhile and waits for it.
  async lookAheadOf(loader, most = MOST_AHEAD) {
    const isNew = await loader.lookAhead(this.interval, this.hooks.width(), this.factor);
    if (!this.isKnown(loader)) return;
    if (isNew && this.pick()) this.hooks.redraw();
    if (loader.needs(this.interval, this.hooks.width())) this.load(loader);
    else if (isNew && most > 1) this.lookAheadOf(loader, most - 1);
    this.tellState();
  }

  isKnown(loader) {
    return !this.isClosed && this.loaders.get(loader.dataset) === loader;
  }

  tellState() {
    const troubled = this.all.find(({ error }) => isTrouble(error));
    this.hooks.onTrouble(troubled?.error ?? null);
    const isWaiting = (loader) => this.undrawn.has(loader) || loader.isWaiting(this.interval, this.hooks.width());
    if (this.all.some(isWaiting))
      return this.hooks.onState("loading", "Loading …");
    const failed = this.all.filter(({ error, refused }) => refused.size || (error && error.code !== "no_data")).length;
    return failed
      ? this.hooks.onState("error", `${failed} of ${this.all.length} datasets could not be read`)
      : this.hooks.onState("ready", this.resolution());
  }

  // How many samples stand behind a point of the picture.
  resolution() {
    const told = resolutionText(this.all.flatMap(({ data }) => data?.panels ?? []), this.interval);
    const empty = this.all.flatMap(({ wants, leftOut }) => (wants.whole ? leftOut : []));
    return [leftOutText(empty), told].filter(Boolean).join(" · ");
  }

  close() {
    this.isClosed = true;
    cancelAnimationFrame(this.frame);
    for (const timer of [this.patience, this.rest]) clearTimeout(timer);
    for (const loader of this.all) loader.close();
  }
}
