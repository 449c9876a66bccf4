/**
 * A file as somebody picked it → what is sealed: its kind by content, a name that fits, bytes without metadata. What may
 * not be attached, or does not hold what it promises, is a Fault that names it.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { AttachedFile } from '../api.ts';
import { strippedGif } from './gif.ts';
import { strippedJpeg } from './jpeg.ts';
import type { FileKind } from './kinds.ts';
import { KINDS, KNOWN_EXTENSIONS } from './kinds.ts';
import { strippedMp4 } from './mp4.ts';
import { cleanName, extensionOf, nameFor } from './name.ts';
import { strippedPng } from './png.ts';
import { kindOf } from './sniff.ts';
import { strippedWebp } from './webp.ts';

export interface PreparedFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

const STRIPPERS: ReadonlyMap<FileKind, (bytes: Uint8Array) => Uint8Array | null> = new Map([
  [KINDS.jpeg, strippedJpeg],
  [KINDS.png, strippedPng],
  [KINDS.webp, strippedWebp],
  [KINDS.gif, strippedGif],
  [KINDS.m4a, strippedMp4],
  [KINDS.mp4, strippedMp4],
] as const);

const TEXT_EXTENSIONS: ReadonlySet<string> = new Set([...KINDS.txt.extensions, ...KINDS.csv.extensions]);

/** Reads and strips; Fault `file.kind` with the name, `input.invalid` with the name when the device cannot read it. */
export async function prepare(file: AttachedFile): Promise<PreparedFile> {
  const shown = cleanName(file.name);
  const bytes = await readAll(file, shown);
  const kind = await kindOf(bytes, extensionOf(shown));
  if (kind === null || isTextNamedOtherwise(kind, shown)) throw new Fault('file.kind', shown);
  const strip = STRIPPERS.get(kind);
  const stripped = strip === undefined ? bytes : strip(bytes);
  if (stripped === null) throw new Fault('file.kind', shown);
  return { name: nameFor(file.name, kind), mime: kind.mime, bytes: stripped };
}

/** Any few bytes may be text; under the name of a picture or a document they are a broken one. */
function isTextNamedOtherwise(kind: FileKind, name: string): boolean {
  const extension = extensionOf(name);
  const isText = kind === KINDS.txt || kind === KINDS.csv;
  return isText && KNOWN_EXTENSIONS.has(extension) && !TEXT_EXTENSIONS.has(extension);
}

async function readAll(file: AttachedFile, shown: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    // Moved, changed or locked since it was picked.
    if (error instanceof DOMException) throw new Fault('input.invalid', shown);
    throw error;
  }
}
