/** The window's title: unread first, then where one is, so that a background tab tells what waits. */
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useSelect } from '../corridor/context.tsx';

const PAGES: Record<string, string> = {
  '/people': 'People',
  '/search': 'Search messages',
  '/settings': 'Settings',
  '/me': 'You',
  '/new': 'New message',
};

export function useTitle(): void {
  const [path] = useLocation();
  const unread = useSelect((state) => state.unreadTotal);
  const threadTitle = useSelect((state) => (state.openThreadId ? state.threads[state.openThreadId]?.title : undefined));
  useEffect(() => {
    const where = threadTitle ?? PAGES[path] ?? 'Inbox';
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${where} — Corridor`;
  }, [path, unread, threadTitle]);
}
