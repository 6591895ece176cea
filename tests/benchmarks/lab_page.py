"""What a page does at a gesture: when it last drew, and how many bytes came meanwhile."""

import statistics
from dataclasses import dataclass
from typing import TypedDict, cast

from playwright.sync_api import CDPSession, Page

GESTURES, JUMPS, SETTLE_MS = 20, 10, 1200
TURN, JUMP = 240, 960
"""Turns of the wheel, in pixels: 1.8 times closer, and 11 times."""
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


class Told(TypedDict):
    """What one gesture took: ms to the last draw, bytes, ms of the first answer."""

    ms: float | None
    bytes: int
    answer: float | None


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
        return f"{told}{waited}, {self.silent} undrawn"


def turn_wheel(
    page: Page, place: tuple[float, float], *, settle_ms: int = SETTLE_MS, zoom: str = "Control"
) -> Gestures:
    """Zoom in and out about ``place``, one gesture after the other."""
    page.mouse.move(*place)
    page.wait_for_timeout(settle_ms)
    turns = [-TURN if n < GESTURES // 2 else TURN for n in range(GESTURES)]
    return sum_up([turn(page, pixels, settle_ms, zoom) for pixels in turns])


def jump(page: Page, middle: tuple[float, float], width: float) -> Gestures:
    """Zoom in by one long turn of the wheel, at another place each time, and out again."""
    told = []
    for n in range(JUMPS):
        page.mouse.move(middle[0] + width * ((n + 0.5) / JUMPS - 0.5), middle[1])
        page.wait_for_timeout(SETTLE_MS)
        told.append(turn(page, -JUMP, SETTLE_MS, "Control"))
        turn(page, JUMP, SETTLE_MS, "Control")
    return sum_up(told)


def turn(page: Page, pixels: int, settle_ms: int, zoom: str) -> Told:
    """Turn the wheel once, wait, and tell what the page did."""
    if zoom:
        page.keyboard.down(zoom)
    page.mouse.wheel(0, pixels)
    if zoom:
        page.keyboard.up(zoom)
    page.wait_for_timeout(settle_ms)
    return cast("Told", page.evaluate(TOLD))


def sum_up(told: list[Told]) -> Gestures:
    """Put together what single gestures took."""
    taken = [one["ms"] for one in told if one["ms"] is not None]
    answers = [one["answer"] for one in told if one["answer"] is not None]
    return Gestures(taken, [one["bytes"] for one in told], answers, len(told) - len(taken))


def heap_mb(session: CDPSession) -> float:
    """Measure what the page's scripts hold after a collection, buffers of data included, in MB."""
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    return float(used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6
