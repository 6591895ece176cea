// The basket on the page: what is in it, how large it will be, the download.

import { h, iconButton } from "../core/dom.js";
import { formatInterval, parseInterval, toIso } from "../core/interval.js";
import { ask } from "../core/server.js";
import { downloadUrl, exportLine, formatBytes, formatCount } from "./basket.js";
import { copyButton } from "./card_actions.js";
import { MOST_IN_MEMORY, fetchFile, followLink, saveBlob } from "./download.js";
import { takeDrops } from "../core/drag.js";

const ASK_AFTER_MS = 150;
const FALLBACK = { name: "cef", suffix: ".cef", files: 1 };

// actions: { items() → names, change(names), timeline, inventory(ids) or null }
export class BasketView {
  constructor(actions) {
    this.actions = actions;
    this.told = null;
    this.list = h("ul.sepp-basket-list", {});
    this.summary = h("p.sepp-basket-size", { role: "status" });
    this.message = h("p.sepp-message", { role: "alert", hidden: true });
    this.time = h("input.sepp-field", { type: "text", "aria-label": "Time to download", spellcheck: "false" });
    this.time.addEventListener("change", () => this.readTime());
    this.format = h("select.sepp-field", { "aria-label": "Format", onchange: () => this.drawSize() });
    this.button = h("button.sepp-button.sepp-text-button.sepp-primary", { type: "button" }, "Download");
    this.button.addEventListener("click", () => this.download());
    this.bar = h("progress", { hidden: true, max: "1", "aria-label": "Download" });
    this.stopButton = h("button.sepp-button.sepp-text-button", { type: "button", hidden: true }, "Cancel");
    this.stopButton.addEventListener("click", () => this.aborter?.abort());
    this.form = this.layOut();
    this.element = h("section.sepp-basket", { "aria-label": "Basket", hidden: true }, this.list, this.form);
    const add = (names) =>
      this.actions.change(
        names.reduce((items, name) => (items.includes(name) ? items : [...items, name]), this.actions.items()),
      );
    this.stopDrops = takeDrops(this.element, add);
    this.stopTime = actions.timeline?.listen(() => this.changed());
  }

  layOut() {
    const { actions } = this;
    const look = actions.inventory
      ? h(
          "button.sepp-button.sepp-text-button",
          { type: "button", title: "When there are data of these", onclick: () => actions.inventory(this.ids) },
          "Inventory",
        )
      : null;
    const line = copyButton("Copy sepp export", "Copy the lines that write these files, for a terminal", () =>
      exportLine(actions.items(), actions.timeline.interval, this.chosen),
    );
    return h(
      "div.sepp-basket-form",
      {},
      h("label", {}, h("span", {}, "Time"), this.time),
      h("label", {}, h("span", {}, "Format"), this.format),
      this.summary,
      this.message,
      h(
        "div.sepp-card-buttons",
        {},
        this.button,
        this.stopButton,
        line,
        look,
        h("button.sepp-button.sepp-text-button", { type: "button", onclick: () => actions.change([]) }, "Empty"),
      ),
      this.bar,
    );
  }

  get ids() {
    return [...new Set(this.actions.items().map((item) => item.split("/")[0]))];
  }

  get chosen() {
    return this.told?.formats.find(({ name }) => name === this.format.value) ?? FALLBACK;
  }

  show(isShown) {
    this.element.hidden = !isShown;
    if (isShown) this.changed();
  }

  // Items or time are others: ask again, soon.
  changed() {
    if (this.element.hidden) return;
    this.drawList();
    if (document.activeElement !== this.time) this.time.value = formatInterval(this.actions.timeline.interval);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.estimate(), ASK_AFTER_MS);
  }

  drawList() {
    const items = this.actions.items();
    this.form.hidden = !items.length;
    const sizes = new Map((this.told?.items ?? []).map((item) => [item.id, item]));
    const told = (item) => {
      const known = sizes.get(item.split("/")[0]);
      return known ? (known.records ? formatCount(known.records, "record") : "no data then") : "";
    };
    const line = (item) =>
      h(
        "li",
        {},
        h("span.sepp-row-name", { title: item }, item),
        h("span.sepp-faint", {}, told(item)),
        iconButton("close", `Remove ${item} from the basket`, () =>
          this.actions.change(items.filter((other) => other !== item)),
        ),
      );
    const empty = h("li.sepp-empty", {}, "The basket is empty: press Space on a dataset or parameter, or drop it here");
    this.list.replaceChildren(...(items.length ? items.map(line) : [empty]));
  }

  readTime() {
    try {
      this.actions.timeline.show(parseInterval(this.time.value));
      this.fail("");
    } catch (error) {
      this.fail(error.message);
    }
  }

  fail(text) {
    this.message.hidden = !text;
    this.message.textContent = text;
  }

  async estimate() {
    const items = this.actions.items();
    if (!items.length) return;
    const { start, stop } = this.actions.timeline.interval;
    this.asked?.abort();
    this.asked = new AbortController();
    this.summary.textContent = "Counting …";
    try {
      const query = { items: items.join(","), start: toIso(start), stop: toIso(stop) };
      this.told = await ask("export/estimate", { query, signal: this.asked.signal });
    } catch (error) {
      if (error.name === "AbortError") return;
      this.told = null;
      this.fail(error.message);
      this.summary.textContent = "";
      this.button.disabled = true;
      return;
    }
    this.fail("");
    this.drawFormats();
    this.drawList();
    this.drawSize();
  }

  drawFormats() {
    const chosen = this.format.value;
    const { formats, bytes } = this.told;
    const options = formats.map(({ name, title }) =>
      h("option", { value: name }, `${title} · ${formatBytes(bytes[name])}`),
    );
    this.format.replaceChildren(...options);
    if (formats.some(({ name }) => name === chosen)) this.format.value = chosen;
  }

  drawSize() {
    const { records, granules, bytes, items, limit_bytes: limit } = this.told;
    const size = bytes[this.format.value];
    const isTooLarge = size > limit;
    const parts = [
      formatCount(records, "record"),
      `from ${formatCount(granules, "original file")}`,
      `about ${formatBytes(size)}`,
    ];
    const isZip = items.length > 1 || this.chosen.files > 1;
    this.summary.textContent = records
      ? `${parts.join(", ")}${isZip ? ", in one zip" : ""}`
      : "No records in this time";
    this.button.disabled = !records || isTooLarge || Boolean(this.aborter);
    this.fail(
      isTooLarge
        ? `At most ${formatBytes(limit)} at once: choose a shorter time, or use sepp export in a terminal`
        : "",
    );
  }

  async download() {
    const url = downloadUrl(this.actions.items(), this.actions.timeline.interval, this.chosen);
    const expected = this.told.bytes[this.format.value] ?? 0;
    if (expected > MOST_IN_MEMORY) return followLink(url);
    this.fail("");
    this.begin();
    try {
      const { blob, name } = await fetchFile(url, {
        signal: this.aborter.signal,
        progress: (done, of) => this.tell(done, of),
      });
      saveBlob(blob, name);
      this.summary.textContent = `${name}: ${formatBytes(blob.size)}, complete`;
    } catch (error) {
      this.fail(error.name === "AbortError" ? "Cancelled; nothing was kept" : error.message);
    } finally {
      this.end();
    }
  }

  begin() {
    this.aborter = new AbortController();
    this.bar.removeAttribute("value");
    this.bar.hidden = this.stopButton.hidden = false;
    this.button.disabled = true;
    this.summary.textContent = "The archive writes the file …";
  }

  tell(done, of) {
    if (of) this.bar.value = done / of;
    this.summary.textContent = of ? `${formatBytes(done)} of ${formatBytes(of)}` : `${formatBytes(done)} so far`;
  }

  end() {
    this.aborter = null;
    this.bar.hidden = this.stopButton.hidden = true;
    this.button.disabled = false;
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.aborter?.abort();
    this.stopDrops();
    this.stopTime?.();
  }
}
