/**
 * A message from outside on its way in: its place asked, its parts sealed to the practice circle's newest inbox, signed,
 * and added. Resolves only when it is durable, so that the sender's side may be told so. Nothing of it is kept here.
 */
import { toId } from '../../protocol/crypto/encoding.ts';
import { FILE_CHUNK_BYTES, sealedFileLength } from '../../protocol/crypto/file/layout.ts';
import { FileSealer, newFileKey } from '../../protocol/crypto/file/seal.ts';
import { makeInbound } from '../../protocol/crypto/gateway/inbound.ts';
import { makeThread } from '../../protocol/crypto/thread/thread.ts';
import type { InboundContent } from '../../protocol/wire/deliveries.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { PracticeId, ThreadId } from '../../protocol/wire/ids.ts';
import type { InboundFrom, Place } from '../domain/gateway/door.ts';
import type { GatewayParts } from './parts.ts';

/** A file that came with a message, in plain bytes. */
export interface PlainFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}
export type SealedFile = NonNullable<InboundContent['files']>[number];

export interface Incoming {
  readonly from: InboundFrom;
  /** The same when the provider repeats the message. */
  readonly providerKey: string;
  /** E-mail only; null where unfit. */
  readonly messageId: string | null;
  readonly files: readonly PlainFile[];
  /** What it says, once its place is known and its files are sealed. */
  content(place: Place, files: readonly SealedFile[]): InboundContent;
}

const tries = 5;

/** `dropped`: no practice here has to do with it. Faults: storage, unavailable: the sender's side should try again. */
export async function takeIn(parts: GatewayParts, message: Incoming): Promise<'added' | 'repeated' | 'dropped'> {
  const freshThreadId = toId<'thread'>(parts.random(16));
  const sealed = new Map<ThreadId, SealedFile[]>();
  for (let left = tries; ; left -= 1) {
    const place = await parts.door.place(message.from);
    if (place === null) return 'dropped';
    if (await parts.door.isAdded(place.practiceId, message.providerKey)) return 'repeated';
    const threadId = place.threadId ?? freshThreadId;
    const files = sealed.get(threadId) ?? (await sealFiles(parts, place.practiceId, threadId, message.files));
    sealed.set(threadId, files);
    try {
      const { repeated } = await add(parts, message, place, { threadId, files });
      return repeated ? 'repeated' : 'added';
    } catch (error) {
      // Log, circle or thread have moved on since we looked.
      const mayTryAgain = error instanceof Fault && error.code === 'conflict.head' && left > 1;
      if (!mayTryAgain) throw error;
    }
  }
}

async function add(
  parts: GatewayParts,
  message: Incoming,
  place: Place,
  { threadId, files }: { readonly threadId: ThreadId; readonly files: readonly SealedFile[] },
) {
  const { door, identity, clock, random } = parts;
  const { practiceId, kind, patientId } = place;
  const practice = await parts.practice(practiceId);
  if (practice === null) throw new Fault('unavailable');
  await practice.sync(door);
  const { log, circle } = practice;
  const timeMs = clock.now();
  const isNew = place.threadId === null;
  const what = { threadId, kind, subject: kind === 2 ? patientId : null, timeMs };
  const thread = isNew ? makeThread(log.citation(), circle, identity.author, what) : null;
  const inboundId = toId<'inbound'>(random(16));
  const content = message.content(place, files);
  const item = makeInbound({ log, circle }, identity.author, { threadId, inboundId, timeMs, content });
  const { providerKey, messageId } = message;
  return door.add({
    practiceId,
    providerKey,
    messageId,
    thread: thread === null ? null : { bytes: thread.bytes, sig: thread.sig },
    item: { bytes: item.bytes, sig: item.sig, body: item.body },
  });
}

/** Each under a key of its own, sealed while it is written; the plain bytes never touch a disk. */
async function sealFiles(
  { door }: GatewayParts,
  practiceId: PracticeId,
  threadId: ThreadId,
  files: readonly PlainFile[],
): Promise<SealedFile[]> {
  const done: SealedFile[] = [];
  for (const { name, mime, bytes } of files) {
    const key = newFileKey();
    const sealer = new FileSealer(key);
    let secret: ReturnType<FileSealer['end']>['file'] | null = null;
    const sealed = async function* () {
      for (let at = 0; at < bytes.length; at += FILE_CHUNK_BYTES) {
        const piece = sealer.add(bytes.subarray(at, at + FILE_CHUNK_BYTES));
        if (piece.length > 0) yield await Promise.resolve(piece);
      }
      const { rest, file } = sealer.end();
      secret = file;
      yield rest;
    };
    const sealedBytes = sealedFileLength(bytes.length);
    await door.writeFile({ practiceId, threadId, fileId: key.fileId, sealedBytes }, sealed());
    if (secret === null) throw new TypeError('a file was not read to its end');
    const { fileId, fk, size, hash } = secret as ReturnType<FileSealer['end']>['file'];
    done.push({ fileId, fk, size, hash, name, mime });
  }
  return done;
}
