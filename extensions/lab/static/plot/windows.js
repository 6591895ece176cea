// What is held of one dataset: answers over several intervals at several resolutions, those used last kept.

const MOST_BYTES = 3e6;
const MOST_WINDOWS = 24;
const LEAST_WINDOWS = 4;
const FRESH_MS = 5 * 60 * 1000;
// How much narrower than asked for a pixel may become before a line would have fewer points than pixels.
const FINER = 0.95;
const MARGIN = 0.25;
const LEAST_MARGIN = 0.08;
// How far one gesture zooms at most, and at least, for the data of the next one to be held ready.
const [AHEAD, LEAST_ZOOM] = [2, 1.2];
const ROOM = 1.1;
// Times of gestures are rounded: zoomed in and out again, an interval is not quite the same.
const DRIFT = 0.02;

function covers({ start, stop }, wanted) {
  return start <= wanted.start && wanted.stop <= stop;
}

// Nobody is sent more pixels than that.
export const WIDEST = 4096;

export function pixelOf({ start, stop }, width) {
  return (stop - start) / Math.min(width, WIDEST);
}

function widened({ start, stop }, share) {
  const room = share * (stop - start);
  return { start: start - room, stop: stop + room };
}

// Whether what was, or will be, answered to a question shows `wanted` as well as any answer could.
export function isEnough(asked, wanted, pixel) {
  return covers(asked, wanted) && (asked.isFinest || pixel >= asked.pixel * FINER);
}

// What to ask for where nothing that is held shows an interval: a little more than is seen.
export function questionFor(interval, width) {
  const room = Math.min(MARGIN, Math.max(WIDEST / width - 1, 0) / 2);
  return { ...widened(interval, room), pixel: pixelOf(interval, width) };
}

// What the next gesture will need, wherever the pointer is then: [{ wanted, pixel, question }], the likeliest first.
// `factor` is how far the last gesture zoomed, below 1 out; the next one is taken to zoom as far, in or out.
export function stepsAhead(interval, width, factor = null) {
  const pixel = pixelOf(interval, width);
  const known = factor && Math.min(Math.max(factor, 1 / factor, LEAST_ZOOM), AHEAD);
  const within = widened(interval, Math.min(WIDEST / ((1 + 2 * DRIFT) * AHEAD * width) - 1, 0) / 2);
  const fine = { ...widened(within, DRIFT), pixel: pixel / AHEAD };
  const closer = { wanted: within, pixel: pixel / (known ?? AHEAD), question: fine };
  const beside = { wanted: widened(interval, LEAST_MARGIN), pixel, question: questionFor(interval, width) };
  const [reach, coarser] = [(known ?? AHEAD) - 1, pixel * (known ?? LEAST_ZOOM)];
  const question = { ...widened(interval, reach * ROOM), pixel: coarser };
  const farther = { wanted: widened(interval, reach), pixel: coarser, question };
  const steps = known && factor < 1 ? [farther, beside, closer] : [closer, beside, farther];
  return steps.filter((step) => covers(step.question, step.wanted) && pixels(step.question) <= WIDEST + 1e-6);
}

function pixels({ start, stop, pixel }) {
  return (stop - start) / pixel;
}

// How many times closer the second interval is seen.
export function zoomFactor(before, after) {
  return (before.stop - before.start) / (after.stop - after.start);
}

export class Windows {
  constructor() {
    this.list = [];
  }

  // question: { start, stop, pixel }. Data of an older state of the dataset are not shown beside it.
  add({ start, stop, pixel }, data, now = Date.now()) {
    const names = new Set(data.panels.map(({ parameter }) => parameter));
    const isFinest = data.panels.every(({ factor }) => factor === 1);
    const made = { start, stop, pixel, names, isFinest, data, came: now };
    const isReplaced = (one) =>
      one.data.version !== data.version ||
      (covers(made, one) && pixel <= one.pixel && pixel * AHEAD > one.pixel && hasAll(made, [...one.names]));
    this.list = [...this.list.filter((one) => !isReplaced(one)), made];
    this.trim();
    return made;
  }

  trim() {
    const size = () => this.list.reduce((sum, { data }) => sum + (data.bytes ?? 0), 0);
    while (this.list.length > MOST_WINDOWS || (this.list.length > LEAST_WINDOWS && size() > MOST_BYTES)) this.list.shift();
  }

  // The coarsest that shows all `names` over an interval as well as any answer could, or null.
  find(wanted, pixel, names) {
    const fitting = this.list.filter((one) => hasAll(one, names) && isEnough(one, wanted, pixel));
    return fitting.reduce((best, one) => (best && grain(best) >= grain(one) ? best : one), null);
  }

  // The same, or where nothing is enough what shows most of the interval, and of these the finest.
  best(wanted, pixel, names) {
    const found = this.find(wanted, pixel, names) ?? this.nearest(wanted, names);
    if (found) this.list = [...this.list.filter((one) => one !== found), found];
    return found;
  }

  nearest(wanted, names) {
    const held = this.list.filter((one) => hasAll(one, names));
    const places = (held.length ? held : this.list).map((one) => ({ one, share: shareOf(one, wanted) }));
    places.sort((a, b) => b.share - a.share || a.one.pixel - b.one.pixel);
    return places[0]?.one ?? null;
  }

  drop() {
    this.list = [];
  }
}

function grain({ isFinest, pixel }) {
  return isFinest ? 0 : pixel;
}

function hasAll(one, names) {
  return names === null || names.every((name) => one.names.has(name));
}

// Part of an interval that is held, in hundredths.
function shareOf({ start, stop }, wanted) {
  const within = Math.min(stop, wanted.stop) - Math.max(start, wanted.start);
  return Math.round((100 * Math.max(within, 0)) / (wanted.stop - wanted.start));
}

// Whether an answer came so long ago that the archive should be asked whether it still holds.
export function isOld({ came }, now = Date.now()) {
  return now - came > FRESH_MS;
}
