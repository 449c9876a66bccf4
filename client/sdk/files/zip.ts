/**
 * Just enough of ZIP to tell an office document from any other archive: the list of entries, and one small entry. Reads
 * only what it is asked for, and of a packed entry never more than a limit.
 */
import { ascii, startsWith, viewOf } from './bytes.ts';

const END_BYTES = 22;
const MAX_COMMENT = 65_535;
const MAX_ENTRIES = 20_000;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  /** Where its local header stands. */
  readonly at: number;
}

/** Where the end record of an archive stands that ends with this file; null when it ends with none. */
export function zipEnd(bytes: Uint8Array): number | null {
  const view = viewOf(bytes);
  const first = Math.max(0, bytes.length - END_BYTES - MAX_COMMENT);
  for (let at = bytes.length - END_BYTES; at >= first; at--) {
    const isEnd = bytes[at] === 0x50 && view.getUint32(at) === 0x504b0506;
    if (isEnd && at + END_BYTES + view.getUint16(at + 20, true) === bytes.length) return at;
  }
  return null;
}

/** The entries as the archive's directory lists them; null when it is no archive or a broken one. */
export function zipEntries(bytes: Uint8Array): readonly ZipEntry[] | null {
  const end = zipEnd(bytes);
  if (end === null) return null;
  const view = viewOf(bytes);
  const count = view.getUint16(end + 10, true);
  if (count > MAX_ENTRIES) return null;
  const entries: ZipEntry[] = [];
  for (let at = view.getUint32(end + 16, true), i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at) !== 0x504b0102) return null;
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const next = at + 46 + (nameBytes ?? 0) + (extraBytes ?? 0) + (commentBytes ?? 0);
    if (next > end) return null;
    entries.push({
      name: ascii(bytes, at + 46, nameBytes ?? 0),
      method: view.getUint16(at + 10, true),
      packedBytes: view.getUint32(at + 20, true),
      at: view.getUint32(at + 42, true),
    });
    at = next;
  }
  return entries;
}

/** What an entry holds, as Latin-1 text; null when it is longer than `maxBytes`, packed otherwise or broken. */
export async function zipText(bytes: Uint8Array, entry: ZipEntry, maxBytes: number): Promise<string | null> {
  const { at, method, packedBytes } = entry;
  if (at + 30 > bytes.length || !startsWith(bytes, 'PK\x03\x04', at) || packedBytes > maxBytes) return null;
  const view = viewOf(bytes);
  const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (from + packedBytes > bytes.length) return null;
  const packed = bytes.subarray(from, from + packedBytes);
  const decoder = new TextDecoder('latin1');
  if (method === STORED) return decoder.decode(packed);
  return method === DEFLATED ? inflated(packed, maxBytes, decoder) : null;
}

async function inflated(packed: Uint8Array, maxBytes: number, decoder: TextDecoder): Promise<string | null> {
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  let text = '';
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += decoder.decode(read.value, { stream: true });
      if (text.length > maxBytes) return null;
    }
    return text;
  } catch {
    // What does not inflate is no document.
    return null;
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
