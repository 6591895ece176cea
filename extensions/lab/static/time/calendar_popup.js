// A month to choose a day or a range of days from; days with data are marked.

import { DAY, addMonths } from "../core/calendar.js";
import { h, iconButton } from "../core/dom.js";
import { formatDate } from "../core/interval.js";

const WEEKDAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS = [
  ..."January February March April May June".split(" "),
  ..."July August September October November December".split(" "),
];

export function firstOfMonth(ms) {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

// Six weeks, from the Monday on or before the first of the month.
export function monthDays(month) {
  const monday = month - ((new Date(month).getUTCDay() + 6) % 7) * DAY;
  return Array.from({ length: 42 }, (_, n) => monday + n * DAY);
}

// Whether any stretch [start, stop] of data, in order of time, touches a day.
export function hasData(spans, day) {
  return spans.some(([start, stop]) => start < day + DAY && stop >= day);
}

export class CalendarPopup {
  // coverage() gives the stretches of data that are known
  constructor(timeline, coverage) {
    Object.assign(this, { timeline, coverage, anchor: null });
    this.button = iconButton("calendar", "Choose days from a calendar", () => this.toggle(), {
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
    });
    this.panel = h("div.sepp-calendar", {
      role: "dialog",
      "aria-label": "Choose days",
      popover: "manual",
    });
    this.panel.addEventListener("keydown", (event) => this.press(event));
    this.outside = (event) => {
      if (!this.panel.contains(event.target) && !this.button.contains(event.target)) this.hide();
    };
    this.element = h("div.sepp-calendar-anchor", {}, this.button, this.panel);
  }

  get isOpen() {
    return this.panel.matches(":popover-open");
  }

  toggle() {
    if (this.isOpen) this.hide();
    else this.open();
  }

  open() {
    this.focused = Math.floor(this.timeline.interval.start / DAY) * DAY;
    this.month = firstOfMonth(this.focused);
    this.panel.showPopover();
    this.button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", this.outside, true);
    this.draw(true);
    this.place();
  }

  // Below the button, or above it where there is no room; never cut off by what scrolls around it.
  place() {
    const button = this.button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.panel;
    const hasRoom = button.bottom + height + 4 <= innerHeight || button.top < height;
    this.panel.style.left = `${Math.max(Math.min(button.left, innerWidth - width - 4), 4)}px`;
    this.panel.style.top = `${hasRoom ? button.bottom + 4 : button.top - height - 4}px`;
  }

  hide() {
    if (this.isOpen) this.panel.hidePopover();
    this.anchor = null;
    this.button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.outside, true);
  }

  draw(isFocused = false) {
    this.panel.replaceChildren(this.head(), this.grid(), this.foot());
    if (isFocused) this.panel.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  turn(months) {
    this.month = addMonths(this.month, months);
    this.focused = this.month;
    this.draw();
  }

  head() {
    const date = new Date(this.month);
    const year = h("input.sepp-field.sepp-calendar-year", {
      type: "number",
      value: String(date.getUTCFullYear()),
      min: "1957",
      max: "2200",
      "aria-label": "Year",
      onchange: () => this.turn(12 * (Number(year.value) - new Date(this.month).getUTCFullYear())),
    });
    const month = h(
      "select.sepp-field",
      { "aria-label": "Month", onchange: () => this.turn(month.selectedIndex - new Date(this.month).getUTCMonth()) },
      ...MONTHS.map((name, n) => h("option", { selected: n === date.getUTCMonth() }, name)),
    );
    return h(
      "div.sepp-calendar-head",
      {},
      iconButton("back", "Month before", () => this.turn(-1)),
      month,
      year,
      iconButton("forward", "Month after", () => this.turn(1)),
    );
  }

  grid() {
    const spans = this.coverage();
    const days = monthDays(this.month);
    const rows = Array.from({ length: 6 }, (_, week) =>
      h("tr", {}, ...days.slice(7 * week, 7 * week + 7).map((day) => this.cell(day, spans))),
    );
    const heads = h("tr", {}, ...WEEKDAYS.map((name) => h("th", { scope: "col" }, name)));
    return h("table.sepp-calendar-days", {}, h("thead", {}, heads), h("tbody", {}, ...rows));
  }

  cell(day, spans) {
    const { start, stop } = this.timeline.interval;
    const held = hasData(spans, day);
    const button = h(
      "button.sepp-day",
      {
        type: "button",
        tabIndex: day === this.focused ? 0 : -1,
        "aria-label": `${formatDate(day)}${held ? ", has data" : ""}`,
        "aria-pressed": String(day < stop && day + DAY > start),
        "data-day": formatDate(day),
        "data-held": String(held),
        "data-other": String(firstOfMonth(day) !== this.month),
        onclick: (event) => this.choose(day, event.shiftKey),
      },
      String(new Date(day).getUTCDate()),
    );
    return h("td", {}, button);
  }

  foot() {
    const whole = (label, months, from) => {
      const run = () => this.show(from(), addMonths(from(), months));
      return h("button.sepp-button.sepp-text-button", { type: "button", onclick: run }, label);
    };
    return h(
      "div.sepp-calendar-foot",
      {},
      whole("Whole month", 1, () => this.month),
      whole("Whole year", 12, () => Date.UTC(new Date(this.month).getUTCFullYear(), 0, 1)),
      h("small.sepp-faint", {}, "Shift for a range"),
    );
  }

  // A day or, with Shift, the days from the one chosen before.
  choose(day, isRange) {
    if (!isRange) this.anchor = day;
    const from = isRange ? (this.anchor ?? Math.floor(this.timeline.interval.start / DAY) * DAY) : day;
    this.focused = day;
    this.timeline.show({ start: Math.min(from, day), stop: Math.max(from, day) + DAY });
    this.draw(true);
  }

  show(start, stop) {
    this.timeline.show({ start, stop });
    this.draw();
  }

  press(event) {
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      this.hide();
      this.button.focus();
    } else if (event.target.matches(".sepp-day") && (days || event.key.startsWith("Page"))) {
      event.preventDefault();
      event.stopPropagation();
      const months = { PageUp: -1, PageDown: 1 }[event.key];
      this.focused = days ? this.focused + days * DAY : addMonths(this.focused, months);
      this.month = firstOfMonth(this.focused);
      this.draw(true);
    }
  }

  close() {
    this.hide();
    this.element.remove();
  }
}
