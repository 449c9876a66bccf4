/**
 * From picked files to sealed ones kept on this device: prepared, sealed by the vault in pieces, so that the screen stays
 * free, and stored in slices. Nothing has left the device when it is done.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { AttachedFile } from '../api.ts';
import type { Desk } from '../desk.ts';
import { joined } from './bytes.ts';
import { prepare } from './prepare.ts';
import { dropSlices, keepSlice, noteBegun, SLICE_BYTES } from './slices.ts';
import type { WaitingFile } from './waiting.ts';

/** Plaintext bytes that the vault gets at once. */
const PIECE_BYTES = 1_048_576;

/**
 * Seals `picked` into `waiting`, one to one; keeps nothing when it fails, or when `isWanted`, asked now and then, says so.
 * Faults `file.kind`, `input.*`, `storage` when the device has no room.
 */
export async function sealFiles(
  desk: Desk,
  picked: readonly AttachedFile[],
  waiting: readonly WaitingFile[],
  isWanted: () => boolean,
): Promise<void> {
  const { userId } = desk.model;
  if (userId === null) throw new Fault('session.missing');
  try {
    for (const [place, file] of picked.entries()) {
      const into = waiting[place];
      if (into !== undefined && isWanted()) await sealOne(desk, userId, file, into, isWanted);
    }
    if (!isWanted()) await forget(desk, userId, waiting);
  } catch (error) {
    await forget(desk, userId, waiting);
    if (isWanted()) throw error;
  }
}

async function forget(desk: Desk, userId: UserId, waiting: readonly WaitingFile[]): Promise<void> {
  const fileIds = waiting.map(({ fileId }) => fileId);
  for (const fileId of fileIds) await desk.vault.dropSealing(fileId);
  await dropSlices(desk, userId, fileIds);
}

async function sealOne(desk: Desk, userId: UserId, file: AttachedFile, into: WaitingFile, isWanted: () => boolean) {
  const { vault, clock } = desk;
  const { fileId } = into;
  const { name, mime, bytes } = await prepare(file);
  Object.assign(into, { name, mime, sizeBytes: bytes.length });
  await orNoRoom(noteBegun(desk, userId, fileId, clock.now()));
  await vault.beginSealing(fileId);
  const slices = new Slices(desk, userId, into);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    if (!isWanted()) return;
    // A copy: what the vault gets moves there.
    await slices.add(await vault.addToSealing(fileId, bytes.slice(at, at + PIECE_BYTES)));
  }
  const { rest, secret } = await vault.endSealing(fileId, { name, mime });
  await slices.add(rest);
  await slices.end();
  into.secret = secret;
}

/** Cuts what the vault gives into the slices that are kept. */
class Slices {
  private readonly desk: Desk;
  private readonly userId: UserId;
  private readonly into: WaitingFile;
  private waiting: Uint8Array = new Uint8Array();
  private index = 0;

  constructor(desk: Desk, userId: UserId, into: WaitingFile) {
    this.desk = desk;
    this.userId = userId;
    this.into = into;
  }

  async add(sealed: Uint8Array): Promise<void> {
    let all = joined([this.waiting, sealed]);
    for (; all.length >= SLICE_BYTES; all = all.subarray(SLICE_BYTES)) await this.keep(all.slice(0, SLICE_BYTES));
    this.waiting = all;
  }

  async end(): Promise<void> {
    if (this.waiting.length > 0) await this.keep(this.waiting.slice());
  }

  private async keep(slice: Uint8Array): Promise<void> {
    await orNoRoom(keepSlice(this.desk, this.userId, this.into.fileId, this.index++, slice));
    this.into.sealedBytes += slice.length;
  }
}

async function orNoRoom(kept: Promise<void>): Promise<void> {
  try {
    await kept;
  } catch (error) {
    if (error instanceof DOMException) throw new Fault('storage', 'device');
    throw error;
  }
}
