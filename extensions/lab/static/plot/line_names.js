// What a legend calls its lines: what tells them apart, as short as there is room for.

const ROOM = 10;
const PARTS = /[_@/]/;

const areDistinct = (words) => new Set(words).size === words.length && words.every(Boolean);

// What each id has that not all of them have: "C1" of C1_CP_FGM_SPIN beside C2_CP_FGM_SPIN.
function ownWords(ids) {
  const parts = ids.map((id) => id.split(PARTS));
  const isCommon = (word) => parts.every((words) => words.includes(word));
  return parts.map((words, n) => words.filter((word) => !isCommon(word)).join(" ") || ids[n]);
}

// Ways to tell the layers apart, the best first; none where there is one.
function tagsOf(layers) {
  if (layers.length < 2) return [layers.map(() => "")];
  const words = ownWords(layers.map(({ dataset }) => dataset));
  const parameters = layers.map(({ parameter }) => parameter);
  const ways = [layers.map(({ observatory }) => observatory ?? ""), words, parameters].filter(areDistinct);
  return ways.length ? ways : [words.map((word, n) => `${word} ${parameters[n]}`)];
}

function commonStart(words) {
  let length = 0;
  while (words.every((word) => length < word.length && word[length] === words[0][length])) length += 1;
  return words[0].slice(0, length);
}

const reversed = (word) => [...word].reverse().join("");

// The labels, then without what all begin with, then also without what all end with; words stay whole.
function shorterLabels(labels) {
  if (new Set(labels).size < 2) return [labels];
  const start = /^.*[\s_:,/]/s.exec(commonStart(labels))?.[0].length ?? 0;
  const late = labels.map((label) => label.slice(start));
  const end = /^.*[\s_:,/]/s.exec(commonStart(late.map(reversed)))?.[0].length ?? 0;
  const inner = late.map((label) => label.slice(0, label.length - end));
  return [labels, late, inner].filter((words) => words.every(Boolean));
}

const longest = (words) => Math.max(...words.map((word) => word.length));

// layers: [{ dataset, observatory, parameter, labels }]; gives a name for each label of each layer.
export function shownNames(layers) {
  const labels = layers.flatMap((layer) => layer.labels);
  const areScalars = layers.every((layer) => layer.labels.length === 1);
  const needTag = layers.length > 1 && !(areScalars && areDistinct(labels) && new Set(layers.map(({ dataset }) => dataset)).size === 1);
  const onlyTag = areScalars && new Set(labels).size === 1;
  const tags = needTag ? tagsOf(layers) : [layers.map(() => "")];
  const told = tags.map((way) => layers.flatMap((layer, n) => layer.labels.map(() => way[n])));
  if (onlyTag && needTag) return told.find((names) => longest(names) <= ROOM) ?? told.at(-1);
  const ways = shorterLabels(labels).flatMap((words) =>
    told.map((way) => words.map((word, n) => [word, way[n]].filter(Boolean).join(" "))),
  );
  const fits = ways.find((names) => longest(names) <= ROOM);
  return fits ?? ways.reduce((best, names) => (longest(names) < longest(best) ? names : best));
}
