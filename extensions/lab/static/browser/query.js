// What is typed into the search: words, and fields such as mission:Cluster units:nT.

const FIELDS = {
  mission: "mission",
  observatory: "observatory",
  spacecraft: "spacecraft",
  sc: "spacecraft",
  instrument: "instrument",
  experiment: "instrument",
  region: "region",
  id: "id",
  dataset: "id",
  title: "title",
  parameter: "parameter",
  units: "units",
  unit: "units",
  frame: "frame",
  kind: "kind",
  type: "kind",
  quantity: "quantity",
};

export const FIELD_NAMES = [...new Set(Object.values(FIELDS))];

// "mission:Cluster units:'cm^-3' magnetic" → { words: ["magnetic"], fields: [["mission", "Cluster"], …], unknown: [] }
export function parseQuery(text) {
  const [found, unknown, words] = [[], [], []];
  for (const [, name, double, single, plain] of text.matchAll(/(?:([\w-]+):)?(?:"([^"]*)"?|'([^']*)'?|(\S+))/g)) {
    const value = double ?? single ?? plain;
    const field = name ? FIELDS[name.toLowerCase()] : null;
    if (field) found.push([field, value]);
    else if (name) (unknown.push(name), words.push(name, value));
    else words.push(value);
  }
  const isOpen = /(?:^|\s)([\w-]+):$/.exec(text)?.[1]?.toLowerCase();
  const complete = words.filter((word) => !(isOpen && FIELDS[isOpen] && word.toLowerCase() === `${isOpen}:`));
  return { words: complete.filter(Boolean), fields: found.filter(([, value]) => value), unknown };
}

const plainTexts = new Map();

// Text without case, blanks and signs (but the minus of a power); ids and names are asked for again with each letter typed.
function same(text) {
  let plain = plainTexts.get(text);
  if (plain === undefined) {
    plain = text.toLowerCase().replace(/\*\*|[\^\s_]+|-(?!\d)/g, "");
    plainTexts.set(text, plain);
  }
  return plain;
}

// What people call what is measured; units tell it before names do.
const QUANTITIES = [
  ["magnetic field", ({ units, text }) => /^(n|p|µ|u)?T$/.test(units) || /magnetic field/.test(text)],
  ["electric field", ({ units, text }) => /^(m|µ|u)?V(\/| )?m/.test(units) || /electric field/.test(text)],
  ["density", ({ units, text }) => /^(1\/)?\(?cm(\^|\*\*)?-?3\)?$/.test(units) || /densit/.test(text)],
  ["velocity", ({ units, text }) => /^(k?m)(\/s| s\^?-1)$/.test(units) || /velocit/.test(text)],
  ["temperature", ({ units, text }) => /^M?K$/.test(units) || /temperature/.test(text)],
  ["pressure", ({ units, text }) => /^n?Pa$/.test(units) || /pressure/.test(text)],
  ["position", ({ units, text }) => /^(km|R_?[eE])$/.test(units) && /pos|sc_r|location|orbit|distance|_r_/.test(text)],
  ["particle flux", ({ text, kind }) => /flux|phase space|psd/.test(text) || kind === "distribution"],
  ["waves", ({ text }) => /wave|spectral density|power spect|poynting|ellipticity/.test(text)],
  ["potential", ({ units, text }) => units === "V" && /potential/.test(text)],
];

export const QUANTITY_NAMES = QUANTITIES.map(([name]) => name);

export function quantitiesOf({ name, long_name: longName, units, kind }) {
  const text = `${name} ${longName}`.toLowerCase().replace(/_/g, " ");
  return QUANTITIES.filter(([, test]) => test({ units: units.trim(), text, kind })).map(([quantity]) => quantity);
}

// Fields that ask for one parameter; all of them must be true of the same one.
const PARAMETER_TESTS = {
  parameter: (value) => (one) => same(`${one.name} ${one.long_name}`).includes(same(value)),
  units: (value) => {
    const wanted = same(value);
    return (one) => same(one.units) === wanted;
  },
  frame: (value) => {
    const wanted = same(value);
    return (one) => same(one.frame).startsWith(wanted);
  },
  kind: (value) => (one) => one.kind.startsWith(value.toLowerCase()),
  quantity: (value) => (one) => one.quantities.some((name) => same(name).includes(same(value))),
};

const contains = (name) => (value) => {
  const wanted = same(value);
  return (dataset) => same(dataset[name]).includes(wanted);
};

// C1 … C4, or how an observatory is called: its number after a letter, or the end of its name.
export function isSpacecraft(value) {
  const wanted = same(value);
  const [isNumbered, number] = [/^[a-z]+\d$/.test(wanted), wanted.slice(-1)];
  return ({ id, observatory }) => {
    const own = same(observatory);
    if (own === wanted || (id.length > wanted.length && id[wanted.length] === "_" && same(id).startsWith(wanted)))
      return true;
    return isNumbered && own.endsWith(number) && own.startsWith(wanted[0]);
  };
}

const DATASET_TESTS = {
  mission: contains("mission"),
  observatory: contains("observatory"),
  instrument: contains("instrument"),
  region: contains("region"),
  id: contains("id"),
  title: contains("title"),
  spacecraft: isSpacecraft,
};

// Tests of datasets and of their parameters that the fields mean; of one field given twice either will do.
export function testsOf(fields) {
  const byField = new Map();
  for (const [field, value] of fields) byField.set(field, [...(byField.get(field) ?? []), value]);
  const make = (table) =>
    [...byField]
      .filter(([field]) => table[field])
      .map(([field, values]) => values.map(table[field]))
      .map((either) => (one) => either.some((test) => test(one)));
  return { dataset: make(DATASET_TESTS), parameter: make(PARAMETER_TESTS) };
}
