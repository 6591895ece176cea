// TimeSelector: the interval as text, as begin, end and duration; paging, calendar, coverage strip.

import { h, useStyle } from "../core/dom.js";
import { Timeline } from "../core/timeline.js";
import { useKeys } from "../plot/gestures.js";
import { CalendarPopup } from "../time/calendar_popup.js";
import { makeFields } from "../time/fields.js";
import { paceChoice, pageButtons, pagingKeys } from "../time/paging.js";
import { Strip } from "../time/strip.js";

export { pagingKeys };

let made = 0;

function labelled(text, input) {
  return h("label.sepp-labelled", {}, h("span", {}, text), input);
}

// A line under the fields that says what could not be read or reached.
function messageLine() {
  const line = h("p.sepp-message", { role: "alert", id: `sepp-time-message-${(made += 1)}`, hidden: true });
  const say = (input, text) => {
    line.textContent = text;
    line.hidden = !text;
    input?.toggleAttribute("aria-invalid", Boolean(text));
    if (text) input?.setAttribute("aria-describedby", line.id);
  };
  return { line, say };
}

function layOut({ pages, fields, calendar, pace, strip, line }) {
  const points = h(
    "div.sepp-time-points",
    {},
    labelled("Begin", fields.start),
    labelled("End", fields.stop),
    labelled("Duration", fields.duration),
    labelled("Page by", pace.select),
    h("span.sepp-utc", { title: "All times are UTC" }, "UTC"),
  );
  return h(
    "div.sepp-view.sepp-time",
    { role: "group", "aria-label": "Time" },
    h("div.sepp-time-row", {}, pages.back, fields.text, pages.forward, pages.zoom, calendar.element, points),
    strip.element,
    line,
  );
}

// Buttons, fields and strip on a timeline; returns how to take them away. What is covered is asked for after `first`.
export function buildSelector(timeline, el, first = null) {
  useStyle("time_selector");
  const { line, say } = messageLine();
  const fields = makeFields(timeline, say);
  const strip = new Strip(timeline);
  const calendar = new CalendarPopup(timeline, () => strip.coverage);
  const pace = paceChoice(timeline);
  const root = layOut({ pages: pageButtons(timeline), fields, calendar, pace, strip, line });
  const follow = () => {
    fields.fill();
    strip.draw();
    Object.assign(root.dataset, { start: timeline.model.get("start"), stop: timeline.model.get("stop") });
  };
  const look = () => strip.look(timeline.model.get("datasets") ?? [], first);
  useKeys(root, pagingKeys(timeline));
  el.append(root);
  follow();
  look();
  const forget = [timeline.listen(follow), timeline.onTrouble((message) => say(null, message))];
  timeline.model.on("change:datasets", look);
  timeline.model.on("change:pace", pace.follow);
  timeline.model.on("change:orbit", fields.fill);
  return () => {
    for (const stop of forget) stop();
    timeline.model.off("change:datasets", look);
    timeline.model.off("change:pace", pace.follow);
    timeline.model.off("change:orbit", fields.fill);
    strip.close();
    calendar.close();
    root.remove();
  };
}

export function render({ model, el }) {
  const timeline = new Timeline(model);
  const remove = buildSelector(timeline, el);
  return () => (remove(), timeline.close());
}

export default { render };
