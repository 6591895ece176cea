// Finds datasets by words with typos forgiven, best first: a word is looked up once, not in each dataset.

import { isNear, words } from "../core/fuzzy.js";
import { hasDataIn } from "../core/catalogue.js";
import { quantitiesOf, testsOf } from "./query.js";

const [HEADING, BODY] = [0, 1];
const EXACT = { [HEADING]: 8, [BODY]: 3 };
const PART = { [HEADING]: 4, [BODY]: 1 };
const SHORTEST_INSIDE = 3;

const MOST_EDITS = 2;

// A bit for each letter: what lacks many letters of a word can't be near it.
function lettersOf(word) {
  let bits = 0;
  for (let n = 0; n < word.length; n += 1) bits |= 1 << (word.charCodeAt(n) % 32);
  return bits;
}

function countBits(bits) {
  let count = 0;
  for (let rest = bits; rest; rest &= rest - 1) count += 1;
  return count;
}

export class SearchIndex {
  constructor(catalogue) {
    this.catalogue = catalogue;
    this.postings = new Map();
    for (const parameter of catalogue.parameters) parameter.quantities = quantitiesOf(parameter);
    const texts = catalogue.parameters.map(({ name, long_name: longName, units, frame, kind, quantities }) =>
      words([name, longName, units, frame, kind, ...quantities].join(" ")),
    );
    for (const dataset of catalogue.datasets) this.add(dataset, texts);
    this.vocabulary = [...this.postings.keys()];
    this.letters = this.vocabulary.map(lettersOf);
    this.typos = new Map();
  }

  add(dataset, texts) {
    const { number, id, title, mission, observatory, instrument, region, parameters } = dataset;
    const heading = new Set(words(`${id} ${title}`));
    const more = `${mission} ${observatory} ${instrument} ${region} ${dataset.is_synthetic ? "synthetic" : ""}`;
    const body = new Set(words(more));
    for (const parameter of parameters) for (const word of texts[parameter.number]) body.add(word);
    for (const word of heading) this.post(word, HEADING, number);
    for (const word of body) if (!heading.has(word)) this.post(word, BODY, number);
  }

  post(word, place, number) {
    let known = this.postings.get(word);
    if (!known) this.postings.set(word, (known = [[], []]));
    known[place].push(number);
  }

  // Words that a typed part means: itself, those that hold it, else those it is a typing error of.
  meant(part) {
    const isInside = part.length >= SHORTEST_INSIDE;
    const isNumber = /^\d+$/.test(part);
    const held = this.vocabulary.filter((word) => {
      if (isNumber && part.length === 1) return word === part;
      return isInside ? word.includes(part) : word.startsWith(part);
    });
    return held.length || /\d/.test(part) ? held : this.near(part);
  }

  near(part) {
    if (!this.typos.has(part)) {
      const own = lettersOf(part);
      const isPossible = (word, n) => countBits(own & ~this.letters[n]) <= MOST_EDITS && isNear(part, word);
      this.typos.set(part, this.vocabulary.filter(isPossible));
    }
    return this.typos.get(part);
  }

  // Points of every dataset for one typed word, all parts of which must be found; 0 where one is not.
  points(word) {
    const size = this.catalogue.datasets.length;
    const total = new Int32Array(size);
    words(word).forEach((part, n) => {
      const own = new Int32Array(size);
      for (const found of this.meant(part)) this.mark(own, found, found === part);
      for (let i = 0; i < size; i += 1) total[i] = own[i] && (n === 0 || total[i]) ? total[i] + own[i] : 0;
    });
    return total;
  }

  mark(own, word, isExact) {
    this.postings.get(word).forEach((numbers, place) => {
      const worth = (isExact ? EXACT : PART)[place];
      for (const number of numbers) if (own[number] < worth) own[number] = worth;
    });
  }

  // { words, fields } and filters { interval, isWithData } → { datasets, isRanked }, best first where words were typed.
  find({ words: typed, fields }, { interval = null, isWithData = false } = {}) {
    const { datasets } = this.catalogue;
    const usable = typed.filter((word) => words(word).length);
    const points = usable.map((word) => this.points(word));
    const isRight = this.filter(fields, { interval, isWithData });
    const scores = new Int32Array(datasets.length);
    const found = datasets.filter((dataset) => {
      let score = dataset.startMs === null ? 0 : 1;
      for (const own of points) {
        if (!own[dataset.number]) return false;
        score += own[dataset.number];
      }
      scores[dataset.number] = score;
      return isRight(dataset);
    });
    // Datasets come in the order of their ids, which the sort keeps among equals.
    if (usable.length) found.sort((a, b) => scores[b.number] - scores[a.number]);
    return { datasets: found, isRanked: usable.length > 0 };
  }

  filter(fields, { interval, isWithData }) {
    const tests = testsOf(fields);
    const good = tests.parameter.length
      ? this.catalogue.parameters.map((parameter) => tests.parameter.every((test) => test(parameter)))
      : null;
    return (dataset) =>
      (!isWithData || dataset.startMs !== null) &&
      tests.dataset.every((test) => test(dataset)) &&
      (!good || dataset.parameters.some(({ number }) => good[number])) &&
      (!interval || hasDataIn(dataset, this.catalogue, interval));
  }
}
