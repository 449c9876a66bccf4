/**
 * Fetching a file of a message: sealed bytes come down, the vault checks and opens them piece by piece, and only a file
 * that is whole and what its event says is handed out. Mine that still goes up cannot be fetched yet.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { FileId } from '../../../protocol/wire/ids.ts';
import type { Files } from '../api.ts';
import type { Desk } from '../desk.ts';
import { joined } from '../files/bytes.ts';
import { safeMime } from '../files/kinds.ts';
import type { ThreadModel } from '../model.ts';
import { filesOf } from '../outbox/sendable.ts';

/** Sealed bytes that the vault gets at once. */
const PIECE_BYTES = 524_288;

type Heard = (part: number) => void;

export function createFiles(desk: Desk): Files {
  return {
    async open(threadId, fileId, onProgress = () => undefined, signal = new AbortController().signal) {
      const thread = desk.model.threads.get(threadId);
      if (thread === undefined) throw new Fault('access.refused', 'thread');
      if (isWaiting(thread, fileId)) throw new Fault('file.incomplete');
      if (!isShown(thread, fileId)) throw new Fault('access.refused', 'file');
      signal.throwIfAborted();
      const begun = await desk.vault.beginUnsealing(threadId, fileId);
      try {
        const parts = await fetched(desk, fileId, begun, onProgress, signal);
        await desk.vault.endUnsealing(begun.unsealing);
        return new Blob(parts as Uint8Array<ArrayBuffer>[], { type: safeMime(begun.facts.mime) });
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        await desk.vault.dropUnsealing(begun.unsealing);
      }
    },
  };
}

const isWaiting = ({ outbox }: ThreadModel, fileId: FileId): boolean =>
  outbox.some(({ content }) => filesOf(content).some((file) => file.fileId === fileId));

const isShown = ({ folding }: ThreadModel, fileId: FileId): boolean =>
  folding.messages.some(({ body }) => 'files' in body && body.files.some((file) => file.fileId === fileId));

async function fetched(
  { http, vault }: Desk,
  fileId: FileId,
  { unsealing, sealedBytes }: { readonly unsealing: number; readonly sealedBytes: number },
  heard: Heard,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let openedBytes = 0;
  const open = async () => {
    const sealed = joined(waiting);
    openedBytes += sealed.length;
    waiting = [];
    waitingBytes = 0;
    parts.push(await vault.addToUnsealing(unsealing, sealed));
    heard(Math.min(1, openedBytes / sealedBytes));
  };
  for await (const piece of await http.getFile(fileId, signal)) {
    waiting.push(piece);
    waitingBytes += piece.length;
    if (waitingBytes >= PIECE_BYTES) await open();
    signal.throwIfAborted();
  }
  if (waitingBytes > 0) await open();
  return parts;
}
