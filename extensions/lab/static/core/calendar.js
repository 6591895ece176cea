// Points and lengths of time in UTC, as milliseconds since 1970, without leap seconds.

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export class BadTime extends Error {}

const EXAMPLES = "write for example 2005-01-09 18:00 to 24:00, 2005-01, May 2014 or 2005-01-09/P1D";
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const FULL_MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const ISO_DURATION =
  /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?!$)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;
const UNITS = {
  d: DAY,
  day: DAY,
  days: DAY,
  h: HOUR,
  hr: HOUR,
  hour: HOUR,
  hours: HOUR,
  min: MINUTE,
  m: MINUTE,
  minute: MINUTE,
  minutes: MINUTE,
  s: SECOND,
  sec: SECOND,
  second: SECOND,
  seconds: SECOND,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  w: 7 * DAY,
  week: 7 * DAY,
  weeks: 7 * DAY,
};
const UNIT_MONTHS = { month: 1, months: 1, year: 12, years: 12 };

export function unreadable(text) {
  return Object.assign(new BadTime(`Can't read “${text}” as a time; ${EXAMPLES}`), { isUnreadable: true });
}

export function addMonths(ms, months) {
  const date = new Date(ms);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return first + (Math.min(date.getUTCDate(), last) - 1) * DAY + (ms - Math.floor(ms / DAY) * DAY);
}

export function addDuration(ms, { months = 0, ms: rest = 0 }, sign = 1) {
  return addMonths(ms, sign * months) + sign * rest;
}

export function parseIsoDuration(text) {
  const found = ISO_DURATION.exec(text.trim());
  if (!found) return null;
  const [years, months, weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return {
    months: 12 * years + months,
    ms: weeks * 7 * DAY + days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND,
  };
}

function parseClock(text) {
  const found = /^(\d+):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?$/.exec(text);
  return found && Number(found[1]) * HOUR + Number(found[2]) * MINUTE + Number(found[3] ?? 0) * SECOND;
}

// A sum of counts with units, or null.
function parseWords(text) {
  const words = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-zµ]+)/gi)];
  const rest = text.replace(/(\d+(?:\.\d+)?)\s*([a-zµ]+)/gi, "").replace(/[\s,]/g, "");
  const units = words.map((word) => word[2].toLowerCase());
  if (!words.length || rest || units.some((unit) => !(unit in UNITS) && !(unit in UNIT_MONTHS))) return null;
  const sum = (table) => words.reduce((total, word, n) => total + Number(word[1]) * (table[units[n]] ?? 0), 0);
  return { months: sum(UNIT_MONTHS), ms: sum(UNITS) };
}

// A length on one side of an interval: ISO 8601 or words; null if the text is none.
export function parseLength(text) {
  return parseIsoDuration(text) ?? parseWords(text);
}

// A length of time as people write it: "6 h", "1 d 6 h", "90 min", "06:00", "PT6H", "P1M".
export function parseDuration(text) {
  const trimmed = text.trim();
  const clock = parseClock(trimmed);
  const length = clock === null ? parseLength(trimmed) : { months: 0, ms: clock };
  if (!length) throw new BadTime(`Can't read “${trimmed}” as a duration; write for example 6 h, 1 d 12 h or PT30M`);
  if (!length.months && !(length.ms > 0)) throw new BadTime("A duration must be longer than nothing");
  return length;
}

// Monday of an ISO week, or one of its days.
function dateOfWeek(year, week, day) {
  const fourth = Date.UTC(year, 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY;
  const ms = monday + (7 * (week - 1) + day - 1) * DAY;
  const thursday = new Date(monday + (7 * (week - 1) + 3) * DAY);
  if (week < 1 || thursday.getUTCFullYear() !== year) throw new BadTime(`${year} has no week ${week}`);
  return ms;
}

function daysIn(year, month) {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

function dateOf(year, month, day, text) {
  if (month < 0 || month > 11) throw new BadTime(`There is no month ${month + 1} in “${text}”`);
  if (day < 1 || day > daysIn(year, month)) {
    throw new BadTime(`${year}-${String(month + 1).padStart(2, "0")} has no day ${day}`);
  }
  return Date.UTC(year, month, day);
}

function dayOfYear(year, day) {
  const isLeap = daysIn(year, 1) === 29;
  if (day < 1 || day > (isLeap ? 366 : 365)) throw new BadTime(`${year} has no day of year ${day}`);
  return Date.UTC(year, 0, day);
}

function monthOf(word) {
  const lower = word.toLowerCase().replace(/\.$/, "");
  const index = Math.max(MONTHS.indexOf(lower), FULL_MONTHS.indexOf(lower));
  return index >= 0 ? index : lower === "sept" ? 8 : null;
}

const DATE_FORMS = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, (m, text) => [dateOf(+m[1], +m[2] - 1, +m[3], text), "day"]],
  [/^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, (m, text) => [dateOf(+m[1], +m[2] - 1, +m[3], text), "day"]],
  [/^(\d{4})(\d{2})(\d{2})$/, (m, text) => [dateOf(+m[1], +m[2] - 1, +m[3], text), "day"]],
  [/^(\d{4})-?(\d{3})$/, (m) => [dayOfYear(+m[1], +m[2]), "day"]],
  [/^(\d{4})-?W(\d{2})$/i, (m) => [dateOfWeek(+m[1], +m[2], 1), "week"]],
  [/^(\d{4})-?W(\d{2})-?([1-7])$/i, (m) => [dateOfWeek(+m[1], +m[2], +m[3]), "day"]],
  [/^(\d{4})-(\d{1,2})$/, (m, text) => [dateOf(+m[1], +m[2] - 1, 1, text), "month"]],
  [/^(\d{4})$/, (m) => [Date.UTC(+m[1], 0, 1), "year"]],
  [/^([a-z]+)\.?[ -](\d{4})$/i, (m) => named(m[2], m[1], null)],
  [/^(\d{4})[ -]([a-z]+)\.?$/i, (m) => named(m[1], m[2], null)],
  [/^([a-z]+)\.? (\d{1,2}),? (\d{4})$/i, (m) => named(m[3], m[1], m[2])],
  [/^(\d{1,2})[ -]([a-z]+)\.?[ -](\d{4})$/i, (m) => named(m[3], m[2], m[1])],
  [/^(\d{4})[ -]([a-z]+)\.?[ -](\d{1,2})$/i, (m) => named(m[1], m[2], m[3])],
];

function named(year, word, day) {
  const month = monthOf(word);
  if (month === null) return null;
  return [dateOf(+year, month, day === null ? 1 : +day, word), day === null ? "month" : "day"];
}

function parseDate(text) {
  for (const [form, read] of DATE_FORMS) {
    const found = form.exec(text);
    const date = found && read(found, text);
    if (date) return { ms: date[0], unit: date[1] };
  }
  return null;
}

const CLOCK = /^(\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?$/;
const ZONE = /(?<=\d)\s*(?:Z|UTC?|([+-])(\d{2}):?(\d{2}))$/i;

// How far a written zone lies east of UTC.
function zoneOf(text) {
  const found = /:/.test(text) || !/[+-]\d/.test(text) ? ZONE.exec(text) : null;
  const minutes = found?.[1] ? Number(found[2]) * 60 + Number(found[3]) : 0;
  return { plain: found ? text.slice(0, found.index) : text, ahead: (found?.[1] === "-" ? -1 : 1) * minutes * MINUTE };
}

// Milliseconds since midnight, or null if the text is no clock time.
function parseTimeOfDay(text) {
  const found = CLOCK.exec(text);
  if (!found) return null;
  const [hours, minutes, seconds] = [found[1], found[2], found[3]].map((part) => Number(part ?? 0));
  const ms = hours * HOUR + minutes * MINUTE + seconds * SECOND + Number(`0.${found[4] ?? 0}`) * SECOND;
  if (minutes > 59 || seconds > 60 || ms > DAY) throw new BadTime(`No such clock time: ${text}; a day ends at 24:00`);
  return ms;
}

const RELATIVE = /^(now|today|yesterday|tomorrow|this(?:hour|day|week|month|year))(?:([+-])(P.+|\d.*))?$/i;

// The begin of what a word such as "today" means, and how long that is.
function namedPoint(word, now) {
  const today = Math.floor(now / DAY) * DAY;
  const days = { yesterday: -1, tomorrow: 1 }[word];
  if (word === "now") return { ms: now, unit: "instant" };
  if (word === "thishour") return { ms: Math.floor(now / HOUR) * HOUR, unit: "hour" };
  if (word === "thisweek") return { ms: today - ((new Date(today).getUTCDay() + 6) % 7) * DAY, unit: "week" };
  if (word === "thismonth") return { ms: today - (new Date(today).getUTCDate() - 1) * DAY, unit: "month" };
  if (word === "thisyear") return { ms: Date.UTC(new Date(today).getUTCFullYear(), 0, 1), unit: "year" };
  return { ms: today + (days ?? 0) * DAY, unit: "day" };
}

function parseRelative(text, now) {
  const found = RELATIVE.exec(text);
  if (!found) return null;
  const point = namedPoint(found[1].toLowerCase(), now);
  const duration = found[3] && parseLength(found[3]);
  if (found[3] && !duration) throw unreadable(text);
  if (duration) return { ms: addDuration(point.ms, duration, found[2] === "-" ? -1 : 1), unit: "instant" };
  return point;
}

// A point in time and how exactly it was written. `day` lends its date to a bare time of day.
export function parsePoint(text, { now = Date.now(), day = null } = {}) {
  const relative = parseRelative(text.trim(), now);
  if (relative) return relative;
  const { plain, ahead } = zoneOf(text.trim());
  const bare = day !== null && plain.includes(":") ? parseTimeOfDay(plain) : null;
  if (bare !== null) return { ms: day + bare - ahead, unit: "instant" };
  const date = parseDate(plain);
  if (date) return date;
  const split = /^(.*\S)(?:T|\s)(\S+)$/i.exec(plain);
  const [head, clock] = split ? [parseDate(split[1].trim()), parseTimeOfDay(split[2])] : [null, null];
  if (!head || clock === null || head.unit !== "day") throw unreadable(text.trim());
  return { ms: head.ms + clock - ahead, unit: "instant" };
}

const LENGTHS = { week: 7 * DAY, day: DAY, hour: HOUR, instant: 0 };

// Where the year, month, week, day or hour that begins at `ms` ends; an instant ends where it begins.
export function endOf({ ms, unit }) {
  if (unit === "year") return addMonths(ms, 12);
  return unit === "month" ? addMonths(ms, 1) : ms + LENGTHS[unit];
}
