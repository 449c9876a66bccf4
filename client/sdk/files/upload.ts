/**
 * Kept files on their way to the server: announced, then slice by slice from where the server stands, so that a broken line,
 * a restart or a reload goes on and begins nothing anew. A file's slices are given up once the server has it whole.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ClientMsgId, ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import type { Desk } from '../desk.ts';
import { dropSlices, sliceFrom } from './slices.ts';
import type { WaitingFile } from './waiting.ts';
import { FILE_GONE } from './waiting.ts';

/** A slice that takes longer has met a dead line. */
const SLICE_WITHIN_MS = 120_000;

export interface Uploads {
  /** Resolves when the server has every file. Fault `unavailable` when the line broke or somebody ended it. */
  run(threadId: ThreadId, clientMsgId: ClientMsgId, files: readonly WaitingFile[]): Promise<void>;
  /** Ends one message's upload. */
  end(clientMsgId: ClientMsgId): void;
  /** The line is gone: ends what is under way; it goes on at the next connection. */
  interrupt(): void;
}

export function createUploads(desk: Desk): Uploads {
  const running = new Map<ClientMsgId, AbortController>();
  return {
    async run(threadId, clientMsgId, files) {
      const { userId } = desk.model;
      if (userId === null) throw new Fault('session.missing');
      const ending = new AbortController();
      running.set(clientMsgId, ending);
      try {
        for (const file of files) await sendFile(desk, userId, threadId, file, ending.signal);
      } finally {
        if (running.get(clientMsgId) === ending) running.delete(clientMsgId);
      }
    },
    end: (clientMsgId) => running.get(clientMsgId)?.abort(),
    interrupt() {
      for (const ending of running.values()) ending.abort();
    },
  };
}

async function sendFile(
  desk: Desk,
  userId: UserId,
  threadId: ThreadId,
  file: WaitingFile,
  ended: AbortSignal,
): Promise<void> {
  const { connection, store } = desk;
  const { fileId, sealedBytes } = file;
  const show = (sentBytes: number) => {
    file.sentBytes = sentBytes;
    store.touchThread(threadId);
  };
  if (ended.aborted) throw new Fault('unavailable', 'ended');
  show((await connection.ask('file:begin', { threadId, fileId, sealedBytes })).receivedBytes);
  while (file.sentBytes < sealedBytes) {
    const slice = await sliceFrom(desk, userId, fileId, file.sentBytes);
    if (slice === null) throw new Fault('input.invalid', FILE_GONE);
    if (ended.aborted) throw new Fault('unavailable', 'ended');
    show((await sendSlice(desk, file, slice, ended)).receivedBytes);
  }
  await dropSlices(desk, userId, [fileId]);
}

async function sendSlice({ http, clock }: Desk, file: WaitingFile, slice: Uint8Array, ended: AbortSignal) {
  const stop = new AbortController();
  const abort = () => stop.abort();
  const cancel = clock.after(SLICE_WITHIN_MS, abort);
  ended.addEventListener('abort', abort);
  try {
    return await http.putSlice(file.fileId, file.sentBytes, slice, stop.signal);
  } finally {
    cancel();
    ended.removeEventListener('abort', abort);
  }
}
