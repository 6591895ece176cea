// A filter that forgives typos.

export function words(text) {
  return text
    .toLowerCase()
    .split(/[^a-z0-9.]+/)
    .filter(Boolean);
}

// Edits (insert, drop, replace, swap neighbours) that turn `a` into the beginning of `b` or all of it.
export function editDistance(a, b) {
  let [before, last] = [null, Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

function forgiven(token) {
  return token.length >= 8 ? 2 : token.length >= 4 ? 1 : 0;
}

// True where `word`, or its beginning, is `token` but for a typing error.
export function isNear(token, word) {
  const allowed = forgiven(token);
  if (!allowed || word.length < 3) return false;
  const lengths = [word.length, token.length - 1, token.length, token.length + 1];
  return lengths.some(
    (length) => length > 0 && length <= word.length && editDistance(token, word.slice(0, length)) <= allowed,
  );
}

// True where every token of the query is in the text or near to one of its words.
export function matches(query, text) {
  const lower = text.toLowerCase();
  const known = words(lower);
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((token) => lower.includes(token) || known.some((word) => isNear(token, word)));
}
