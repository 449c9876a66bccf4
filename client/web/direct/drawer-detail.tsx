/** A Direct Message, a reply or a returned form in the drawer of the Messages tab. */
import { Button } from '@mantine/core';
import { IconMessage2 } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { Message } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { DirectContent } from './direct-body.tsx';
import { DirectDetail } from './direct-detail.tsx';
import './direct.css';

export function DrawerDetail({ message, threadId }: { message: Message; threadId: ThreadId }) {
  const { messages } = useCorridor();
  const [, navigate] = useLocation();
  const { body, n } = message;
  return (
    <div className="stack">
      <div className="drawer-words" data-channel="direct">
        <DirectContent {...{ message, threadId }} onCancel={({ key }) => void messages.discard(threadId, key)} />
      </div>
      {body.kind === 'direct' && <DirectDetail message={message} view={body} threadId={threadId} />}
      {body.kind === 'reply' && (
        <p className="small muted">Signed by the page of whoever had the link and the texted code.</p>
      )}
      <div className="row">
        <Button
          variant="subtle"
          leftSection={<IconMessage2 size={18} stroke={1.5} />}
          onClick={() => navigate(n === null ? `/t/${threadId}` : `/t/${threadId}?n=${n}`)}
        >
          Open in the thread
        </Button>
      </div>
    </div>
  );
}
