// Intervals as phrases ("last 3 days", "May 1-5 2014", "2005-W02"), brought into two sides as left/right has them.
// The same table as the Python side's; tests/extensions/time_cases.json holds both to the same answers.

const UNITS = { hour: "PT1H", day: "P1D", week: "P1W", month: "P1M", year: "P1Y" };
const UNIT = "(?<unit>hour|day|week|month|year)";
const NAME = "(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\\.?";
const LENGTH = "(?:P[\\dTYMWDHS.]*\\d[YMWDHS]|(?:\\d+(?:\\.\\d+)?\\s*[a-zµ]+[\\s,]*)+)";

const two = (number) => String(number).padStart(2, "0");
const sides = (left, right, includesEnd = false) => ({ left, right, includesEnd });
const quarter = ({ year, quarter: number }) => sides(`${year}-${two(3 * number - 2)}`, "P3M");
const days = ({ first, last, month, year }) => {
  const name = month.replace(/\.$/, "");
  return sides(`${first} ${name} ${year}`, `${last} ${name} ${year}`, true);
};

const PHRASES = [
  [`(?:last|past)\\s+(?<length>${LENGTH})`, ({ length }) => sides(length, "now")],
  [`last\\s*${UNIT}`, ({ unit }) => sides(UNITS[unit.toLowerCase()], `this${unit}`)],
  [`this\\s*${UNIT}`, ({ unit }) => sides(`this${unit}`, UNITS[unit.toLowerCase()])],
  [`next\\s+(?<length>${LENGTH})`, ({ length }) => sides("now", length)],
  [`(?<length>${LENGTH})`, ({ length }) => sides(length, "now")],
  ["since\\s+(?<left>.+)", ({ left }) => sides(left, "now")],
  ["from\\s+(?<left>.+?)\\s+(?:to|until|till)\\s+(?<right>.+)", ({ left, right }) => sides(left, right)],
  ["between\\s+(?<left>.+?)\\s+and\\s+(?<right>.+)", ({ left, right }) => sides(left, right)],
  [`(?<left>.+?)\\s+(?:for|\\+)\\s+(?<right>${LENGTH})`, ({ left, right }) => sides(left, right)],
  ["(?<year>\\d{4})[-\\s]?Q(?<quarter>[1-4])", quarter],
  ["Q(?<quarter>[1-4])[-\\s](?<year>\\d{4})", quarter],
  ["(?<week>\\d{4}-?W\\d{2})", ({ week }) => sides(week, "P1W")],
  ["(?<left>\\d{4})-(?<right>\\d{4})", ({ left, right }) => sides(left, right, true)],
  [`(?<month>${NAME})\\s+(?<first>\\d{1,2})\\s*[-–]\\s*(?<last>\\d{1,2}),?\\s+(?<year>\\d{4})`, days],
  [`(?<first>\\d{1,2})\\s*[-–]\\s*(?<last>\\d{1,2})\\s+(?<month>${NAME}),?\\s+(?<year>\\d{4})`, days],
  [`(?<year>\\d{4})[-\\s](?<month>${NAME})[-\\s](?<first>\\d{1,2})\\s*[-–]\\s*(?<last>\\d{1,2})`, days],
  [
    `(?<first>${NAME})\\s*(?:[-–]|through)\\s*(?<last>${NAME})[-\\s,]\\s*(?<year>\\d{4})`,
    ({ first, last, year }) => sides(`${first} ${year}`, `${last} ${year}`, true),
  ],
  [
    "(?<left>.*\\d[T\\s]\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?)-(?<right>\\d{1,2}:\\d{2}\\S*)",
    ({ left, right }) => sides(left, right),
  ],
].map(([pattern, read]) => [new RegExp(`^(?:${pattern})$`, "i"), read]);

const SEPARATORS = [
  [/\s+through\s+/i, true],
  [/\s+(?:to|until|till)\s+/i, false],
  [/\s+-\s+|\s*–\s*|\.\./, false],
  [/\//, false],
];

// { left, right, includesEnd }, or null where the text has no two sides.
export function splitPhrase(text) {
  for (const [pattern, read] of PHRASES) {
    const found = pattern.exec(text);
    if (found) return read(found.groups);
  }
  for (const [separator, includesEnd] of SEPARATORS) {
    const found = separator.exec(text);
    if (found) {
      const [left, right] = [text.slice(0, found.index), text.slice(found.index + found[0].length)];
      return sides(left.trim(), right.trim(), includesEnd);
    }
  }
  return null;
}

const ORBITS = /^orbits?:([\w.-]+):(\d{1,7})(?:-(\d{1,7}))?$/i;

// { observatory, first, last } of "orbit:cluster1:120" or "orbit:cluster1:120-125", or null.
export function readOrbits(text) {
  const found = ORBITS.exec(String(text ?? "").trim());
  if (!found) return null;
  return { observatory: found[1].toLowerCase(), first: Number(found[2]), last: Number(found[3] ?? found[2]) };
}

export function formatOrbits({ observatory, first, last }) {
  return `orbit:${observatory}:${first === last ? first : `${first}-${last}`}`;
}
