/**
 * A guest's files: documents decrypted while they come down and given only when they are proved whole; files of a reply
 * judged and stripped as colleagues' are, sealed, and sent slice by slice.
 */
import { sealedFileLength } from '../../../protocol/crypto/file/layout.ts';
import { asKey } from '../../../protocol/crypto/keys.ts';
import type { SealedFile } from '../../../protocol/wire/content.ts';
import { Fault, FAULTS } from '../../../protocol/wire/faults.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { checkFiles } from '../../sdk/files/check.ts';
import { safeMime } from '../../sdk/files/kinds.ts';
import { cleanName } from '../../sdk/files/name.ts';
import type { Progress } from './api.ts';
import type { Door } from './door.ts';
import { inSession, type Opened } from './session.ts';

const SLICE_BYTES = 262_144;
/** A slice is tried again where it broke off. */
const TRIES = 4;

/** Code that the first screens do without. Fault `unavailable` where it cannot be had now. */
async function fetched<T>(part: () => Promise<T>): Promise<T> {
  try {
    return await part();
  } catch (error) {
    if (error instanceof TypeError) throw new Fault('unavailable', 'part');
    throw error;
  }
}

/** The type is one that no browser runs. Refusal('undecryptable', …) when it is spoilt, Fault `unavailable` when it broke off. */
export async function openDocumentFile(
  door: Door,
  opened: Opened,
  file: SealedFile,
  progress: Progress,
): Promise<Blob> {
  const { FileOpener } = await fetched(() => import('../../../protocol/crypto/file/open.ts'));
  const opener = new FileOpener({ ...file, fk: asKey(file.fk) });
  const whole = sealedFileLength(file.size);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  for await (const piece of await door.getFile(opened.tokenText, file.fileId)) {
    parts.push(opener.add(piece) as Uint8Array<ArrayBuffer>);
    received += piece.length;
    progress(Math.min(1, received / whole));
  }
  if (received < whole) throw new Fault('unavailable', 'file');
  opener.end();
  return new Blob(parts, { type: safeMime(file.mime) });
}

/** What the document says of a file, made harmless. */
export const shownFile = ({ fileId, name, mime, size }: SealedFile) => ({
  fileId,
  name: cleanName(name),
  mime: safeMime(mime),
  size,
});

/** Faults `input.invalid` (files), `input.tooLarge` and `file.kind` (detail: the name); Fault `unavailable` on a broken line. */
export async function sendFiles(
  door: Door,
  opened: Opened,
  files: readonly File[],
  progress: Progress,
): Promise<SealedFile[]> {
  if (files.length > LIMITS.dmReplyFiles) throw new Fault('input.invalid', 'files');
  checkFiles(files);
  if (files.length === 0) return [];
  const [{ prepare }, { sealFile }] = await fetched(() =>
    Promise.all([import('../../sdk/files/prepare.ts'), import('../../../protocol/crypto/file/seal.ts')]),
  );
  const sealed: { file: SealedFile; bytes: Uint8Array }[] = [];
  for (const picked of files) {
    const { name, mime, bytes } = await prepare(picked);
    const { sealed: sealedBytes, file } = sealFile(bytes);
    sealed.push({ file: { ...file, name, mime }, bytes: sealedBytes });
  }
  const whole = sealed.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let before = 0;
  for (const { file, bytes } of sealed) {
    await sendOne(door, opened, file, bytes, (sent) => progress((before + sent) / whole));
    before += bytes.length;
  }
  return sealed.map(({ file }) => file);
}

async function sendOne(
  door: Door,
  opened: Opened,
  { fileId }: SealedFile,
  bytes: Uint8Array,
  sent: (bytes: number) => void,
): Promise<void> {
  const begin = () => door.call('dm:file-begin', { ...inSession(opened), fileId, sealedBytes: bytes.length });
  let { receivedBytes } = await begin();
  let tries = 1;
  while (receivedBytes < bytes.length) {
    sent(receivedBytes);
    try {
      const slice = bytes.slice(receivedBytes, receivedBytes + SLICE_BYTES);
      ({ receivedBytes } = await door.putSlice(opened.tokenText, fileId, receivedBytes, slice));
    } catch (error) {
      if (!(error instanceof Fault) || !FAULTS[error.code].retryable || tries >= TRIES) throw error;
      tries += 1;
      ({ receivedBytes } = await begin());
    }
  }
  sent(bytes.length);
}
