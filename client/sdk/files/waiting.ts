/** A message of mine with files, as it waits in the outbox: its files are sealed and kept on this device until they are up. */
import type { Hash } from '../../../protocol/wire/bytes.ts';
import type { FileId, UserId } from '../../../protocol/wire/ids.ts';
import type { FileView } from '../state.ts';

/** Detail of the fault when the device has lost the bytes before the server had them. */
export const FILE_GONE = 'file.gone';

export interface WaitingFile {
  readonly fileId: FileId;
  name: string;
  mime: string;
  /** Plaintext bytes. */
  sizeBytes: number;
  /** Of what is kept on this device; 0 until it is sealed. */
  sealedBytes: number;
  /** The file's key, sealed by the vault; null until the file is. */
  secret: Uint8Array | null;
  /** Sealed bytes that the server has. */
  sentBytes: number;
}

export interface FileDraft {
  readonly t: 'file';
  readonly files: readonly WaitingFile[];
  readonly text: string;
  readonly quote?: Hash | undefined;
  readonly mentions?: UserId[] | undefined;
}

export const isUp = ({ secret, sentBytes, sealedBytes }: WaitingFile): boolean =>
  secret !== null && sentBytes === sealedBytes;

export const waitingView = (file: WaitingFile): FileView => ({
  fileId: file.fileId,
  name: file.name,
  mime: file.mime,
  sizeBytes: file.sizeBytes,
  progress: file.sealedBytes === 0 ? 0 : file.sentBytes / file.sealedBytes,
});
