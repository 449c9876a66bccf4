/** Over the composer of an internal thread: a text to the colleague's phone can still be taken back, with its words. */
import type { Message, Thread } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { UndoBar } from './undo-bar.tsx';
import './send.css';

export function TextUndo({ thread }: { thread: Thread }) {
  const { threads } = useCorridor();
  const takeBack = ({ body }: Message) => {
    if (body.kind === 'text' && thread.draft.trim() === '') threads.draft(thread.threadId, body.text);
  };
  return <UndoBar thread={thread} onUndone={takeBack} />;
}
