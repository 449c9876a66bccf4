/**
 * What of files is held in memory while the app is unlocked: those chosen for a message that is still being written, and
 * the newest that were opened, so that scrolling does not fetch them again. Gone with the shell, when it is locked.
 */
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import type { FileId, ThreadId } from '../../../protocol/wire/ids.ts';
import { noFiles, type Choice } from './choosing.ts';

const KEPT_BYTES = 64_000_000;

export interface OpenedFiles {
  get(fileId: FileId): Blob | undefined;
  keep(fileId: FileId, blob: Blob): void;
  subscribe(changed: () => void): () => void;
}

/** The oldest go first once there is too much. */
function openedFiles(limitBytes = KEPT_BYTES): OpenedFiles {
  const kept = new Map<FileId, Blob>();
  const listeners = new Set<() => void>();
  let bytes = 0;
  return {
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    get: (fileId) => kept.get(fileId),
    keep(fileId, blob) {
      if (kept.has(fileId) || blob.size > limitBytes) return;
      kept.set(fileId, blob);
      bytes += blob.size;
      for (const [oldest, old] of kept) {
        if (bytes <= limitBytes) break;
        kept.delete(oldest);
        bytes -= old.size;
      }
      for (const changed of listeners) changed();
    },
  };
}

interface Kept {
  readonly choices: ReadonlyMap<ThreadId, Choice>;
  readonly choose: (threadId: ThreadId, change: (before: Choice) => Choice) => void;
  readonly opened: OpenedFiles;
}

const KeptFiles = createContext<Kept | null>(null);

export function FilesKeeper({ children }: { children: ReactNode }) {
  const [choices, setChoices] = useState<ReadonlyMap<ThreadId, Choice>>(new Map());
  const [opened] = useState(openedFiles);
  const choose = useCallback((threadId: ThreadId, change: (before: Choice) => Choice) => {
    setChoices((all) => new Map(all).set(threadId, change(all.get(threadId) ?? noFiles)));
  }, []);
  const kept = useMemo(() => ({ choices, choose, opened }), [choices, choose, opened]);
  return <KeptFiles value={kept}>{children}</KeptFiles>;
}

function useKept(): Kept {
  const kept = useContext(KeptFiles);
  if (!kept) throw new Error('files were used outside FilesKeeper');
  return kept;
}

/** The files chosen for the next message of a thread, and how to change them. */
export function useChoice(threadId: ThreadId) {
  const { choices, choose } = useKept();
  const change = useCallback((next: (before: Choice) => Choice) => choose(threadId, next), [choose, threadId]);
  return [choices.get(threadId) ?? noFiles, change] as const;
}

export const useOpenedFiles = (): OpenedFiles => useKept().opened;
