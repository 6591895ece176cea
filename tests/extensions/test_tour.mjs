// Facts about where the words of the tour stand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeBeside } from "../../extensions/lab/static/lab/tour.js";

const ROOM = { width: 1440, height: 900 };
const SIZE = { width: 372, height: 150 };
const box = (left, top, right, bottom) => ({ left, top, right, bottom });

function covers({ left, top }, target) {
  const isAside = left >= target.right || left + SIZE.width <= target.left;
  return !isAside && top < target.bottom && top + SIZE.height > target.top;
}

function isOnPage({ left, top }) {
  return left >= 0 && top >= 0 && left + SIZE.width <= ROOM.width && top + SIZE.height <= ROOM.height;
}

const TARGETS = {
  "a panel at the left: to the right of it": [box(32, 28, 280, 870), (at, target) => at.left > target.right],
  "the time field: below it": [box(305, 75, 1390, 178), (at, target) => at.top > target.bottom],
  "a menu over the whole width: below it": [box(0, 0, 1440, 28), (at, target) => at.top > target.bottom],
  "a bar at the foot: above it": [box(0, 800, 1440, 900), (at, target) => at.top + SIZE.height < target.top],
  "a high plot at the right: to the left of it": [box(500, 20, 1440, 900), (at, target) => at.left + SIZE.width < target.left],
};

for (const [name, [target, isBeside]] of Object.entries(TARGETS))
  test(name, () => {
    const at = placeBeside(target, SIZE, ROOM);
    assert.ok(isBeside(at, target) && isOnPage(at) && !covers(at, target), JSON.stringify(at));
  });

test("over what fills the page the words stand in its lower right corner, and on the page", () => {
  const whole = placeBeside(box(285, 30, 1410, 880), SIZE, ROOM);
  assert.ok(isOnPage(whole) && whole.left > 700 && whole.top > 600);
  assert.ok(isOnPage(placeBeside(box(-300, -500, 3000, 2000), SIZE, ROOM)));
});
