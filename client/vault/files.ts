/**
 * Verbs about files: sealing what goes up and opening what came down, in pieces. A file's key is made here, travels only
 * inside sealed events and, while its message waits, sealed for this account; nobody outside sees it.
 */
import { openLocal, sealLocal } from '../../protocol/crypto/account/account-key.ts';
import { sealedFileLength } from '../../protocol/crypto/file/layout.ts';
import { FileOpener } from '../../protocol/crypto/file/open.ts';
import { FileSealer, newFileKey } from '../../protocol/crypto/file/seal.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import type { Content, SealedFile } from '../../protocol/wire/content.ts';
import { sealedFile } from '../../protocol/wire/content.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { FileId, ThreadId } from '../../protocol/wire/ids.ts';
import { fileId } from '../../protocol/wire/ids.ts';
import { z } from '../../protocol/wire/zod.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import type { FileFacts, FileSecretKept, NewContent, ShownContent } from './api.ts';
import type { HeldThread, Memory } from './memory.ts';
import { account, heldThread } from './memory.ts';

const secretName = (fileId: FileId) => `file/${fileId}`;

export function beginSealing(memory: Memory, fileId: FileId): void {
  account(memory);
  if (memory.sealing.has(fileId)) throw new Fault('conflict.duplicate', 'fileId');
  memory.sealing.set(fileId, new FileSealer({ ...newFileKey(), fileId }));
}

function sealerOf(memory: Memory, fileId: FileId): FileSealer {
  const sealer = memory.sealing.get(fileId);
  if (sealer === undefined) throw new Fault('session.missing', 'file');
  return sealer;
}

export const addToSealing = (memory: Memory, fileId: FileId, plaintext: Uint8Array): Uint8Array =>
  sealerOf(memory, fileId).add(plaintext);

export function endSealing(memory: Memory, fileId: FileId, called: { readonly name: string; readonly mime: string }) {
  const { rest, file } = sealerOf(memory, fileId).end();
  memory.sealing.delete(fileId);
  const { ak, userId } = account(memory);
  const { name, mime } = called;
  const json = JSON.stringify(z.encode(sealedFile, { ...file, name, mime }));
  return { rest, size: file.size, secret: sealLocal(ak, userId, secretName(fileId), new TextEncoder().encode(json)) };
}

/** Content as it is sealed: kept files with their keys. Refusal when a kept secret is not this account's. */
export function withFileKeys(memory: Memory, content: NewContent): Content {
  if (content.t === 'filed') return { ...content, content: { ...content.content, files: copiedKeys(memory, content) } };
  if (content.t !== 'file') return content;
  return { ...content, files: content.files.map((kept) => openFileSecret(memory, kept)) };
}

const fileIds = z.array(z.object({ fileId })).catch([]);
const fileList = z.array(sealedFile).catch([]);

/** Files of an item that is copied from the unfiled inbox: their keys are with the thread that it stands in. */
function copiedKeys(memory: Memory, { thread, content }: Extract<Content, { readonly t: 'filed' }>): unknown[] {
  const { files } = heldThread(memory, thread);
  return fileIds.parse(content['files']).flatMap(({ fileId: id }) => {
    const file = files.get(id);
    return file === undefined ? [] : [z.encode(sealedFile, file)];
  });
}

export function openFileSecret(memory: Memory, { fileId, secret }: FileSecretKept): SealedFile {
  const { ak, userId } = account(memory);
  const json = new TextDecoder().decode(openLocal(ak, userId, secretName(fileId), secret));
  const file = z.safeDecode(sealedFile, JSON.parse(json) as z.input<typeof sealedFile>);
  if (!file.success) throw new Refusal('undecryptable', 'file.secret');
  return file.data;
}

const factsOf = ({ fileId, size, name, mime }: SealedFile): FileFacts => ({ fileId, size, name, mime });

/** Content as it leaves the vault: keys of files stay with the thread, those of a Direct Message here. */
export function withoutFileKeys(held: HeldThread, content: Content): ShownContent {
  if (content.t === 'filed') {
    const copied = z.safeDecode(fileList, content.content['files'] as z.input<typeof fileList>);
    const files = shownFiles(held, copied.success ? copied.data : []);
    return { ...content, content: { ...content.content, files } };
  }
  if (content.t === 'dm' || content.t === 'dm.resend') {
    const { ck: _ck, kdm: _kdm, ...shown } = content;
    return shown;
  }
  if (content.t !== 'file' && content.t !== 'send') return content;
  return { ...content, files: shownFiles(held, content.files ?? []) };
}

/** Keeps the keys with the thread, for whoever opens a file later. */
export function shownFiles(held: HeldThread, files: readonly SealedFile[]): FileFacts[] {
  for (const file of files) if (!held.files.has(file.fileId)) held.files.set(file.fileId, file);
  return files.map(factsOf);
}

export function beginUnsealing(memory: Memory, threadId: ThreadId, fileId: FileId) {
  const file = heldThread(memory, threadId).files.get(fileId);
  if (file === undefined) throw new Fault('access.refused', 'file');
  // Never one that was used: whoever tidies up late must not end somebody else's.
  const unsealing = (memory.unsealings += 1);
  memory.unsealing.set(unsealing, new FileOpener({ ...file, fk: asKey(file.fk) }));
  return { unsealing, sealedBytes: sealedFileLength(file.size), facts: factsOf(file) };
}

function openerOf(memory: Memory, unsealing: number): FileOpener {
  const opener = memory.unsealing.get(unsealing);
  if (opener === undefined) throw new Fault('session.missing', 'file');
  return opener;
}

export const addToUnsealing = (memory: Memory, unsealing: number, sealed: Uint8Array): Uint8Array =>
  openerOf(memory, unsealing).add(sealed);

export function endUnsealing(memory: Memory, unsealing: number): void {
  openerOf(memory, unsealing).end();
  memory.unsealing.delete(unsealing);
}
