/**
 * Sealed files of a guest session: those that the document names to fetch, those of replies to send up and fetch again. The
 * Direct Message itself stands as their uploader.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { FileId, UserId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { RouteInput, RouteReply } from '../../../protocol/wire/routes.ts';
import type { FileProgress } from '../../../protocol/wire/threads.ts';
import type { Domain } from '../domain.ts';
import { appendSlice, beginUpload, readSealed, type SealedBytes, type Slice } from '../files.ts';
import type { Caller, RouteAnswer } from '../ports.ts';
import type { DmRecord } from '../records-direct.ts';
import type { FileRow } from '../records.ts';
import { guestAnswer, inSession, ofToken } from './guest.ts';

const uploaderOf = ({ dmId }: DmRecord): UserId => dmId as string as UserId;

/** Faults: dm.session, rate.limited, conflict.duplicate, access.refused (answers are turned off). */
export async function beginGuestFile(
  domain: Domain,
  _: Caller,
  input: RouteInput<'dm:file-begin'>,
): Promise<RouteAnswer<RouteReply<'dm:file-begin'>>> {
  const row = await inSession(domain, input);
  if (!row.replies) throw new Fault('access.refused', 'replies');
  const { fileId, sealedBytes } = input;
  const most = {
    withinMs: domain.clock.now(),
    bytes: LIMITS.dmFileBytes,
    unfinished: LIMITS.dmFilesUnfinished,
  };
  const wanted = { fileId, threadId: row.threadId, userId: uploaderOf(row), sealedBytes };
  return guestAnswer(await beginUpload(domain, wanted, most));
}

/** Faults: dm.session, and those of a colleague's slice. */
export async function putGuestSlice(domain: Domain, token: Uint8Array | null, slice: Slice): Promise<FileProgress> {
  const row = await ofToken(domain, token);
  const load = async (): Promise<FileRow> => {
    const file = await domain.stores.read.files.byId(slice.fileId);
    if (file?.userId !== uploaderOf(row)) throw new Fault('access.refused');
    return file;
  };
  await load();
  return appendSlice(domain, slice, load);
}

/** Faults: dm.session, access.refused, file.incomplete. */
export async function getGuestFile(domain: Domain, token: Uint8Array | null, fileId: FileId): Promise<SealedBytes> {
  const row = await ofToken(domain, token);
  const { files, dms } = domain.stores.read;
  const [file, document] = await Promise.all([files.byId(fileId), dms.document(row.docId)]);
  const isNamed = document?.fileIds.includes(fileId) === true;
  if (file === null || (!isNamed && file.userId !== uploaderOf(row))) throw new Fault('access.refused');
  return readSealed(domain, file);
}
