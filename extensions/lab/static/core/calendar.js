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

export function unreadable(text) {
  return new BadTime(`Can't read “${text}” as a time; ${EXAMPLES}`);
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

function parseWords(text) {
  const words = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-zµ]+)/gi)];
  const rest = text.replace(/(\d+(?:\.\d+)?)\s*([a-zµ]+)/gi, "").replace(/[\s,]/g, "");
  if (!words.length || rest || words.some((word) => !(word[2].toLowerCase() in UNITS))) return null;
  return words.reduce((sum, word) => sum + Number(word[1]) * UNITS[word[2].toLowerCase()], 0);
}

// A length on one side of an interval: ISO 8601 or words; null if the text is none.
export function parseLength(text) {
  const iso = parseIsoDuration(text);
  const words = iso ? null : parseWords(text);
  return iso ?? (words === null ? null : { months: 0, ms: words });
}

// A length of time as people write it: "6 h", "1 d 6 h", "90 min", "06:00", "PT6H", "P1M".
export function parseDuration(text) {
  const trimmed = text.trim();
  const iso = parseIsoDuration(trimmed);
  const ms = iso ? iso.ms : (parseClock(trimmed) ?? parseWords(trimmed));
  if (ms === null) throw new BadTime(`Can't read “${trimmed}” as a duration; write for example 6 h, 1 d 12 h or PT30M`);
  const duration = { months: iso ? iso.months : 0, ms };
  if (!duration.months && !(ms > 0)) throw new BadTime("A duration must be longer than nothing");
  return duration;
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

function parseRelative(text, now) {
  const found = /^(now|today|yesterday)(?:\s*([+-])\s*(P.+))?$/i.exec(text);
  if (!found) return null;
  const today = Math.floor(now / DAY) * DAY;
  const start = { now, today, yesterday: today - DAY }[found[1].toLowerCase()];
  const duration = found[3] && parseIsoDuration(found[3]);
  if (found[3] && !duration) throw unreadable(text);
  if (duration) return { ms: addDuration(start, duration, found[2] === "-" ? -1 : 1), unit: "instant" };
  return { ms: start, unit: start === now ? "instant" : "day" };
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

// Where the year, month or day that begins at `ms` ends; an instant ends where it begins.
export function endOf({ ms, unit }) {
  if (unit === "year") return addMonths(ms, 12);
  if (unit === "month") return addMonths(ms, 1);
  return unit === "day" ? ms + DAY : ms;
}
