/** Under the notification of a locked link: a new link with one press, as long as it is still locked. */
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { useSelect } from '../corridor/context.tsx';
import { NewLink } from './actions.tsx';
import { useIsShut } from './use-is-shut.ts';

export function LockedNote({ threadId, n }: { threadId: ThreadId; n: number }) {
  const message = useSelect((state) => state.threads[threadId]?.messages.find((one) => one.n === n));
  const isShut = useIsShut(threadId);
  if (isShut || message?.body.kind !== 'direct') return null;
  return <NewLink threadId={threadId} messageRef={message.ref} view={message.body} />;
}
