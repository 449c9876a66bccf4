/**
 * Sealed files of threads: announced, sent up slice by slice, fetched whole by current members of the thread's circle.
 * The server can open none of them. The bytes on the disk say how far an upload is; that it is complete is recorded.
 */
import type { AskInput } from '../../protocol/wire/events.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { FileId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { FileProgress } from '../../protocol/wire/threads.ts';
import { colleague, inThread } from './access.ts';
import { change } from './change.ts';
import type { Domain } from './domain.ts';
import type { Actor } from './ports.ts';
import type { FileRow } from './records.ts';

const HOUR_MS = 3_600_000;

/** file:begin. Repeated by its uploader it tells how far the file is. Faults: conflict.duplicate, rate.limited, access. */
export async function beginFile(
  domain: Domain,
  actor: Actor,
  { threadId, fileId, sealedBytes }: AskInput<'file:begin'>,
): Promise<FileProgress> {
  await inThread(domain, actor, threadId);
  const most = { withinMs: LIMITS.fileUploadMs, bytes: LIMITS.fileBytesPerDay, unfinished: LIMITS.filesUnfinished };
  return beginUpload(domain, { fileId, threadId, userId: actor.userId, sealedBytes }, most);
}

/** What one uploader may begin within a time, and may have unfinished. */
interface Most {
  readonly withinMs: number;
  readonly bytes: number;
  readonly unfinished: number;
}

/** Announces a file for an uploader who may. Faults: conflict.duplicate, rate.limited. */
export function beginUpload(
  domain: Domain,
  wanted: Pick<FileRow, 'fileId' | 'threadId' | 'userId' | 'sealedBytes'>,
  most: Most,
): Promise<FileProgress> {
  const { fileId, threadId, userId, sealedBytes } = wanted;
  return domain.fileTurns.take(fileId, async () => {
    const kept = await domain.stores.read.files.byId(fileId);
    const createdAt = domain.clock.now();
    const row = kept ?? { ...wanted, createdAt, completedAt: null };
    const isSame = row.userId === userId && row.threadId === threadId && row.sealedBytes === sealedBytes;
    if (!isSame) throw new Fault('conflict.duplicate', 'fileId');
    if (kept === null) await announceFile(domain, row, most);
    return progress(domain, row);
  });
}

async function announceFile(domain: Domain, row: FileRow, most: Most): Promise<void> {
  await change(domain, async (tx) => {
    const { bytes, unfinished } = await tx.files.usage(row.userId, row.createdAt - most.withinMs);
    const isFull = bytes + row.sealedBytes > most.bytes || unfinished >= most.unfinished;
    if (isFull) throw new Fault('rate.limited', 'files', HOUR_MS);
    await tx.files.create(row);
  });
}

/** All bytes may have arrived without that being recorded, where the process ended in between. */
async function progress(domain: Domain, { fileId, sealedBytes, completedAt }: FileRow): Promise<FileProgress> {
  const receivedBytes = completedAt === null ? await domain.disk.size(fileId) : sealedBytes;
  if (completedAt === null && receivedBytes === sealedBytes) await complete(domain, fileId);
  return { fileId, sealedBytes, receivedBytes };
}

const complete = (domain: Domain, fileId: FileId): Promise<void> =>
  change(domain, (tx) => tx.files.complete(fileId, domain.clock.now()));

/** Appends a slice; durable when it resolves. Faults: conflict.head for a wrong offset, input.tooLarge, storage, access. */
export async function putSlice(domain: Domain, actor: Actor, slice: Slice): Promise<FileProgress> {
  const { threadId } = await mine(domain, actor, slice.fileId);
  await inThread(domain, actor, threadId);
  return appendSlice(domain, slice, () => mine(domain, actor, slice.fileId));
}

export interface Slice {
  readonly fileId: FileId;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** For its uploader: `load` finds the file again when its turn has come. Faults as of `putSlice`. */
export async function appendSlice(
  domain: Domain,
  { fileId, offset, bytes }: Slice,
  load: () => Promise<FileRow>,
): Promise<FileProgress> {
  if (bytes.length === 0) throw new Fault('input.invalid', 'slice');
  if (bytes.length > LIMITS.fileSliceBytes) throw new Fault('input.tooLarge', 'slice');
  return domain.fileTurns.take(fileId, async () => {
    const row = await load();
    const { receivedBytes } = await progress(domain, row);
    if (offset !== receivedBytes) throw new Fault('conflict.head', 'file.offset');
    if (receivedBytes + bytes.length > row.sealedBytes) throw new Fault('input.tooLarge', 'file');
    await domain.disk.append(fileId, offset, bytes);
    return progress(domain, row);
  });
}

/** The uploader's own file. Throws access.refused. */
async function mine(domain: Domain, actor: Actor, fileId: FileId): Promise<FileRow> {
  await colleague(domain, actor);
  const row = await domain.stores.read.files.byId(fileId);
  if (row?.userId !== actor.userId) throw new Fault('access.refused');
  return row;
}

/** The whole sealed file. Faults: file.incomplete, rate.limited, access. */
export async function getFile(domain: Domain, actor: Actor, fileId: FileId): Promise<SealedBytes> {
  await colleague(domain, actor);
  const row = await domain.stores.read.files.byId(fileId);
  if (row === null) throw new Fault('access.refused');
  await inThread(domain, actor, row.threadId);
  await domain.live.throttle.spend('fileRead', actor.userId);
  return readSealed(domain, row);
}

export interface SealedBytes {
  readonly sealedBytes: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** For whoever may. Faults: file.incomplete, access.refused where its blob is not what it was. */
export async function readSealed(domain: Domain, row: FileRow): Promise<SealedBytes> {
  const { fileId } = row;
  if (row.completedAt === null) throw new Fault('file.incomplete');
  if ((await domain.disk.size(fileId)) !== row.sealedBytes) {
    domain.log.error({ fileId }, 'file: its blob is missing or cut short');
    throw new Fault('access.refused');
  }
  return { sealedBytes: row.sealedBytes, bytes: domain.disk.read(fileId) };
}

/** Timed work: uploads that nobody finished. The blob goes first, so that none is left without its row. */
export async function sweepFiles(domain: Domain): Promise<void> {
  const before = domain.clock.now() - LIMITS.fileUploadMs;
  for (const { fileId } of await domain.stores.read.files.unfinished(before)) {
    await domain.fileTurns.take(fileId, async () => {
      if ((await domain.stores.read.files.byId(fileId))?.completedAt !== null) return;
      await domain.disk.drop(fileId);
      await change(domain, (tx) => tx.files.remove(fileId));
    });
  }
}
