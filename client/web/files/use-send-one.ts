/** Sends a message with its files, and keeps what was sent at hand: one's own pictures need not be fetched to be seen. */
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { AttachedFile, NewMessage } from '../../sdk/api.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useOpenedFiles } from './keeper.tsx';

export function useSendOne(threadId: ThreadId) {
  const corridor = useCorridor();
  const opened = useOpenedFiles();
  return async (message: NewMessage, files: readonly AttachedFile[]): Promise<void> => {
    const { key } = await corridor.messages.send(threadId, files.length === 0 ? message : { ...message, files });
    const sent = corridor.getState().threads[threadId]?.messages.findLast((one) => one.key === key);
    if (sent?.body.kind !== 'text') return;
    for (const [index, { fileId, sizeBytes }] of sent.body.files.entries()) {
      const file = files[index];
      if (file?.size === sizeBytes) opened.keep(fileId, file);
    }
  };
}
