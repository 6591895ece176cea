// Above the orbits: which spacecraft, frame, colour and solar wind; orbits to page through.

import { h, iconButton } from "../core/dom.js";

const FRAMES = ["GSE", "GSM", "SM"];
const CHIPS = 8;

function labelled(text, input, unit = "", title = "") {
  return h("label.sepp-orbit-labelled", { title }, h("span", {}, text), input, unit ? h("span.sepp-faint", {}, unit) : null);
}

// What turns from one orbit to another and leads away from here: on one line, however many lines there are.
function tail(orbit, { onOrbit, onReset, actions }) {
  const back = iconButton("back", "Orbit before", () => onOrbit(-1));
  const forward = iconButton("forward", "Orbit after", () => onOrbit(1));
  const others = (actions ?? []).map(({ label, hint, run }) =>
    h("button.sepp-button.sepp-text-button", { type: "button", title: hint, onclick: run }, label),
  );
  const reset = iconButton("reset", "Look from the usual side (0)", () => onReset());
  return h("div.sepp-orbit-tail", {}, h("span.sepp-buttons", {}, back, orbit, forward), reset, ...others);
}

export class Toolbar {
  // hooks: { onSpacecraft(ids), onFrame, onColor, onWind({ pdyn, bz }), onOrbit(step), onReset, actions }
  constructor(hooks) {
    this.hooks = hooks;
    this.chips = h("div.sepp-orbit-chips", { role: "group", "aria-label": "Spacecraft" });
    const frames = FRAMES.map((name) => h("option", { value: name }, name));
    this.frame = h("select.sepp-field", { onchange: () => hooks.onFrame(this.frame.value) }, ...frames);
    this.color = h("select.sepp-field.sepp-orbit-color", { onchange: () => hooks.onColor(this.color.value) });
    this.pdyn = this.windField("2", "0.05", () => this.tellWind());
    this.bz = this.windField("0", "0.5", () => this.tellWind());
    this.orbit = h("span.sepp-orbit-number", { role: "status" });
    this.element = h(
      "div.sepp-toolbar.sepp-orbit-toolbar",
      {},
      this.chips,
      labelled("Frame", this.frame),
      labelled("Colour", this.color, "", "Parameter that colours the chosen stretch of the orbits"),
      labelled("Pdyn", this.pdyn, "nPa", "Dynamic pressure of the solar wind in nPa; empty: measured, or nominal"),
      labelled("Bz", this.bz, "nT", "Bz (GSM) of the interplanetary field in nT; empty: measured, or nominal"),
      tail(this.orbit, hooks),
    );
  }

  windField(usual, step, onchange) {
    return h("input.sepp-field.sepp-orbit-wind", { type: "number", step, placeholder: usual, onchange });
  }

  tellWind() {
    const read = (field) => (field.value === "" ? null : Number(field.value));
    this.hooks.onWind({ pdyn: read(this.pdyn), bz: read(this.bz) });
  }

  // One button each, or a menu where there are many.
  showSpacecraft(observatories, chosen, colors) {
    const choose = (id, isOn) => this.hooks.onSpacecraft(isOn ? [...chosen, id] : chosen.filter((one) => one !== id));
    const swatch = (id) => h("span.sepp-orbit-swatch", { style: `background:${colors.get(id) ?? "transparent"}` });
    const button = ({ id, title }) =>
      h(
        "button.sepp-button.sepp-text-button.sepp-orbit-chip",
        {
          type: "button",
          "data-id": id,
          "aria-pressed": String(chosen.includes(id)),
          onclick: () => choose(id, !chosen.includes(id)),
        },
        swatch(id),
        title,
      );
    const first = observatories.filter(({ id }, n) => n < CHIPS || chosen.includes(id));
    const others = observatories.filter((one) => !first.includes(one));
    const more = h("select.sepp-field", {
      "aria-label": "More spacecraft",
      onchange: (event) => choose(event.target.value, true),
    });
    more.append(
      h("option", { value: "" }, "More …"),
      ...others.map(({ id, title }) => h("option", { value: id }, title)),
    );
    this.chips.replaceChildren(...first.map(button), ...(others.length ? [more] : []));
  }

  showColors(choices, chosen) {
    const isKnown = choices.some(({ id, parameters }) => parameters.some(({ name }) => `${id}/${name}` === chosen));
    const option = (value, text) => h("option", { value, selected: value === chosen }, text);
    const groups = choices.map(({ id, parameters }) => {
      const group = h("optgroup", { label: id });
      group.append(
        ...parameters.map(({ name, units, shape }) =>
          option(`${id}/${name}`, `${shape?.length ? `|${name}|` : name}${units ? ` (${units})` : ""}`),
        ),
      );
      return group;
    });
    const other = chosen && !isKnown ? [option(chosen, chosen)] : [];
    this.color.replaceChildren(option("", "Spacecraft"), ...other, ...groups);
    this.color.value = chosen;
  }

  // { frame, pdyn, bz, wind, orbits, chosen }
  show({ frame, pdyn, bz, wind, orbit }) {
    this.frame.value = frame;
    for (const [field, value, usual] of [
      [this.pdyn, pdyn, wind?.pdyn],
      [this.bz, bz, wind?.bz],
    ]) {
      if (document.activeElement !== field) field.value = value ?? "";
      if (usual !== undefined) field.placeholder = String(Number(usual.toFixed(2)));
    }
    this.orbit.textContent = orbit ? `Orbit ${orbit.number}` : "Orbit –";
    this.orbit.title = orbit ? `Number: ${orbit.numbering}` : "No whole orbit is known here";
  }
}
