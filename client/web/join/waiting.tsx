/** Joined, not yet let in. The page opens by itself: phase becomes `ready` when an administrator confirms. */
import { Button } from '@mantine/core';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';

export function Waiting() {
  const { session } = useCorridor();
  const connection = useSelect((state) => state.connection);
  const ask = useAsk();
  return (
    <QuietPage
      title="Nearly there"
      lead="The person who invited you now sees your name and lets you in. This page opens by itself."
    >
      <div className="waiting-line" role="status">
        <span className="presence" data-presence={connection === 'online' ? 'away' : 'offline'} aria-hidden="true" />
        {connection === 'online' ? 'Waiting to be let in' : 'Offline: this goes on when the network is back'}
      </div>
      <p className="muted">You may close it and sign in later with your login and password.</p>
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button variant="subtle" onClick={() => void ask.run(() => session.signOut())}>
          Sign out
        </Button>
      </div>
    </QuietPage>
  );
}
