// Numbers as people read them: four digits, a true minus sign, powers of ten.

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

export function superscript(number) {
  return String(number).replace(/./g, (digit) => SUPERSCRIPTS[digit] ?? digit);
}

export function powerOfTen(exponent) {
  return exponent === 0 ? "1" : exponent === 1 ? "10" : `10${superscript(exponent)}`;
}

export function formatValue(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e5) return String(value).replace("-", "−");
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) {
    const [mantissa, exponent] = value.toExponential(digits - 2).split("e");
    return `${mantissa.replace("-", "−")}·10${superscript(Number(exponent))}`;
  }
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.max(size, 1))));
  return value.toFixed(Math.min(decimals, 6)).replace("-", "−");
}

// Reads a number that formatValue wrote.
export function readValue(text) {
  const plain = text.replace(/−/g, "-");
  const power = /^(.+)·10([⁻⁰¹²³⁴-⁹]+)$/.exec(plain);
  if (plain === "–") return NaN;
  if (plain.endsWith("∞")) return plain.startsWith("-") ? -Infinity : Infinity;
  if (!power) return Number(plain);
  const plainDigits = Object.fromEntries(Object.entries(SUPERSCRIPTS).map(([digit, raised]) => [raised, digit]));
  return Number(`${power[1]}e${[...power[2]].map((raised) => plainDigits[raised]).join("")}`);
}

const MOST_LETTERS = 8;
const MOST_DECIMALS = 3;

// Decimals that tell evenly spaced values apart.
function decimalsOf(step) {
  for (let digits = 0; digits < 16; digits += 1) {
    const whole = step * 10 ** digits;
    if (Math.abs(Math.round(whole) - whole) < 1e-6 * whole) return digits;
  }
  return 16;
}

const fixed = (value, digits) => (Math.abs(value) < 1e-300 ? 0 : value).toFixed(digits).replace(/^-/, "−");

function isPlain(size) {
  return size < 1e6 && (size === 0 || size >= 1e-3);
}

// A value without needless digits: 9.22·10⁸.
function writeShort(value) {
  if (isPlain(Math.abs(value))) return String(Number(value.toPrecision(12)));
  const [mantissa, exponent] = String(Number(value.toPrecision(12)).toExponential()).split("e");
  return `${mantissa}·10${superscript(Number(exponent))}`;
}

// What all values have in common is taken from them, and told once.
function fromOffset(values, step) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const unit = 10 ** Math.ceil(Math.log10(high - low) - 1e-9);
  const offset = Math.floor(low / unit) * unit;
  if (!offset || !Number.isFinite(offset)) return { labels: values.map((value) => String(Number(value.toPrecision(12)))), note: "" };
  const { labels, note } = axisNumbers(values.map((value) => Math.round((value - offset) / step) * step));
  const told = `${offset < 0 ? "−" : "+"} ${writeShort(Math.abs(offset))}`;
  return { labels, note: note ? `${note} ${told}` : told };
}

// Labels of evenly spaced values, all with as many decimals as their step has, and what is to be read with each of them:
// a power of ten they are multiplied by, a value that is added to them.
export function axisNumbers(values) {
  const apart = values.length > 1 ? Math.abs(values[1] - values[0]) : Math.abs(values[0] ?? 0) || 1;
  const step = values.length > 1 ? Number(apart.toPrecision(3)) : apart;
  const size = Math.max(0, ...values.map(Math.abs));
  if (isPlain(size)) {
    const labels = values.map((value) => fixed(value, decimalsOf(step)));
    return labels.every((label) => label.length <= MOST_LETTERS) ? { labels, note: "" } : fromOffset(values, step);
  }
  const exponent = Math.floor(Math.log10(size) + 1e-9);
  const digits = decimalsOf(step / 10 ** exponent);
  if (digits > MOST_DECIMALS) return fromOffset(values, step);
  const power = `10${superscript(exponent)}`;
  const mantissas = values.map((value) => fixed(value / 10 ** exponent, digits));
  if (digits > 1) return { labels: mantissas, note: `× ${power}` };
  return { labels: values.map((value, n) => (value === 0 ? "0" : `${mantissas[n]}·${power}`)), note: "" };
}

// Units as printed on paper: "cm^-3" becomes "cm⁻³".
export function formatUnits(units) {
  return String(units ?? "").replace(/(?:\^|\*\*)\(?([+-]?\d+)\)?/g, (_, power) => superscript(power.replace("+", "")));
}
