"""What a page does at a gesture: when it last drew, and how many bytes came meanwhile."""

import statistics
from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page

GESTURES, SETTLE_MS = 20, 1200
# Drawing calls of every kind of picture: 2-D canvas, WebGL, SVG and images.
WATCH = """() => {
  const seen = (window.seppSeen = { last: 0, began: 0, draws: 0 });
  const wrap = (prototype, names) => names.forEach((name) => {
    const old = prototype[name];
    prototype[name] = function (...rest) {
      const done = old.apply(this, rest);
      seen.last = performance.now();
      seen.draws += 1;
      return done;
    };
  });
  wrap(CanvasRenderingContext2D.prototype, ["stroke", "fill", "drawImage", "putImageData"]);
  wrap(WebGLRenderingContext.prototype, ["drawArrays", "drawElements"]);
  wrap(WebGL2RenderingContext.prototype, ["drawArrays", "drawElements"]);
  const begin = () => Object.assign(seen, { began: performance.now(), last: 0 });
  window.addEventListener("wheel", begin, { capture: true, passive: true });
}"""
TOLD = """() => {
  const { began, last } = window.seppSeen;
  const isOurs = ({ startTime, initiatorType }) => startTime >= began && initiatorType === "fetch";
  const came = performance.getEntriesByType("resource").filter(isOurs);
  const bytes = came.reduce((sum, one) => sum + one.transferSize, 0);
  const [first] = came;
  performance.clearResourceTimings();
  return { ms: last ? last - began : null, bytes, answer: first ? first.responseEnd - first.startTime : null };
}"""


@dataclass(frozen=True)
class Gestures:
    """What 20 turns of the wheel took."""

    ms: list[float]
    bytes: list[int]
    answers: list[float]
    silent: int

    def __str__(self) -> str:
        if not self.ms:
            return "nothing was drawn"
        ordered = sorted(self.ms)
        worst = ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]
        told = (
            f"p50 {statistics.median(ordered):7.1f}  p95 {worst:7.1f} ms  {statistics.mean(self.bytes) / 1e3:6.1f} kB"
        )
        waited = f", answers after {statistics.median(self.answers):.0f} ms" if self.answers else ""
        return f"{told}{waited}, {self.silent} of {GESTURES} undrawn"


def turn_wheel(
    page: Page, place: tuple[float, float], *, settle_ms: int = SETTLE_MS, zoom: str = "Control"
) -> Gestures:
    """Zoom in and out about ``place``, one gesture after the other."""
    page.mouse.move(*place)
    page.wait_for_timeout(settle_ms)
    taken, came, answers, silent = [], [], [], 0
    for n in range(GESTURES):
        if zoom:
            page.keyboard.down(zoom)
        page.mouse.wheel(0, -240 if n < GESTURES // 2 else 240)
        if zoom:
            page.keyboard.up(zoom)
        page.wait_for_timeout(settle_ms)
        told = page.evaluate(TOLD)
        came.append(told["bytes"])
        if told["answer"] is not None:
            answers.append(told["answer"])
        if told["ms"] is None:
            silent += 1
        else:
            taken.append(told["ms"])
    return Gestures(taken, came, answers, silent)


def heap_mb(session: CDPSession) -> float:
    """Measure what the page's scripts hold after a collection, buffers of data included, in MB."""
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    return float(used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6
