// A small window beside a button: opened and closed by it, by Escape and by a click elsewhere.

import { h } from "../core/dom.js";

const MARGIN = 6;

function place(popover, button) {
  const anchor = button.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const left = Math.min(anchor.left, innerWidth - width - MARGIN);
  const below = anchor.bottom + 2;
  const top = below + height > innerHeight - MARGIN ? Math.max(anchor.top - height - 2, MARGIN) : below;
  Object.assign(popover.style, { left: `${Math.max(left, MARGIN)}px`, top: `${top}px` });
}

// Open beside the button what `fill(close)` makes; returns how to close it.
export function openPopover(button, label, fill) {
  const popover = h("div.sepp-popover", {
    popover: "auto",
    role: "dialog",
    "aria-label": label,
    "data-lm-suppress-shortcuts": "true",
  });
  const close = () => popover.isConnected && popover.hidePopover();
  popover.append(...fill(close));
  popover.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    const isLost = popover.contains(document.activeElement) || document.activeElement === document.body;
    popover.remove();
    if (isLost && button.isConnected) button.focus();
  });
  for (const event of ["keydown", "dblclick", "wheel"]) popover.addEventListener(event, (one) => one.stopPropagation());
  button.closest(".sepp-view").append(popover);
  popover.showPopover();
  place(popover, button);
  popover.querySelector("[autofocus], input, select, button")?.focus();
  return { close, place: () => place(popover, button), element: popover };
}

// One line of a menu.
export function menuItem(label, onclick, attributes = {}) {
  return h("button.sepp-menu-item", { type: "button", onclick, ...attributes }, label);
}
