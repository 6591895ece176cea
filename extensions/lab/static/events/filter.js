// Which events are shown: by words, or by expressions such as: proba > 0.9 and (sc = C1 or duration < 10 min)

import { BadTime, endOf, parseDuration, parsePoint } from "../core/calendar.js";
import { writeTime, writeValue } from "./cells.js";

export class BadFilter extends Error {}

const TOKEN = /\s*(?:(<=|>=|!=|==|=|<|>|~)|([()])|"([^"]*)"|'([^']*)'|([^\s<>=!~()"']+|!))/y;
const TIMES = { begin: "start", start: "start", end: "stop", stop: "stop" };

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) throw new BadFilter("A quote is not closed");
    const [, operator, bracket, double, single, word] = match;
    if (operator) found.push({ kind: "operator", text: operator });
    else if (bracket) found.push({ kind: bracket, text: bracket });
    else if (word) found.push({ kind: /^(and|or|not)$/i.test(word) ? word.toLowerCase() : "word", text: word });
    else found.push({ kind: "word", text: double ?? single, isQuoted: true });
  }
  return found;
}

// All that a row shows, in small letters.
export function rowText(event, columns) {
  const values = columns.map(({ name }) => writeValue(event.values[name]));
  return [writeTime(event.start), writeTime(event.stop), ...values].join("\n").toLowerCase();
}

function byWords(text, columns) {
  const words = tokens(text).map((token) => token.text.toLowerCase());
  return (event) => {
    const row = rowText(event, columns);
    return words.every((word) => row.includes(word));
  };
}

const COMPARE = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "=": (a, b) => a === b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

// A day, month or year that was written is equal to every time within it.
function byTime(read, operator, text) {
  const point = parsePoint(text);
  const end = endOf(point);
  if (["=", "==", "!="].includes(operator) && end > point.ms) {
    const isIn = (time) => time >= point.ms && time < end;
    return operator === "!=" ? (event) => !isIn(read(event)) : (event) => isIn(read(event));
  }
  return (event) => COMPARE[operator](read(event), point.ms);
}

function byNumber(read, operator, text, name) {
  const wanted = text === "" ? null : Number(text);
  if (Number.isNaN(wanted)) throw new BadFilter(`${name} holds numbers; “${text}” is none`);
  const isUnequal = operator === "!=";
  return (event) => {
    const value = read(event);
    if (wanted === null || value === null) return (value === wanted) !== isUnequal;
    return [value].flat().some((one) => COMPARE[operator](Number(one), wanted));
  };
}

function byText(read, operator, text) {
  const wanted = text.toLowerCase();
  if (operator === "~") return (event) => writeValue(read(event)).toLowerCase().includes(wanted);
  return (event) => COMPARE[operator](writeValue(read(event)).toLowerCase(), wanted);
}

function byLength(operator, text) {
  const wanted = /^[\d.]+$/.test(text) ? Number(text) * 1000 : text === "0" ? 0 : parseDuration(text).ms;
  return (event) => COMPARE[operator](event.stop - event.start, wanted);
}

// One comparison as a function of an event.
function compare(name, operator, text, columns) {
  const lower = name.toLowerCase();
  const column = columns.find((one) => one.name === name) ?? columns.find((one) => one.name.toLowerCase() === lower);
  const read = (event) => event.values[column.name];
  if (operator === "~" && column) return byText(read, operator, text);
  if (column?.dtype === "float64" || column?.dtype === "int64") return byNumber(read, operator, text, column.name);
  if (column?.dtype === "datetime64[ns]") return byTime((event) => Date.parse(read(event)), operator, text);
  if (column?.dtype === "bool") return byText(read, operator, /^(true|yes|1)$/i.test(text) ? "yes" : "no");
  if (column) return byText(read, operator, text);
  if (operator === "~") throw new BadFilter(`“~” looks into texts; there is no column “${name}”`);
  if (lower in TIMES) return byTime((event) => event[TIMES[lower]], operator, text);
  if (lower === "duration") return byLength(operator, text);
  const known = ["begin", "end", "duration", ...columns.map((one) => one.name)];
  throw new BadFilter(`There is no column “${name}”; there are ${known.join(", ")}`);
}

class Reader {
  constructor(found, columns) {
    Object.assign(this, { found, columns, at: 0 });
  }

  get next() {
    return this.found[this.at]?.kind;
  }

  either() {
    const sides = [this.both()];
    while (this.next === "or") sides.push((this.at++, this.both()));
    return (event) => sides.some((side) => side(event));
  }

  both() {
    const sides = [this.single()];
    while (this.next === "and") sides.push((this.at++, this.single()));
    return (event) => sides.every((side) => side(event));
  }

  single() {
    if (this.next === "not") {
      this.at += 1;
      const side = this.single();
      return (event) => !side(event);
    }
    return this.next === "(" ? this.bracket() : this.comparison();
  }

  bracket() {
    this.at += 1;
    const inner = this.either();
    if (this.next !== ")") throw new BadFilter("A bracket is not closed");
    this.at += 1;
    return inner;
  }

  words() {
    const from = this.at;
    while (this.next === "word") this.at += 1;
    return this.found.slice(from, this.at);
  }

  comparison() {
    const name = this.words();
    const operator = this.found[this.at]?.text;
    if (!name.length || this.next !== "operator") throw new BadFilter("Write for example: proba > 0.9 and sc = C1");
    this.at += 1;
    const value = this.words();
    if (!value.length) throw new BadFilter(`After “${operator}” a value is missing`);
    return compare(joined(name), operator, joined(value), this.columns);
  }
}

const joined = (words) => words.map((word) => word.text).join(" ");

// A function that tells whether an event is shown; throws BadFilter with a sentence for the person.
export function parseFilter(text, columns) {
  if (!text.trim()) return () => true;
  const found = tokens(text);
  if (!found.some((token) => token.kind === "operator")) return byWords(text, columns);
  const reader = new Reader(found, columns);
  try {
    const shown = reader.either();
    if (reader.at < found.length) throw new BadFilter(`“${found[reader.at].text}” is not understood here`);
    return shown;
  } catch (error) {
    throw error instanceof BadTime ? new BadFilter(error.message) : error;
  }
}
