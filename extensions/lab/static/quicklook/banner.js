// The strip that says that the archive is away or nobody is logged in; it asks again by itself until that has passed.

import { h } from "../core/dom.js";
import { pageConfig } from "../core/server.js";
import { isLoggedOut } from "../plot/stack_notes.js";

const FIRST_MS = 2000;
const LONGEST_MS = 30000;

function loginUrl() {
  const page = pageConfig();
  return page.hubPrefix ? `${page.hubHost ?? ""}${page.hubPrefix}login` : `${page.baseUrl ?? "/"}login`;
}

export class Banner {
  constructor(retry) {
    Object.assign(this, { retry, delay: FIRST_MS, timer: null, error: null });
    this.text = h("span");
    this.login = h(
      "a.sepp-button.sepp-text-button",
      { href: loginUrl(), target: "_blank", rel: "noopener", hidden: true },
      "Log in",
    );
    const again = h("button.sepp-button.sepp-text-button", { type: "button", onclick: () => this.ask() }, "Try now");
    this.element = h("div.sepp-banner", { role: "alert", hidden: true }, this.text, this.login, again);
    this.onReturn = () => this.error && document.visibilityState === "visible" && this.ask();
    for (const event of ["focus", "online"]) window.addEventListener(event, this.onReturn);
  }

  // Called with the trouble of the moment, or null where all is well.
  tell(error) {
    if (error === this.error) return;
    this.error = error;
    clearTimeout(this.timer);
    if (!error) {
      this.delay = FIRST_MS;
      this.element.hidden = true;
      return;
    }
    const isLogin = isLoggedOut(error);
    this.text.textContent = isLogin
      ? "You are logged out. Log in again in a new tab: this view stays as it is and goes on by itself."
      : `${error.message}. What is drawn stays; asking again by itself.`.replace(/\.\./g, ".");
    this.login.hidden = !isLogin;
    this.element.hidden = false;
    this.timer = setTimeout(() => this.ask(), this.delay);
    this.delay = Math.min(this.delay * 1.6, LONGEST_MS);
  }

  ask() {
    clearTimeout(this.timer);
    this.retry();
  }

  close() {
    clearTimeout(this.timer);
    for (const event of ["focus", "online"]) window.removeEventListener(event, this.onReturn);
  }
}
