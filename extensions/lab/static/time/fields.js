// The fields of a selector: the interval as text, as begin, end and duration that follow each other.

import { BadTime, DAY, addDuration, parseDuration, parsePoint } from "../core/calendar.js";
import { h } from "../core/dom.js";
import { formatDuration, formatPoint, parseInterval } from "../core/interval.js";
import { readOrbits } from "../core/phrases.js";

// A field that reads itself by `read(text)`, at once or later, and says in words what it can't read.
function field({ label, className, hint, read, say }) {
  const input = h(`input.sepp-field${className}`, {
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": label,
    title: hint,
    placeholder: label,
  });
  const accept = async () => {
    if (input.value === input.dataset.shown) return say(input, "");
    try {
      await read(input.value);
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

function show(timeline, start, stop) {
  if (!(stop > start)) throw new BadTime("The end must come after the begin; the last good interval stays");
  timeline.show({ start, stop });
}

const at = (text, day) => parsePoint(text, { day: Math.floor(day / DAY) * DAY }).ms;

const KINDS = [
  {
    name: "text",
    label: "Time",
    className: ".sepp-time-text",
    hint:
      "For example 2005-01-09 18:00 to 24:00, 2005-01, May 1-5 2014, 2005-009, 2005-01-09/P1D, last 3 days, " +
      "orbit:cluster1:120 (UTC)",
    read: (timeline, text) =>
      readOrbits(text) ? timeline.showOrbits(text) : timeline.show(parseInterval(text)),
    write: (timeline) => timeline.text,
  },
  {
    name: "start",
    label: "Begin",
    className: ".sepp-time-point",
    hint: "Begin (UTC); the end stays",
    read: (timeline, text) => show(timeline, at(text, timeline.interval.start), timeline.interval.stop),
    write: ({ interval }) => formatPoint(interval.start),
  },
  {
    name: "stop",
    label: "End",
    className: ".sepp-time-point",
    hint: "End (UTC), itself not included; the begin stays",
    read: (timeline, text) => show(timeline, timeline.interval.start, at(text, timeline.interval.stop)),
    write: ({ interval }) => formatPoint(interval.stop),
  },
  {
    name: "duration",
    label: "Duration",
    className: ".sepp-time-duration",
    hint: "For example 6 h, 1 d 12 h, 30 min; the begin stays",
    read: (timeline, text) => {
      const { start } = timeline.interval;
      show(timeline, start, addDuration(start, parseDuration(text)));
    },
    write: ({ interval }) => formatDuration(interval.stop - interval.start),
  },
];

// { text, start, stop, duration } as inputs, and fill() to write what the timeline shows.
export function makeFields(timeline, say) {
  const inputs = {};
  for (const { name, read, ...kind } of KINDS) {
    inputs[name] = field({ ...kind, say, read: (text) => read(timeline, text) });
  }
  const fill = () => {
    for (const { name, write } of KINDS) {
      inputs[name].value = write(timeline);
      inputs[name].dataset.shown = inputs[name].value;
      say(inputs[name], "");
    }
  };
  return { ...inputs, fill };
}
