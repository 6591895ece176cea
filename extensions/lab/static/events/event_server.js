// The lists kept for the user, over HTTP from the Jupyter server.

import { sendServer, serverUrl } from "../core/server.js";

const at = (name) => `events/${encodeURIComponent(name)}`;

export async function fetchLists() {
  const { value } = await sendServer("GET", "events/");
  return value;
}

// The list and its tag.
export function fetchList(name, query) {
  return sendServer("GET", at(name), { query });
}

// The tag of the list as it is kept now.
export async function fetchTag(name) {
  const { lists } = await fetchLists();
  return lists.find((list) => list.name === name)?.tag ?? null;
}

// tag: of the state that is replaced; null for a list that must not be there yet.
export function putList(name, content, tag) {
  return sendServer("PUT", at(name), { body: content, headers: tag ? { "If-Match": `"${tag}"` } : {} });
}

export function deleteList(name, tag) {
  return sendServer("DELETE", at(name), { headers: tag ? { "If-Match": `"${tag}"` } : {} });
}

export function renameList(name, rename) {
  return sendServer("POST", at(name), { query: { rename } });
}

export function importFile(file) {
  return sendServer("POST", "events/", { query: { file: file.name }, body: file });
}

export function combineLists(how, names, name) {
  const query = new URLSearchParams([["combine", how], ["name", name], ...names.map((each) => ["of", each])]);
  return sendServer("POST", `events/?${query}`);
}

export async function fetchVersions(name) {
  const { value } = await sendServer("GET", at(name), { query: { versions: "all" } });
  return value.versions;
}

export function exportUrl(name, form) {
  return serverUrl(at(name), { form }).href;
}
