// Facts about fetching plot data: what is asked for when, and what becomes of answers that come late.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { PlotLoader } from "../../extensions/lab/static/plot/loader.js";

const WIDTH = 1000;
const HOUR = 3_600_000;
const at = (start, stop) => ({ start: start * HOUR, stop: stop * HOUR });
const DAY = at(0, 24);

globalThis.location = { origin: "http://lab" };
globalThis.document = { getElementById: () => null, body: { dataset: {} }, cookie: "" };

// The archive: it answers when it is told to, in the format's own bytes.
let asked, version, factor;
globalThis.fetch = (url, { signal }) =>
  new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    const query = Object.fromEntries(new URL(url).searchParams);
    asked.push({ ...query, answer: () => resolve(new Response(encode(query))), fail: (status) => resolve(new Response("{}", { status })) });
  });
beforeEach(() => {
  [asked, version, factor] = [[], "1.9", 64];
});

function encode({ parameters }) {
  const panels = (parameters ?? "x").split(",").map((parameter) => ({ parameter, kind: "line", factor, points: 0, arrays: {} }));
  let text = JSON.stringify({ dataset: "A", version, panels });
  text += " ".repeat((8 - ((12 + text.length) % 8)) % 8);
  const bytes = new Uint8Array(12 + text.length);
  bytes.set(new TextEncoder().encode("SEPPPLT1"));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(new TextEncoder().encode(text), 12);
  return bytes;
}

const loader = () => Object.assign(new PlotLoader("A"), { wants: { whole: false, names: ["x"] } });

async function loaded(interval = DAY) {
  const made = loader();
  const coming = made.load(interval, WIDTH);
  asked.at(-1).answer();
  assert.equal(await coming, true);
  made.pick(interval, WIDTH);
  return made;
}

async function lookedAhead(made, interval = DAY) {
  for (;;) {
    const coming = made.lookAhead(interval, WIDTH, null);
    if (!made.ahead) return;
    asked.at(-1).answer();
    await coming;
  }
}

test("what is held is not asked for again, until it is left or too coarse", async () => {
  const made = await loaded();
  assert.equal(made.needs(at(2, 26), WIDTH), false);
  assert.equal(made.needs(at(8, 32), WIDTH), true);
  assert.equal(made.needs(at(6, 18), WIDTH), true);
});

test("single samples are not asked for again, however close they are seen", async () => {
  factor = 1;
  const made = await loaded();
  assert.equal(made.needs(at(11, 11.001), WIDTH), false);
});

test("a gesture in or out after a rest needs no answer, and changes what is drawn", async () => {
  const made = await loaded();
  const before = made.data;
  await lookedAhead(made);
  assert.equal(made.pick(DAY, WIDTH), false);
  assert.equal(made.needs(at(4, 17.2), WIDTH), false);
  assert.equal(made.pick(at(4, 17.2), WIDTH), true);
  assert.equal(made.needs(at(-10, 33.7), WIDTH), false);
  assert.equal(made.pick(DAY, WIDTH), true);
  assert.equal(made.data, before);
});

test("a jump ten times closer asks once, and is not ready before the answer", async () => {
  const made = await loaded();
  await lookedAhead(made);
  const close = at(11, 13.4);
  assert.equal(made.needs(close, WIDTH), true);
  made.pick(close, WIDTH);
  const coming = made.load(close, WIDTH);
  assert.equal(made.needs(close, WIDTH), false);
  assert.equal(made.isWaiting(close, WIDTH), true);
  asked.at(-1).answer();
  await coming;
  assert.equal(made.isWaiting(close, WIDTH), false);
  assert.equal(made.pick(close, WIDTH), true);
});

test("what is on its way is not asked for twice, unless more is wanted", async () => {
  const made = loader();
  made.load(DAY, WIDTH).catch(() => null);
  assert.equal(made.needs(at(2, 26), WIDTH), false);
  made.want({ whole: false, names: ["x", "y"] });
  assert.equal(made.needs(at(2, 26), WIDTH), true);
  made.close();
});

test("a gesture waits for what was asked ahead, and says so", async () => {
  const made = await loaded();
  const coming = made.lookAhead(DAY, WIDTH, null);
  const next = at(4, 17.2);
  assert.equal(made.isWaiting(DAY, WIDTH), false);
  assert.deepEqual([made.needs(next, WIDTH), made.isWaiting(next, WIDTH)], [false, true]);
  asked.at(-1).answer();
  assert.equal(await coming, true);
  assert.equal(made.isWaiting(next, WIDTH), false);
});

test("an answer that a newer question overtook is not drawn", async () => {
  const made = loader();
  const first = made.load(DAY, WIDTH);
  const second = made.load(at(100, 124), WIDTH);
  for (const one of asked) one.answer();
  assert.deepEqual([await first, await second], [false, true]);
  assert.equal(made.windows.list.length, 1);
  assert.ok(made.windows.list[0].start > at(90, 91).start);
});

test("a question ahead that fails leaves all as it is", async () => {
  const made = await loaded();
  const before = made.data;
  const coming = made.lookAhead(DAY, WIDTH, null);
  asked.at(-1).fail(502);
  assert.equal(await coming, false);
  assert.deepEqual([made.data, made.error, made.ahead], [before, null, null]);
});

test("a new state of the dataset puts away what was held of the old one", async () => {
  const made = await loaded();
  version = "2.9";
  const coming = made.lookAhead(DAY, WIDTH, null);
  asked.at(-1).answer();
  await coming;
  made.pick(DAY, WIDTH);
  assert.deepEqual(made.windows.list.map(({ data }) => data.version), ["2.9"]);
  assert.equal(made.data.version, "2.9");
});

test("a spectrogram is asked for in fewer columns than pixels", async () => {
  await loaded();
  assert.deepEqual([asked[0].width, asked[0].columns], ["1500", "450"]);
});

test("a parameter that can't be drawn does not take the others with it", async () => {
  const made = loader();
  made.want({ whole: false, names: ["x", "bad"] });
  const coming = made.load(DAY, WIDTH);
  asked[0].fail(422);
  while (asked.length < 3) await new Promise((done) => setTimeout(done, 1));
  (asked[1].answer(), asked[2].fail(422));
  while (asked.length < 4) await new Promise((done) => setTimeout(done, 1));
  asked[3].answer();
  await coming;
  assert.deepEqual([[...made.refused.keys()], made.windows.list.length], [["bad"], 1]);
});
