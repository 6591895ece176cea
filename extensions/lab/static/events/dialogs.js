// Questions asked over a view: a native dialog with a form, answered by its values or by nothing.

import { h } from "../core/dom.js";

let asked = 0;

function control(field, id) {
  const { kind = "text", name, value = "", options = [] } = field;
  if (kind === "select") {
    const chosen = options.map(([key, label]) => h("option", { value: key, selected: key === value }, label));
    return h("select.sepp-field", { name, id }, ...chosen);
  }
  if (kind === "check") return h("input", { type: "checkbox", name, id, checked: Boolean(value) });
  return h("input.sepp-field", {
    type: "text",
    name,
    id,
    value,
    spellcheck: "false",
    autocomplete: "off",
    required: field.isNeeded ?? false,
  });
}

function row(field, id) {
  const label = h("label", { for: id }, field.label);
  const input = control(field, id);
  const note = field.note ? h("span.sepp-faint", {}, field.note) : null;
  return h(`div.sepp-ask-row${field.kind === "check" ? ".sepp-ask-check" : ""}`, {}, label, input, note);
}

// { title, text, fields: [{ name, label, kind, value, options, note, isNeeded }], action, isBad } → values, or null
export function ask(root, { title, text, fields = [], action, isBad = false }) {
  const id = `sepp-ask-${(asked += 1)}`;
  const rows = fields.map((field, n) => row(field, `${id}-${n}`));
  const cancel = h("button.sepp-button.sepp-text-button", { type: "button", onclick: () => dialog.close() }, "Cancel");
  const confirm = h(
    `button.sepp-button.sepp-text-button.${isBad ? "sepp-danger" : "sepp-primary"}`,
    { type: "submit" },
    action,
  );
  const form = h(
    "form",
    { method: "dialog", onsubmit: () => (dialog.returnValue = "yes") },
    h("h3", { id }, title),
    text ? h("p", {}, text) : null,
    ...rows,
    h("div.sepp-ask-buttons", {}, cancel, confirm),
  );
  const dialog = h("dialog.sepp-ask", { "aria-labelledby": id, "data-lm-suppress-shortcuts": "true" }, form);
  for (const event of ["keydown", "keyup"]) dialog.addEventListener(event, (one) => one.stopPropagation());
  root.append(dialog);
  dialog.showModal();
  if (!fields.length) confirm.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const values = Object.fromEntries(fields.map((field, n) => [field.name, valueOf(rows[n], field)]));
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? values : null);
    });
  });
}

function valueOf(element, field) {
  const input = element.querySelector("input, select");
  return field.kind === "check" ? input.checked : input.value.trim();
}
