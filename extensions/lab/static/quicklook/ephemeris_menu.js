// Which spacecraft's positions stand under the time axis.

import { h } from "../core/dom.js";
import { fetchObservatories } from "./ephemeris.js";
import { openPopover } from "./popover.js";

export function openEphemerisMenu(view, button) {
  const select = h("select.sepp-field", { "aria-label": "Positions of", onchange: () => view.put("ephemeris", select.value) });
  const note = h("p.sepp-faint", { role: "status" }, "Asking the archive …");
  const fill = async () => {
    try {
      const found = await fetchObservatories();
      const own = view.ephemeris.found && !view.model.get("ephemeris") ? ` (${view.ephemeris.found.title})` : "";
      const choices = [["", `that of the first panel${own}`], ["none", "none"], ...found.map(({ id, title }) => [id, title || id])];
      const chosen = view.model.get("ephemeris") ?? "";
      select.replaceChildren(...choices.map(([id, text]) => h("option", { value: id, selected: id === chosen }, text)));
      note.textContent = found.length ? "X, Y, Z in GSE, L, MLT and region at the ticks" : "The archive knows no positions";
    } catch (error) {
      note.textContent = error.message;
    }
  };
  openPopover(button, "Positions", () => [h("strong.sepp-menu-title", {}, "Positions under the time axis"), select, note]);
  fill();
}
