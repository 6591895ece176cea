// TimeSelector: the interval as text, as begin, end and duration; paging and zooming.

import { BadTime, addDuration, parseDuration, parsePoint } from "../core/calendar.js";
import { h, iconButton, useStyle } from "../core/dom.js";
import { formatDuration, formatPoint, parseInterval } from "../core/interval.js";
import { Timeline } from "../core/timeline.js";
import { useKeys } from "../plot/gestures.js";

let made = 0;

// A field that reads itself by `read(text)` and says in words what it can't read.
function field({ label, className, hint, read, say }) {
  const input = h(`input.sepp-field${className}`, {
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": label,
    title: hint,
    placeholder: label,
  });
  const accept = () => {
    if (input.value === input.dataset.shown) return say(input, "");
    try {
      read(input.value);
      say(input, "");
    } catch (error) {
      if (!(error instanceof BadTime)) throw error;
      say(input, error.message);
    }
    return null;
  };
  input.addEventListener("change", accept);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") accept();
    if (event.key === "Escape") (Object.assign(input, { value: input.dataset.shown }), say(input, ""));
  });
  return input;
}

function fill(input, text) {
  input.value = text;
  input.dataset.shown = text;
}

function makeFields(timeline, say) {
  const { interval: now } = timeline;
  const show = (start, stop) => {
    if (!(stop > start)) throw new BadTime("The end must come after the begin; the last good interval stays");
    timeline.show({ start, stop });
  };
  const at = (text, day) => parsePoint(text, { day: Math.floor(day / 864e5) * 864e5 }).ms;
  const read = () => timeline.interval;
  return {
    initial: now,
    text: field({
      label: "Time",
      className: ".sepp-time-text",
      say,
      read: (text) => timeline.show(parseInterval(text)),
      hint: "For example 2005-01-09 18:00 to 24:00, 2005-01, May 2014, 2005-009, 2005-01-09/P1D, now-P1D/now (UTC)",
    }),
    start: field({
      label: "Begin",
      className: ".sepp-time-point",
      say,
      hint: "Begin (UTC); the end stays",
      read: (text) => show(at(text, read().start), read().stop),
    }),
    stop: field({
      label: "End",
      className: ".sepp-time-point",
      say,
      hint: "End (UTC), itself not included; the begin stays",
      read: (text) => show(read().start, at(text, read().stop)),
    }),
    duration: field({
      label: "Duration",
      className: ".sepp-time-duration",
      say,
      hint: "For example 6 h, 1 d 12 h, 30 min; the begin stays",
      read: (text) => show(read().start, addDuration(read().start, parseDuration(text))),
    }),
  };
}

function labelled(text, input) {
  return h("label.sepp-labelled", {}, h("span", {}, text), input);
}

// Buttons and fields on a timeline; returns how to take them away.
export function buildSelector(timeline, el) {
  useStyle("time_selector");
  const message = h("p.sepp-message", { role: "alert", id: `sepp-time-message-${(made += 1)}`, hidden: true });
  const say = (input, text) => {
    message.textContent = text;
    message.hidden = !text;
    input.toggleAttribute("aria-invalid", Boolean(text));
    if (text) input.setAttribute("aria-describedby", message.id);
  };
  const fields = makeFields(timeline, say);
  const page = (name, label, count) => iconButton(name, label, () => timeline.step(count));
  const root = h(
    "div.sepp-view.sepp-time",
    { role: "group", "aria-label": "Time" },
    h(
      "div.sepp-time-row",
      {},
      h(
        "div.sepp-buttons",
        {},
        page("farBack", "Five intervals back (Alt+Shift+←)", -5),
        page("back", "One interval back (Alt+←)", -1),
      ),
      fields.text,
      h(
        "div.sepp-buttons",
        {},
        page("forward", "One interval on (Alt+→)", 1),
        page("farForward", "Five intervals on (Alt+Shift+→)", 5),
      ),
      h(
        "div.sepp-buttons",
        {},
        iconButton("zoomOut", "Twice the interval (Alt+↓)", () => timeline.zoom(0.5)),
        iconButton("zoomIn", "Half the interval (Alt+↑)", () => timeline.zoom(2)),
      ),
      h(
        "div.sepp-time-points",
        {},
        labelled("Begin", fields.start),
        labelled("End", fields.stop),
        labelled("Duration", fields.duration),
        h("span.sepp-utc", { title: "All times are UTC" }, "UTC"),
      ),
    ),
    message,
  );
  const follow = () => {
    const { start, stop } = timeline.interval;
    fill(fields.text, timeline.text);
    fill(fields.start, formatPoint(start));
    fill(fields.stop, formatPoint(stop));
    fill(fields.duration, formatDuration(stop - start));
    for (const name of ["text", "start", "stop", "duration"]) say(fields[name], "");
    Object.assign(root.dataset, { start: timeline.model.get("start"), stop: timeline.model.get("stop") });
  };
  useKeys(root, pagingKeys(timeline));
  follow();
  const forget = timeline.listen(follow);
  el.append(root);
  return () => (forget(), root.remove());
}

export function pagingKeys(timeline) {
  return {
    "Alt+ArrowLeft": () => timeline.step(-1),
    "Alt+ArrowRight": () => timeline.step(1),
    "Alt+Shift+ArrowLeft": () => timeline.step(-5),
    "Alt+Shift+ArrowRight": () => timeline.step(5),
    "Alt+ArrowUp": () => timeline.zoom(2),
    "Alt+ArrowDown": () => timeline.zoom(0.5),
  };
}

export function render({ model, el }) {
  const timeline = new Timeline(model);
  const remove = buildSelector(timeline, el);
  return () => (remove(), timeline.close());
}

export default { render };
