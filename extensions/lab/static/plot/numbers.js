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

// Labels of evenly spaced values, with as many decimals as their step has.
export function valueLabels(values) {
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : 1;
  const size = Math.max(...values.map(Math.abs));
  if (size >= 1e6 || (size > 0 && size < 1e-3))
    return values.map((value) => (value === 0 ? "0" : formatValue(value, 3)));
  const isWhole = (number) => Math.abs(Math.round(number) - number) < 1e-6;
  const digits = [0, 1, 2, 3, 4, 5, 6, 7].find((n) => isWhole(step * 10 ** n)) ?? 8;
  return values.map((value) => value.toFixed(digits).replace("-", "−"));
}

// Units as printed on paper: "cm^-3" becomes "cm⁻³".
export function formatUnits(units) {
  return String(units ?? "").replace(/(?:\^|\*\*)\(?([+-]?\d+)\)?/g, (_, power) => superscript(power.replace("+", "")));
}
