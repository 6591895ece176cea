// OrbitView: orbits of spacecraft in 3-D and in three planes, with the Earth and model boundaries.

import { h, iconButton, syntheticBadge, useStyle, watchTheme } from "../core/dom.js";
import { fromIso, toIso } from "../core/interval.js";
import { resolveModel } from "../core/state.js";
import { Timeline } from "../core/timeline.js";
import { ownColors, paintTracks } from "../orbit/coloring.js";
import { emptyNote } from "../orbit/empty_note.js";
import { Formation } from "../orbit/formation.js";
import { extentOf, momentWithin } from "../orbit/geometry.js";
import {
  contextOf,
  fetchBoundaries,
  fetchColorChoices,
  fetchColors,
  fetchObservatories,
  fetchTracks,
  timeWithPositions,
  usualSpacecraft,
} from "../orbit/loading.js";
import { orbitAt, orbitBeside, spanOf } from "../orbit/paging.js";
import { Projection } from "../orbit/projection.js";
import { headingOf, modelNotes, placesTable } from "../orbit/readout.js";
import { TimeStrip } from "../orbit/strip.js";
import { orbitTheme } from "../orbit/theme.js";
import { Toolbar } from "../orbit/toolbar.js";
import { useKeys } from "../plot/gestures.js";
import { buildSelector, pagingKeys } from "./time_selector.js";

const WAIT_MS = 120;
const FINEST = 40;
const PLANES = ["xy", "xz", "yz"].map((axes) => [...axes]);
const TRAITS = ["spacecraft", "color", "frame", "pdyn", "bz"];

class OrbitView {
  constructor(model, timeline, { el, actions }) {
    Object.assign(this, { model, timeline, controller: null, observatories: [], data: null });
    this.toolbar = new Toolbar({
      actions,
      onSpacecraft: (ids) => this.put("spacecraft", ids),
      onFrame: (frame) => this.put("frame", frame),
      onColor: (color) => this.put("color", color),
      onWind: ({ pdyn, bz }) => (this.put("pdyn", pdyn), this.put("bz", bz)),
      onOrbit: (step) => this.turnOrbit(step),
      onReset: () => this.scene?.control.reset(),
    });
    this.strip = new TimeStrip({
      onMoment: (at) => this.put("at", toIso(Math.round(at))),
      onSelect: (interval) => this.timeline.show(interval),
    });
    const onPick = (at) => this.put("at", toIso(Math.round(at)));
    this.planes = [...PLANES.map((axes) => new Projection(axes, { onPick })), new Formation()];
    this.layOut(el);
    this.listen();
  }

  layOut(el) {
    const height = this.model.get("height");
    this.room = h("div.sepp-orbit-room", { style: height ? `--sepp-orbit-height:${height}px` : null });
    this.room3d = h("div.sepp-orbit-room3d");
    this.stage = h("div.sepp-orbit-stage", {}, this.room3d, ...this.planes.map(({ element }) => element));
    this.notes = h("div.sepp-orbit-notes");
    this.readout = h("div.sepp-orbit-readout");
    this.message = h("div", { role: "status" });
    this.root = h("div.sepp-view.sepp-orbit", { "data-state": "loading" });
    if (this.model.get("show_time")) this.closeSelector = buildSelector(this.timeline, this.root);
    this.room.append(this.stage, this.strip.element, h("div.sepp-orbit-foot", {}, this.readout, this.notes));
    this.root.append(this.toolbar.element, this.message, this.room);
    el.append(this.root);
  }

  listen() {
    const reload = () => this.load();
    const marked = () => this.mark();
    for (const name of TRAITS) this.model.on(`change:${name}`, reload);
    this.model.on("change:at", marked);
    useKeys(this.root, {
      ...pagingKeys(this.timeline),
      "[": () => this.strip.step(-1),
      "]": () => this.strip.step(1),
    });
    this.stops = [
      () => TRAITS.forEach((name) => this.model.off(`change:${name}`, reload)),
      () => this.model.off("change:at", marked),
      this.timeline.listen(() => this.follow()),
      watchTheme(() => this.show()),
    ];
  }

  // three.js is brought in only here, and only once a track is there to be drawn.
  async openScene() {
    if (this.scene !== undefined) return;
    this.scene = null;
    try {
      const { Scene } = await import("../orbit/scene.js");
      this.scene = new Scene({ onReady: () => (this.root.dataset.scene = "drawn") });
      useKeys(this.scene.canvas, this.scene.control.keys());
      this.room3d.replaceChildren(this.scene.element);
      if (this.shown) this.scene.build({ ...this.shown });
    } catch {
      this.root.dataset.scene = "none";
      const text = "This browser has no WebGL, so there is no 3-D picture; the planes show the same orbits.";
      this.room3d.replaceChildren(h("p.sepp-empty.sepp-orbit-flat", {}, text));
    }
  }

  put(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  async begin() {
    try {
      this.observatories = await fetchObservatories();
      if (!this.chosen.length && this.observatories.length) {
        if (this.model.get("is_time_free")) this.timeline.show(timeWithPositions(this.observatories, this.timeline.interval));
        this.put("spacecraft", usualSpacecraft(this.observatories, this.timeline.interval));
        return;
      }
      await this.load();
    } catch (error) {
      this.tell(error);
    }
  }

  get chosen() {
    return this.model.get("spacecraft") ?? [];
  }

  // Within what is held only the marks move; beyond it tracks are asked for.
  follow() {
    const { start, stop } = this.timeline.interval;
    const span = this.data?.span;
    const isInside = span && start >= span.start && stop <= span.stop;
    const isFine = isInside && (stop - start) * FINEST > span.stop - span.start;
    if (isFine) this.show();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (isFine ? this.loadWind() : this.load()), WAIT_MS);
  }

  get wind() {
    return { pdyn: this.model.get("pdyn"), bz: this.model.get("bz") };
  }

  async load() {
    this.controller?.abort();
    const controller = (this.controller = new AbortController());
    const { signal } = controller;
    const [ids, frame, interval] = [this.chosen, this.model.get("frame") || "GSE", this.timeline.interval];
    this.root.dataset.state = "loading";
    try {
      if (!ids.length) {
        this.showEmpty();
        return;
      }
      const span = await contextOf(ids[0], interval, signal);
      const middle = (interval.start + interval.stop) / 2;
      const [tracks, boundaries] = await Promise.all([
        fetchTracks(ids, span, { frame, wind: this.wind, signal }),
        fetchBoundaries(middle, { ...this.wind, frame }, signal),
      ]);
      for (const track of tracks) track.title = this.titleOf(track.id);
      if (this.controller !== controller) return;
      this.data = { span, tracks, boundaries, frame, colors: null };
      this.message.replaceChildren();
      this.show();
      await Promise.all([this.openScene(), this.loadColors(controller)]);
      this.root.dataset.state = tracks.length ? "ready" : "empty";
    } catch (error) {
      if (error.name !== "AbortError" && this.controller === controller) this.tell(error);
    }
  }

  async loadColors(controller) {
    const color = this.model.get("color") ?? "";
    const first = this.observatories.find(({ id }) => id === this.chosen[0]);
    this.choices = first ? await fetchColorChoices(first).catch(() => []) : [];
    const colors = color ? await fetchColors(color, this.data.tracks, this.data.span, controller.signal) : null;
    if (this.controller !== controller) return;
    this.toolbar.showColors(this.choices, color);
    this.data.colors = colors;
    if (colors) this.show();
  }

  // Only the boundaries, for another time.
  async loadWind() {
    const { start, stop } = this.timeline.interval;
    const { signal } = this.controller;
    try {
      this.data.boundaries = await fetchBoundaries(
        (start + stop) / 2,
        { ...this.wind, frame: this.data.frame },
        signal,
      );
      this.show();
    } catch (error) {
      if (error.name !== "AbortError") this.tell(error);
    }
  }

  titleOf(id) {
    return this.observatories.find((one) => one.id === id)?.title ?? id;
  }

  // The moment marked: the trait where it lies in what is shown, else the middle of the interval or of what is in it.
  get at() {
    const told = this.model.get("at") ? fromIso(this.model.get("at")) : NaN;
    const { span, tracks } = this.data;
    return told >= span.start && told <= span.stop ? told : momentWithin(tracks, this.timeline.interval);
  }

  show() {
    const theme = orbitTheme();
    const own = ownColors(this.chosen, theme);
    this.toolbar.showSpacecraft(this.observatories, this.chosen, own);
    if (!this.data) return;
    const { span, tracks, boundaries, frame, colors } = this.data;
    const { interval } = this.timeline;
    const drawn = paintTracks({ tracks, colors, own, interval });
    const extent = extentOf(tracks, [boundaries.magnetopause, boundaries.bow_shock]);
    this.shown = { tracks: drawn, boundaries, extent, frame, theme, colors, at: this.at };
    this.room.hidden = !tracks.length;
    this.stage.dataset.spacecraft = tracks.length;
    this.scene?.build({ ...this.shown });
    for (const plane of this.planes) plane.show(this.shown);
    this.toolbar.show({ frame, ...this.wind, wind: boundaries.wind, orbit: orbitAt(span.orbits, this.at) });
    if (!tracks.length) this.showEmpty();
    this.read();
  }

  mark() {
    if (!this.shown) return;
    this.shown.at = this.at;
    this.scene?.mark(this.at);
    for (const plane of this.planes) plane.draw();
    this.read();
  }

  read() {
    const { shown } = this;
    const { tracks, at, theme } = shown;
    this.root.dataset.at = toIso(Math.round(at));
    this.strip.show({ span: this.data.span, interval: this.timeline.interval, at, track: tracks[0]?.track, theme });
    this.readout.replaceChildren(headingOf(shown, this.badges()), placesTable(shown));
    this.notes.replaceChildren(...modelNotes(shown));
  }

  badges() {
    const isSynthetic = this.observatories.some((one) => this.chosen.includes(one.id) && one.is_synthetic);
    return isSynthetic ? [syntheticBadge()] : [];
  }

  showEmpty() {
    this.root.dataset.state = "empty";
    this.room.hidden = true;
    const one = this.observatories.find(({ id }) => id === this.chosen[0]);
    this.message.replaceChildren(emptyNote(this.observatories, one, (interval) => this.timeline.show(interval)));
  }

  tell(error) {
    this.root.dataset.state = "error";
    const again = iconButton("refresh", "Try again", () => this.begin());
    this.message.replaceChildren(h("div.sepp-error", { role: "alert" }, h("span", {}, error.message), again));
  }

  async turnOrbit(step) {
    if (!this.chosen.length) return;
    try {
      const found = await orbitBeside(this.chosen[0], this.timeline.interval, step);
      if (found) this.timeline.show(spanOf(found), `orbit:${this.chosen[0]}:${found.number}`);
    } catch (error) {
      this.tell(error);
    }
  }

  close() {
    clearTimeout(this.timer);
    this.controller?.abort();
    for (const stop of this.stops) stop();
    for (const plane of this.planes) plane.close();
    this.strip.close();
    this.scene?.close();
    this.closeSelector?.();
    this.root.remove();
  }
}

// Traits: spacecraft [ids], time, color "DATASET/parameter", frame, pdyn, bz (null: measured or nominal), at, height, show_time.
export async function render({ model, el, actions }) {
  useStyle("orbit_view");
  const timeline = new Timeline(await resolveModel(model, "time"));
  const view = new OrbitView(model, timeline, { el, actions });
  view.begin();
  return () => (view.close(), timeline.close());
}

export default { render };
