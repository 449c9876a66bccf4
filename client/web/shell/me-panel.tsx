/** Notifications newest first, then Settings, Lock now, Sign out. The same panel in the name menu and on the phone's page. */
import { Button } from '@mantine/core';
import { IconLock, IconLogout, IconSettings } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { Notification } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { Approvals } from '../people/approvals.tsx';
import { NotificationRow } from './notification-row.tsx';

/** What is about one message opens at it. */
const addressOf = ({ kind, threadId, messageN }: Notification): string =>
  kind === 'message' || kind === 'mention' ? `/t/${threadId}` : `/t/${threadId}?n=${messageN}`;

export function MePanel({ onLeave }: { onLeave: () => void }) {
  const corridor = useCorridor();
  const notifications = useSelect((state) => state.notifications);
  const [, navigate] = useLocation();
  const ask = useAsk();
  const anyUnread = notifications.some((one) => one.unread);
  const go = (to: string) => {
    navigate(to);
    onLeave();
  };
  return (
    <div className="me">
      <section className="me-notifications" aria-label="Notifications">
        <header className="me-head">
          <h2>Notifications</h2>
          <Button
            variant="subtle"
            size="compact-sm"
            disabled={!anyUnread}
            onClick={() => void ask.run(() => corridor.notifications.markAllRead())}
          >
            Mark all read
          </Button>
        </header>
        <FaultNotice fault={ask.fault} />
        <Approvals />
        {notifications.length === 0 ? (
          <p className="me-empty muted">Nothing new. When a colleague writes to you, it stands here.</p>
        ) : (
          <ol className="me-list">
            {notifications.map((one) => (
              <NotificationRow key={one.key} notification={one} onOpen={() => go(addressOf(one))} />
            ))}
          </ol>
        )}
      </section>
      <div className="me-ways">
        <button type="button" className="nav-link" onClick={() => go('/settings')}>
          <IconSettings size={20} stroke={1.5} aria-hidden="true" /> Settings
        </button>
        <button type="button" className="nav-link" onClick={() => corridor.session.lock()}>
          <IconLock size={20} stroke={1.5} aria-hidden="true" /> Lock now
        </button>
        <button type="button" className="nav-link" onClick={() => void ask.run(() => corridor.session.signOut())}>
          <IconLogout size={20} stroke={1.5} aria-hidden="true" /> Sign out
        </button>
      </div>
    </div>
  );
}
