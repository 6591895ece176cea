// What stands where no orbit can be drawn.

import { DAY } from "../core/calendar.js";
import { h } from "../core/dom.js";
import { formatDate, fromIso } from "../core/interval.js";

function textOf(observatories, one) {
  if (!observatories.length) return "The archive holds no positions of any spacecraft.";
  if (!one) return "Choose a spacecraft above.";
  const [first, last] = [one.start, one.stop].map((time) => formatDate(fromIso(time)));
  return `The archive holds positions of ${one.title} from ${first} to ${last}, none at this time.`;
}

// Whole, even where little of it is held.
export function lastDayOf({ stop }) {
  const end = Math.ceil(fromIso(stop) / DAY) * DAY;
  return { start: end - DAY, stop: end };
}

// one: the spacecraft whose last day may be gone to, if any
export function emptyNote(observatories, one, onDay) {
  const day = () => onDay(lastDayOf(one));
  const button = () =>
    h("button.sepp-button.sepp-text-button", { type: "button", onclick: day }, "Show the last day held");
  return h("div.sepp-empty", {}, h("p", {}, textOf(observatories, one)), ...(one ? [button()] : []));
}
