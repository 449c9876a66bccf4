/**
 * A job's attachments: each sealed file is first read through once and verified to its end, so that nothing unproven is
 * ever on the line, and then opened again while it is sent. Plain bytes never touch a disk.
 */
import { Readable } from 'node:stream';
import { asKey } from '../../../protocol/crypto/keys.ts';
import { FileOpener } from '../../../protocol/crypto/file/open.ts';
import type { JobContent } from '../../../protocol/wire/deliveries.ts';
import type { JobId } from '../../../protocol/wire/ids.ts';
import type { GatewayDoor } from '../../domain/gateway/door.ts';
import type { MailAttachment } from '../carriers.ts';

type FileDoor = Pick<GatewayDoor, 'readFile'>;
type SealedFile = NonNullable<Extract<JobContent, { kind: 'email' }>['files']>[number];

/** Throws Refusal undecryptable for a spoilt file, and the door's Faults. */
export async function openAttachments(
  door: FileDoor,
  jobId: JobId,
  files: readonly SealedFile[],
): Promise<MailAttachment[]> {
  for (const file of files) await readThrough(opened(door, jobId, file));
  return files.map((file) => ({
    name: file.name.replace(/[\p{Cc}/\\]/gu, '_'),
    mime: /^[\w.+-]+\/[\w.+-]+$/.test(file.mime) ? file.mime : 'application/octet-stream',
    open: () => Readable.from(opened(door, jobId, file), { objectMode: false }),
  }));
}

async function readThrough(bytes: AsyncGenerator<Uint8Array>): Promise<void> {
  let step = await bytes.next();
  while (step.done !== true) step = await bytes.next();
}

async function* opened(door: FileDoor, jobId: JobId, file: SealedFile): AsyncGenerator<Uint8Array> {
  const { fileId, fk, size, hash } = file;
  const opener = new FileOpener({ fileId, fk: asKey(fk), size, hash });
  for await (const sealed of await door.readFile(jobId, fileId)) {
    const plain = opener.add(sealed);
    if (plain.length > 0) yield plain;
  }
  opener.end();
}
