/**
 * One file on its way to the screen or the disk: fetched, checked and opened by the SDK when asked, with how far it is;
 * and the two ways out of memory: a picture's address, and a forced download that no browser will interpret.
 */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { FileView } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { faultText, type FaultText } from '../corridor/fault-text.ts';
import { useOpenedFiles } from './keeper.tsx';
import { plainName } from './kinds.ts';

export type Opened =
  | { readonly is: 'closed' }
  | { readonly is: 'opening'; /** 0…1 */ readonly part: number }
  | { readonly is: 'open'; readonly blob: Blob }
  | { readonly is: 'failed'; readonly fault: FaultText };

const CLOSED: Opened = { is: 'closed' };

export function useOpened(threadId: ThreadId, { fileId }: FileView) {
  const { files } = useCorridor();
  const kept = useOpenedFiles();
  const [opened, setOpened] = useState<Opened>(CLOSED);
  const running = useRef<AbortController>(undefined);
  const cancel = useCallback(() => running.current?.abort(), []);
  useEffect(() => cancel, [cancel]);
  const subscribe = useCallback((changed: () => void) => kept.subscribe(changed), [kept]);
  const already = useSyncExternalStore(subscribe, () => kept.get(fileId));
  const now: Opened = already && opened.is !== 'open' ? { is: 'open', blob: already } : opened;

  /** The opened file; null where it failed or was cancelled, which `opened` then tells. */
  const open = useCallback(async (): Promise<Blob | null> => {
    const before = kept.get(fileId);
    if (before) return before;
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    setOpened({ is: 'opening', part: 0 });
    try {
      const told = (part: number) => !signal.aborted && setOpened({ is: 'opening', part });
      const blob = await files.open(threadId, fileId, told, signal);
      kept.keep(fileId, blob);
      setOpened({ is: 'open', blob });
      return blob;
    } catch (error) {
      setOpened(signal.aborted ? CLOSED : { is: 'failed', fault: faultText(error) });
      return null;
    }
  }, [files, kept, threadId, fileId]);
  return { opened: now, open, cancel };
}

/** For `<img ref>`: gives it the blob as its source, and takes the address back when it goes. */
export function usePicture(blob: Blob | null, mime: string) {
  return useCallback(
    (image: HTMLImageElement | null) => {
      if (!image || !blob) return;
      const url = URL.createObjectURL(new Blob([blob], { type: mime }));
      image.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [blob, mime],
  );
}

const SAVED_AFTER_MS = 60_000;

/** Hands a file to the browser to be saved under its name, as bytes without a meaning. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = plainName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), SAVED_AFTER_MS);
}
