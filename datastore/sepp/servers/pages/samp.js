// The page's SAMP button: the web profile of SAMP 1.3, spoken to only on a click.

const HUB = "http://localhost:21012/";

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

/** Write a value as XML-RPC: SAMP has text, lists and maps only. */
export function encode(value) {
  if (Array.isArray(value)) return `<array><data>${value.map((each) => `<value>${encode(each)}</value>`).join("")}</data></array>`;
  if (typeof value === "object") {
    const members = Object.entries(value).map(([name, each]) => `<member><name>${escape(name)}</name><value>${encode(each)}</value></member>`);
    return `<struct>${members.join("")}</struct>`;
  }
  return `<string>${escape(String(value))}</string>`;
}

/** Read the value of an XML-RPC answer. */
export function decode(node) {
  const inner = node.firstElementChild;
  if (!inner) return node.textContent;
  if (inner.tagName === "struct") {
    return Object.fromEntries([...inner.children].map((m) => [m.querySelector("name").textContent, decode(m.querySelector(":scope > value"))]));
  }
  if (inner.tagName === "array") return [...inner.querySelectorAll(":scope > data > value")].map(decode);
  return inner.textContent;
}

async function call(method, ...values) {
  const body = `<?xml version="1.0"?><methodCall><methodName>samp.webhub.${method}</methodName><params>${values
    .map((each) => `<param><value>${encode(each)}</value></param>`).join("")}</params></methodCall>`;
  const answer = await fetch(HUB, { method: "POST", body, headers: { "Content-Type": "text/xml" } });
  const told = new DOMParser().parseFromString(await answer.text(), "text/xml");
  const fault = told.querySelector("fault > value");
  if (fault) throw new Error(decode(fault).faultString ?? "the hub refused");
  return decode(told.querySelector("params value"));
}

/** Send messages, each as `[mtype, params]`, the first that a program takes; gives how many programs took one. */
export async function notify(messages) {
  const joined = await call("register", { "samp.name": document.title || "SEPP archive" });
  const key = joined["samp.private-key"];
  const told = new Set();
  try {
    for (const [mtype, params] of messages) {
      const takers = Object.keys(await call("getSubscribedClients", key, mtype));
      for (const each of takers.filter((id) => !told.has(id))) {
        await call("notify", key, each, { "samp.mtype": mtype, "samp.params": params });
        told.add(each);
      }
    }
    return told.size;
  } finally {
    await call("unregister", key).catch(() => {});
  }
}

async function send(button, output) {
  const { votable, cdf, name } = button.dataset;
  const params = (url, suffix) => ({ url: new URL(url, location.href).href, name: name + suffix, "table-id": url });
  output.textContent = "Asking your hub …";
  try {
    const count = await notify([["table.load.votable", params(votable, ".vot")], ["table.load.cdf", params(cdf, ".cdf")]]);
    output.textContent = count ? `Sent to ${count} program${count === 1 ? "" : "s"}.` : "No program at the hub takes tables: start TOPCAT or Autoplot.";
  } catch (error) {
    output.textContent = error instanceof TypeError ? "No SAMP hub runs on this computer: start TOPCAT, then click again." : `Not sent: ${error.message}`;
  }
}

if (typeof document !== "undefined") {
  for (const button of document.querySelectorAll("[data-votable]")) {
    const line = button.closest(".samp");
    line.hidden = false;
    button.addEventListener("click", () => send(button, line.querySelector("output")));
  }
}
