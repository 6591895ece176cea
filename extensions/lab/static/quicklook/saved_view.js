// A notebook opened without kernel, or by the other user of a shared one, shows a view's last picture and its cell.

import { copyText, h, useStyle } from "../core/dom.js";

// Beside a widget's own mime type; preferred to it, so that this renderer stands around the widget's.
export const SAVED_TYPE = "application/vnd.sepp.view+json";
const WIDGET_TYPE = "application/vnd.jupyter.widget-view+json";
const RANK = -20;
const PATIENCE_MS = 1500;

// What ipywidgets writes where it knows no such model; in vain it may wait for one forever.
export function isUnshown(node) {
  const isWritten = /^\s*(?:Loading widget|Error displaying widget|Error rendering)/.test(node.textContent);
  return isWritten || !node.childElementCount;
}

function copyButton(code) {
  const button = h("button.sepp-button.sepp-text-button", { type: "button" }, "Copy as code");
  button.addEventListener("click", async () => {
    button.textContent = (await copyText(code)) ? "Copied; paste it into a cell" : "Copying is not allowed here";
  });
  return button;
}

export function savedPicture(data) {
  const { code = "" } = data[SAVED_TYPE] ?? {};
  const png = data["image/png"];
  const picture = png ? h("img", { src: `data:image/png;base64,${png}`, alt: "The last picture of this view" }) : null;
  const note = png ? "The last picture; run the cell for the live view." : "No kernel shows this view; run the cell again.";
  return h(
    "div.sepp-view.sepp-saved",
    {},
    picture,
    h("p.sepp-faint", {}, note, " ", copyButton(code)),
    h("pre.sepp-saved-code", {}, code),
  );
}

function makeRenderer({ Panel }, rendermime) {
  const panel = new Panel();
  panel.addClass("sepp-saved-host");
  let shown = null;
  let saved = null;
  const settle = (inner, data) => {
    const isMissing = isUnshown(inner.node);
    inner.setHidden?.(isMissing);
    saved?.remove();
    saved = isMissing ? savedPicture(data) : null;
    if (saved) panel.node.append(saved);
  };
  panel.renderModel = async (model) => {
    const { data } = model;
    const id = data[WIDGET_TYPE]?.model_id;
    if (id === shown) return;
    shown = id;
    for (const old of [...panel.widgets]) old.dispose();
    const inner = rendermime.createRenderer(WIDGET_TYPE);
    panel.addWidget(inner);
    const rendered = inner.renderModel(model).catch(() => null);
    await Promise.race([rendered, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    if (panel.isDisposed) return;
    settle(inner, data);
    const observer = new MutationObserver(() => settle(inner, data));
    observer.observe(inner.node, { childList: true });
    panel.disposed.connect(() => observer.disconnect());
  };
  return panel;
}

// Let each notebook render our views so; context: { lab, notebooks }
export function showSavedViews({ lab, notebooks }) {
  const prepare = (panel) => {
    const { rendermime } = panel.content;
    const createRenderer = () => makeRenderer(lab["@lumino/widgets"], rendermime);
    rendermime.addFactory({ safe: true, mimeTypes: [SAVED_TYPE], createRenderer }, RANK);
  };
  if (!notebooks) return;
  useStyle("quicklook");
  notebooks.forEach(prepare);
  notebooks.widgetAdded.connect((_, panel) => prepare(panel));
}
