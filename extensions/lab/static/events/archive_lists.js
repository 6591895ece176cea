// Event lists that the archive offers to all: read whole, page by page; nobody changes them here.

import { archiveUrl, ask } from "../core/server.js";

// Before the name of a list that is the archive's; own lists have no colon in theirs.
export const PREFIX = "archive:";
const PAGE = 10_000;

export function isArchives(name) {
  return name.startsWith(PREFIX);
}

export function plainName(name) {
  return isArchives(name) ? name.slice(PREFIX.length) : name;
}

// [{ name: "archive:…", title, events, version }]
export async function fetchArchiveLists(get = ask) {
  const { lists } = await get("events/");
  return lists.map(({ name, title, events, version }) => ({ name: `${PREFIX}${name}`, title, events, version }));
}

// The content of a list, as event_content.js reads it, under the name with the prefix; all of one version.
export async function fetchArchiveList(name, get = ask) {
  const path = `events/${encodeURIComponent(plainName(name))}`;
  const pages = [];
  let query = { limit: PAGE };
  while (query) {
    const page = await get(path, { query });
    pages.push(page.content);
    query = page.next ? { limit: PAGE, version: page.version, offset: page.next } : null;
  }
  return { ...joinPages(pages), name };
}

export function joinPages(pages) {
  const joined = { ...pages[0], values: {} };
  const all = (cells) => pages.flatMap(cells);
  for (const key of ["start", "stop"]) {
    joined[key] = all((page) => page[key]);
    if (pages.some((page) => page[`${key}_ns`])) joined[`${key}_ns`] = all((page) => page[`${key}_ns`] ?? page[key].map(() => 0));
  }
  for (const { name } of joined.columns) joined.values[name] = all((page) => page.values[name]);
  return joined;
}

export function archiveFileUrl(name, form) {
  const suffix = { csv: "csv", votable: "vot", amda: "txt" }[form];
  return archiveUrl(`events/${encodeURIComponent(plainName(name))}.${suffix}`).href;
}
