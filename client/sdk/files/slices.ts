/**
 * Sealed file bytes kept on this device until the server has them, in slices of one upload each. What was begun and never
 * became a message (the app was closed in between) is thrown away at a later sign-in.
 */
import type { FileId, UserId } from '../../../protocol/wire/ids.ts';
import type { Desk } from '../desk.ts';

/** Small enough to show progress on a slow line, and to be sent again when it breaks. */
export const SLICE_BYTES = 524_288;
/** Nobody takes longer to seal ten files; another tab may be at it. */
const STRAY_AFTER_MS = 3_600_000;

const slicesPrefix = (userId: UserId, fileId: FileId) => `${userId}/files/${fileId}/`;
const sliceKey = (userId: UserId, fileId: FileId, index: number) => `${slicesPrefix(userId, fileId)}${index}`;
const begunPrefix = (userId: UserId) => `${userId}/files-begun/`;

type Kept = Pick<Desk, 'local'>;

export const keepSlice = ({ local }: Kept, userId: UserId, fileId: FileId, index: number, bytes: Uint8Array) =>
  local.set(sliceKey(userId, fileId, index), bytes);

/** The kept bytes from `offset` to the end of the slice it lies in; null when they are gone. */
export async function sliceFrom(
  { local }: Kept,
  userId: UserId,
  fileId: FileId,
  offset: number,
): Promise<Uint8Array | null> {
  const slice = await local.get(sliceKey(userId, fileId, Math.floor(offset / SLICE_BYTES)));
  const rest = slice?.subarray(offset % SLICE_BYTES);
  return rest === undefined || rest.length === 0 ? null : rest;
}

export async function dropSlices({ local }: Kept, userId: UserId, fileIds: readonly FileId[]): Promise<void> {
  for (const fileId of fileIds) {
    for (const key of await local.keys(slicesPrefix(userId, fileId))) await local.delete(key);
    await local.delete(`${begunPrefix(userId)}${fileId}`);
  }
}

/** Notes that a file is being sealed, `atMs` now; `kept` takes the note back once its message is in the outbox. */
export const noteBegun = ({ local }: Kept, userId: UserId, fileId: FileId, atMs: number) =>
  local.set(`${begunPrefix(userId)}${fileId}`, new TextEncoder().encode(String(atMs)));

export async function noteKept({ local }: Kept, userId: UserId, fileIds: readonly FileId[]): Promise<void> {
  for (const fileId of fileIds) await local.delete(`${begunPrefix(userId)}${fileId}`);
}

export async function dropStrays(desk: Pick<Desk, 'local' | 'clock'>, userId: UserId): Promise<void> {
  const { local, clock } = desk;
  for (const key of await local.keys(begunPrefix(userId))) {
    const begunAt = Number(new TextDecoder().decode((await local.get(key)) ?? new Uint8Array()));
    const fileId = key.slice(begunPrefix(userId).length) as FileId;
    if (clock.now() - begunAt > STRAY_AFTER_MS) await dropSlices(desk, userId, [fileId]);
  }
}
