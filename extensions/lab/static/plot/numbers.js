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

// Units as printed on paper: "cm^-3" becomes "cm⁻³".
export function formatUnits(units) {
  return String(units ?? "").replace(/(?:\^|\*\*)\(?([+-]?\d+)\)?/g, (_, power) => superscript(power.replace("+", "")));
}
