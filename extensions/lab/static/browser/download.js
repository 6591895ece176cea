// A download through fetch, so that its progress and its errors can be told; large ones are the browser's own.

import { ArchiveError, headersFor } from "../core/server.js";

export const MOST_IN_MEMORY = 256e6;
const END_OF_ZIP = 0x06054b50;
const TAIL = 22;

export function nameFrom(header, fallback) {
  return /filename="([^"]+)"/.exec(header ?? "")?.[1] ?? fallback;
}

// A zip without its list of contents, or a file shorter than was told, has broken off.
export async function isWhole(blob, { name, length }) {
  if (length !== null && blob.size !== length) return false;
  if (!name.endsWith(".zip")) return true;
  if (blob.size < TAIL) return false;
  const tail = new DataView(await blob.slice(blob.size - TAIL).arrayBuffer());
  return tail.getUint32(0, true) === END_OF_ZIP;
}

async function readPieces(response, signal, progress) {
  const [reader, pieces] = [response.body.getReader(), []];
  let done = 0;
  for (;;) {
    const piece = await reader.read();
    if (piece.done) return new Blob(pieces);
    pieces.push(piece.value);
    done += piece.value.length;
    progress(done);
    signal?.throwIfAborted();
  }
}

async function ownWords(response) {
  const told = await response.json().catch(() => null);
  return told?.error?.message ?? `The archive answered ${response.status} ${response.statusText}`;
}

// Read it all; progress(bytes, of: bytes or null). Gives { blob, name }.
export async function fetchFile(url, { signal, progress = () => {} } = {}) {
  const response = await fetch(url, { signal, headers: headersFor(), credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new ArchiveError(await ownWords(response), { status: response.status });
  const told = response.headers.get("Content-Length");
  const length = told === null ? null : Number(told);
  const name = nameFrom(response.headers.get("Content-Disposition"), "export");
  const blob = await readPieces(response, signal, (done) => progress(done, length));
  if (!(await isWhole(blob, { name, length })))
    throw new ArchiveError("The download broke off before its end; try again, or choose a shorter time");
  return { blob, name };
}

function click(href, name) {
  const link = Object.assign(document.createElement("a"), { href, download: name ?? "" });
  document.body.append(link);
  link.click();
  link.remove();
}

export function saveBlob(blob, name) {
  const url = URL.createObjectURL(blob);
  click(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// The browser's own download: for what is too large to be held by the page.
export function followLink(url) {
  click(url, "");
}
