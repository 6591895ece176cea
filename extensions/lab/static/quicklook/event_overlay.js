// Events drawn over all panels, and made, moved and chosen there with the pointer.

import { h } from "../core/dom.js";
import { tidyInterval } from "../core/interval.js";
import { eventListOf } from "../events/binding.js";
import { EventList } from "../events/event_list.js";
import { isLinked } from "../events/linked_list.js";
import { translucent } from "../plot/colors.js";
import { EventsLine } from "./events_line.js";

const NEAR_PX = 5;
const LEAST_PX = 3;
const MOST_DRAWN = 4000;
const REFUSED_MS = 6000;

// Events that touch [start, stop], and those so short that only their place is seen too.
export function eventsWithin(events, { start, stop }, most = MOST_DRAWN) {
  const found = [];
  for (const event of events) {
    if (event.stop < start || event.start > stop) continue;
    found.push(event);
    if (found.length === most) break;
  }
  return found;
}

// The edge or the event that lies at x: { event, edge: "start" | "stop" | null }, or null. Chosen ones come first.
export function eventAt(events, x, at, { selected = [] } = {}) {
  const isChosen = ({ id }) => (selected.includes(id) ? 0 : 1);
  const ordered = [...events].sort((a, b) => isChosen(a) - isChosen(b) || a.stop - a.start - (b.stop - b.start));
  for (const event of ordered) {
    const gaps = ["start", "stop"].map((edge) => [Math.abs(at(event[edge]) - x), edge]);
    const [gap, edge] = gaps.sort((a, b) => a[0] - b[0])[0];
    if (gap <= NEAR_PX) return { event, edge };
  }
  const inside = ordered.find((event) => at(event.start) <= x && x <= at(event.stop));
  return inside ? { event: inside, edge: null } : null;
}

export class EventOverlay {
  // view: the QuicklookView
  constructor(view) {
    Object.assign(this, { view, list: null, stopListening: null, line: new EventsLine(view) });
    this.draft = h("div.sepp-event-draft", { hidden: true });
    this.refusal = h("p.sepp-message.sepp-event-refusal", { role: "alert", hidden: true });
    const { element } = view.stack;
    element.addEventListener("pointerdown", (event) => this.press(event), { capture: true });
    element.addEventListener("mousedown", (event) => this.isTaken && event.stopPropagation(), { capture: true });
    element.addEventListener("pointermove", (event) => this.hover(event));
  }

  // Follow the model that the trait `events` refers to, or its own list in a tab.
  follow(model) {
    this.bound?.off("change:list", this.rebind);
    this.rebind = () => this.use(model && model.get("list") !== null ? eventListOf(model) : null);
    this.bound = model;
    model?.on("change:list", this.rebind);
    this.rebind();
  }

  // What was drawn before a list was there goes into it.
  use(list) {
    this.stopListening?.();
    if (list && this.local && list !== this.local) for (const { start, stop } of this.local.events) list.add(start, stop);
    if (list !== this.local) this.local = null;
    this.list = list;
    const heed = (what) => (what === "refused" ? this.refuse() : this.view.redrawEvents());
    this.stopListening = list?.listen(heed) ?? null;
    this.view.redrawEvents();
  }

  // Of a list that is kept under it: one that came with a link has none.
  get name() {
    return isLinked(this.list) ? "" : (this.list?.name ?? "");
  }

  // Draw into one chart; frame as in plot/chart.js.
  draw(ctx, frame) {
    if (!this.list) return;
    const shown = eventsWithin(this.list.events, frame.interval);
    const chosen = new Set(this.list.selected);
    ctx.save();
    ctx.beginPath();
    ctx.rect(frame.left, frame.top, frame.width, frame.height);
    ctx.clip();
    for (const event of shown) this.drawOne(ctx, frame, event, chosen.has(event.id));
    ctx.restore();
  }

  drawOne(ctx, { x, top, height, ratio }, event, isChosen) {
    const color = this.list.colorOf(event);
    const [left, right] = [x(event.start), x(event.stop)];
    ctx.fillStyle = translucent(color, isChosen ? 0.3 : 0.16);
    ctx.fillRect(left, top, Math.max(right - left, ratio), height);
    ctx.fillStyle = translucent(color, isChosen ? 1 : 0.7);
    const edge = (isChosen ? 2 : 1) * ratio;
    ctx.fillRect(left, top, edge, height);
    if (right - left > edge) ctx.fillRect(right - edge, top, edge, height);
    ctx.fillRect(left, top, Math.max(right - left, edge), 3 * ratio);
  }

  // Where the pointer is: pixels from the left of the plots, or null outside of them.
  placeOf(event) {
    const over = event.target.closest?.(".u-over");
    if (!over) return null;
    const { left, width } = over.getBoundingClientRect();
    return { x: event.clientX - left, width };
  }

  timeAt(x, width) {
    const { start, stop } = this.view.timeline.interval;
    return start + (Math.min(Math.max(x, 0), width) / width) * (stop - start);
  }

  found({ x, width }) {
    if (!this.list) return null;
    const { start, stop } = this.view.timeline.interval;
    const at = (ms) => ((ms - start) / (stop - start)) * width;
    return eventAt(eventsWithin(this.list.events, { start, stop }), x, at, { selected: this.list.selected });
  }

  hover(event) {
    const place = this.list && !event.buttons ? this.placeOf(event) : null;
    if (!place) return;
    const hit = this.found(place);
    event.target.style.cursor = hit?.edge && !this.list.isReadOnly ? "ew-resize" : hit ? "pointer" : "";
    event.target.title = hit ? describe(hit.event, this.list) : "";
  }

  press(event) {
    this.isTaken = false;
    const place = event.button === 0 ? this.placeOf(event) : null;
    if (!place) return;
    if (event.shiftKey) this.beginEvent(event, place);
    else if (this.list) this.touch(event, place);
  }

  // Shift and drag: a new event.
  beginEvent(event, place) {
    this.isTaken = true;
    if (this.list?.isReadOnly) return this.refuse();
    const first = this.timeAt(place.x, place.width);
    return this.drag(event, place, {
      move: (x) => this.showDraft(place, x),
      drop: (x) => {
        this.draft.hidden = true;
        const [start, stop] = [first, this.timeAt(x, place.width)].sort((a, b) => a - b);
        const tidy = tidyInterval({ start, stop });
        if (Math.abs(x - place.x) < LEAST_PX) return;
        if (!this.list) this.makeList();
        this.list.add(tidy.start, tidy.stop);
      },
    });
  }

  // A list of the archive is drawn, not changed.
  refuse() {
    const { element } = this.view.stack;
    this.refusal.textContent = isLinked(this.list)
      ? "These events came with the link; keep them as your list to change them"
      : "These events are the archive's; copy their list in Events to change it";
    this.refusal.hidden = false;
    element.append(this.refusal);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refusal.remove(), REFUSED_MS);
  }

  // A tab takes a new list at once; a kernel is asked for one, and gets what was drawn meanwhile.
  makeList() {
    const list = new EventList({ name: "events" });
    if (this.bound) return this.bound.set("list", list);
    this.local = list;
    this.use(list);
    return this.view.model.send?.({ wanted: "events" });
  }

  // An edge is dragged; a click on an event chooses it, one beside all events none.
  touch(event, place) {
    const hit = this.found(place);
    if (hit?.edge && !this.list.isReadOnly) {
      this.isTaken = true;
      this.list.select([hit.event.id]);
      const gesture = {};
      const change = (x) => this.moveEdge(hit, this.timeAt(x, place.width), gesture);
      this.drag(event, place, { move: change, drop: () => null });
      return;
    }
    const ids = hit ? [hit.event.id] : [];
    const isClick = (x) => Math.abs(x - place.x) < LEAST_PX;
    this.drag(event, place, { move: () => null, drop: (x) => isClick(x) && this.list.select(ids), isQuiet: true });
  }

  moveEdge({ event, edge }, time, gesture) {
    const now = this.list.get(event.id);
    if (!now) return;
    const isValid = edge === "start" ? time <= now.stop : time >= now.start;
    if (isValid) this.list.change(event.id, { [edge]: time }, { gesture });
  }

  drag(event, { x }, { move, drop, isQuiet = false }) {
    const first = event.clientX;
    const stop = new AbortController();
    const at = (next) => x + next.clientX - first;
    window.addEventListener("pointermove", (next) => move(at(next)), stop);
    window.addEventListener("pointerup", (last) => (stop.abort(), drop(at(last))), stop);
    window.addEventListener("pointercancel", () => (stop.abort(), (this.draft.hidden = true)), stop);
    if (!isQuiet) this.view.stack.element.focus({ preventScroll: true });
  }

  showDraft({ x: from, width }, to) {
    const { element, plotLeft } = this.view.stack;
    const offset = plotLeft - element.getBoundingClientRect().left;
    const [left, right] = [Math.max(Math.min(from, to), 0), Math.min(Math.max(from, to), width)];
    Object.assign(this.draft.style, { left: `${offset + left}px`, width: `${right - left}px` });
    this.draft.hidden = false;
    if (!this.draft.isConnected) element.append(this.draft);
  }

  // True where there was something to remove.
  removeSelected() {
    if (!this.list?.selected.length) return false;
    this.list.remove([...this.list.selected]);
    return true;
  }

  close() {
    clearTimeout(this.timer);
    this.stopListening?.();
    this.bound?.off("change:list", this.rebind);
  }
}

function describe(event, { columns, name }) {
  const values = columns.map((column) => [column.name, event.values[column.name]]);
  const told = values.filter(([, value]) => value !== null && value !== "" && value !== undefined);
  return [name, ...told.slice(0, 8).map(([label, value]) => `${label}: ${value}`)].filter(Boolean).join("\n");
}
