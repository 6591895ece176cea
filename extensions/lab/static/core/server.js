// How a view asks the archive: over HTTP through the Lab server, never through the kernel.

const CACHE_SIZE = 48;
const cache = new Map();

export class ArchiveError extends Error {
  constructor(message, { status = 0, code = "" } = {}) {
    super(message);
    Object.assign(this, { status, code });
  }
}

export function pageConfig() {
  const script = document.getElementById("jupyter-config-data");
  return script ? JSON.parse(script.textContent) : {};
}

// An address of our part of the Jupyter server.
export function serverUrl(path, query = {}) {
  const base = pageConfig().baseUrl ?? document.body.dataset.baseUrl ?? "/";
  const url = new URL(`${base.replace(/\/?$/, "/")}sepp/${path}`, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  return url;
}

export function archiveUrl(path, query) {
  return serverUrl(`archive/${path}`, query);
}

export function headersFor(known) {
  const headers = {};
  const xsrf = /(?:^|; )_xsrf=([^;]+)/.exec(document.cookie)?.[1];
  const token = pageConfig().token;
  if (xsrf) headers["X-XSRFToken"] = decodeURIComponent(xsrf);
  if (token) headers.Authorization = `token ${token}`;
  if (known?.etag) headers["If-None-Match"] = known.etag;
  return headers;
}

// The server's own sentence where it gave one.
async function failure(response) {
  const body = await response.json().catch(() => null);
  const message = body?.error?.message ?? body?.message;
  const fallback =
    response.status === 403
      ? "You are logged out or not allowed to see this; log in again"
      : `The archive answered ${response.status} ${response.statusText}`;
  return new ArchiveError(message || fallback, { status: response.status, code: body?.error?.code ?? "" });
}

function remember(key, etag, value) {
  cache.delete(key);
  if (etag) cache.set(key, { etag, value });
  if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value);
  return value;
}

// Get `path` of the archive and read it by `decode(response)`; what has not changed is not sent or decoded again.
export function ask(path, { query, ...options } = {}) {
  return get(archiveUrl(path, query).href, options);
}

// Get what our part of the Jupyter server itself tells.
export function askServer(path, { query, ...options } = {}) {
  return get(serverUrl(path, query).href, options);
}

async function get(url, { signal, decode = (response) => response.json() } = {}) {
  const known = cache.get(url);
  let response;
  try {
    response = await fetch(url, { signal, headers: headersFor(known), credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ArchiveError("Can't reach the Jupyter server; is it still running?");
  }
  if (response.status === 304 && known) return remember(url, known.etag, known.value);
  if (!response.ok) throw await failure(response);
  return remember(url, response.headers.get("ETag"), await decode(response));
}

// Send a change (JSON, or a file as it is) to our part of the Jupyter server, which answers with JSON or with nothing.
export async function sendServer(method, path, { query, body, headers = {}, signal } = {}) {
  const options = { method, signal, credentials: "same-origin", cache: "no-store" };
  const isJson = body !== undefined && !(body instanceof Blob);
  const type = isJson ? { "Content-Type": "application/json" } : {};
  const response = await fetch(serverUrl(path, query).href, {
    ...options,
    headers: { ...headersFor(), ...type, ...headers },
    body: isJson ? JSON.stringify(body) : body,
  }).catch((error) => {
    throw error.name === "AbortError" ? error : new ArchiveError("Can't reach the Jupyter server; is it still running?");
  });
  if (!response.ok) throw await failure(response);
  return { etag: response.headers.get("ETag"), value: response.status === 204 ? null : await response.json() };
}
