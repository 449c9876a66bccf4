/** Says new messages to screen readers, politely: the text where the thread is open, else who wrote where. */
import { useEffect, useRef, useState } from 'react';
import type { Notification } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { messageWords, nameOf } from '../corridor/words.ts';

const sentence = ({ kind, threadTitle }: Notification, name: string): string => {
  if (kind === 'undelivered') return `Not delivered, to ${threadTitle}`;
  return kind === 'reply' ? `A reply from a patient: ${threadTitle}` : `${name} wrote in ${threadTitle}`;
};

export function Announcer() {
  const [said, setSaid] = useState('');
  const people = useSelect((state) => state.people);
  const openId = useSelect((state) => state.openThreadId);
  const open = useSelect((state) => (state.openThreadId ? state.threads[state.openThreadId] : undefined));
  const newest = useSelect((state) => state.notifications[0]);
  const seen = useRef<{ openId: string | null; n: number; key: string | null }>({ openId: null, n: 0, key: null });

  const last = open?.messages.findLast(
    (message) => !message.mine && message.n !== null && message.body.kind === 'text',
  );
  useEffect(() => {
    const before = seen.current;
    const n = last?.n ?? 0;
    if (before.openId === openId && n > before.n && last?.body.kind === 'text') {
      setSaid(`${nameOf(people, last.senderId)}: ${messageWords(last)}`);
    }
    seen.current = { ...seen.current, openId, n };
  }, [openId, last, people]);

  useEffect(() => {
    const before = seen.current.key;
    if (newest && before !== null && newest.key !== before && newest.unread && newest.threadId !== openId) {
      setSaid(sentence(newest, nameOf(people, newest.senderId)));
    }
    seen.current = { ...seen.current, key: newest?.key ?? '' };
  }, [newest, openId, people]);

  return (
    <div className="for-screen-reader" role="log" aria-live="polite" aria-label="New messages">
      {said}
    </div>
  );
}
