/** Inbox: the list and, beside it (on a phone instead of it), the open thread, the composer or a word of welcome. */
import { Button } from '@mantine/core';
import { IconMessage2 } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { Compose } from '../pages.ts';
import { Empty } from '../parts/empty.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { ThreadView } from '../thread/thread-view.tsx';
import { ThreadList } from './thread-list.tsx';

interface Props {
  readonly threadId: ThreadId | null;
  readonly composing?: boolean;
}

export function Inbox({ threadId, composing = false }: Props) {
  const { threads } = useCorridor();
  useEffect(() => {
    threads.open(threadId);
    return () => threads.open(null);
  }, [threads, threadId]);
  return (
    <div className="inbox" data-showing={threadId !== null || composing ? 'thread' : 'list'}>
      <ThreadList currentId={threadId} />
      <div className="inbox-main">
        {composing && <Compose />}
        {!composing && threadId !== null && <Opened key={threadId} threadId={threadId} />}
        {!composing && threadId === null && <Nothing />}
      </div>
    </div>
  );
}

function Opened({ threadId }: { threadId: ThreadId }) {
  const thread = useSelect((state) => state.threads[threadId]);
  const connection = useSelect((state) => state.connection);
  const [, navigate] = useLocation();
  if (thread) return <ThreadView thread={thread} />;
  if (connection === 'connecting') return <SkeletonRows label="Opening the thread" rows={8} />;
  return (
    <Empty
      icon={<IconMessage2 size={40} stroke={1.25} />}
      title="This thread is not here"
      action={<Button onClick={() => navigate('/')}>Show all threads</Button>}
    >
      It does not exist, or you are not one of the people in it.
    </Empty>
  );
}

function Nothing() {
  const any = useSelect((state) => state.threadOrder.length > 0);
  const [, navigate] = useLocation();
  if (!any) return <div className="inbox-blank" />;
  return (
    <Empty
      icon={<IconMessage2 size={40} stroke={1.25} />}
      title="Choose a thread"
      action={
        <Button variant="light" onClick={() => navigate('/new')}>
          Create a message
        </Button>
      }
    >
      Or press Ctrl K to find one by name.
    </Empty>
  );
}
