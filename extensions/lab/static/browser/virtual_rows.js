// A list of any length of which only the rows in sight are on the page.

const OVERSCAN_PX = 240;

// tops[n] is where row n begins; the last one is the height of all.
export function topsOf(rows, heightOf) {
  const tops = new Float64Array(rows.length + 1);
  for (let n = 0; n < rows.length; n += 1) tops[n + 1] = tops[n] + heightOf(rows[n]);
  return tops;
}

// The last row that begins at or above `y`.
export function rowAt(tops, y) {
  let [low, high] = [0, Math.max(tops.length - 2, 0)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

export class VirtualRows {
  // scroller: the element that scrolls; list: the one that holds rows; make(row, n) → element
  constructor(scroller, list, { heightOf, make }) {
    Object.assign(this, { scroller, list, heightOf, make, rows: [], tops: topsOf([], heightOf), drawn: new Map() });
    this.onScroll = () => this.draw();
    scroller.addEventListener("scroll", this.onScroll, { passive: true });
    this.resized = new ResizeObserver(this.onScroll);
    this.resized.observe(scroller);
  }

  show(rows, kept = -1) {
    Object.assign(this, { rows, kept, tops: topsOf(rows, this.heightOf) });
    this.list.style.height = `${this.tops.at(-1)}px`;
    this.drawn.clear();
    this.list.replaceChildren();
    this.draw();
  }

  // Rows in sight, and the one with the focus wherever it is.
  draw() {
    const { scrollTop, clientHeight } = this.scroller;
    const wanted = new Set();
    if (this.rows.length) {
      const last = rowAt(this.tops, scrollTop + clientHeight + OVERSCAN_PX);
      for (let n = rowAt(this.tops, scrollTop - OVERSCAN_PX); n <= last; n += 1) wanted.add(n);
      if (this.kept >= 0 && this.kept < this.rows.length) wanted.add(this.kept);
    }
    for (const [n, element] of this.drawn) if (!wanted.has(n)) (element.remove(), this.drawn.delete(n));
    for (const n of [...wanted].sort((a, b) => a - b)) if (!this.drawn.has(n)) this.add(n);
  }

  add(n) {
    const element = this.make(this.rows[n], n);
    element.style.top = `${this.tops[n]}px`;
    this.drawn.set(n, element);
    const next = [...this.drawn.keys()].filter((other) => other > n).sort((a, b) => a - b)[0];
    this.list.insertBefore(element, next === undefined ? null : this.drawn.get(next));
  }

  redraw(n) {
    const old = this.drawn.get(n);
    if (!old) return;
    const element = this.make(this.rows[n], n);
    element.style.top = old.style.top;
    old.replaceWith(element);
    this.drawn.set(n, element);
  }

  keep(n) {
    this.kept = n;
    this.draw();
  }

  reveal(n) {
    const { scrollTop, clientHeight } = this.scroller;
    const [top, bottom] = [this.tops[n], this.tops[n + 1]];
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.scroller.scrollTop = bottom - clientHeight;
    this.draw();
  }

  close() {
    this.scroller.removeEventListener("scroll", this.onScroll);
    this.resized.disconnect();
  }
}
