/**
 * Joining a practice by invitation: code (from the link's fragment or typed) → who invites → account → recovery code.
 * The fragment never reaches the server and leaves the address bar at once.
 */
import { useEffect, useState } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { QuietPage } from '../parts/quiet-page.tsx';
import { RecoveryCode } from '../parts/recovery-code.tsx';
import { JoinAccount } from './join-account.tsx';
import { JoinCode } from './join-code.tsx';

/** Who invites to what, as read from the invitation. */
export type Invited = Awaited<ReturnType<ReturnType<typeof useCorridor>['joining']['read']>>;

function takeCodeFromAddress(): string {
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (code) window.history.replaceState(window.history.state, '', window.location.pathname);
  return code;
}

export function Join({ onHold, onDone }: { onHold: () => void; onDone: () => void }) {
  const { joining } = useCorridor();
  const [code, setCode] = useState('');
  const [invited, setInvited] = useState<Invited | null>(null);
  const [recoveryCode, setRecoveryCode] = useState<string | null>(null);
  const ask = useAsk();
  const read = (typed: string) => ask.run(async () => setInvited(await joining.read(typed)));
  useEffect(() => {
    const fromLink = takeCodeFromAddress();
    if (!fromLink) return;
    setCode(fromLink);
    void read(fromLink);
    // The address is read once, when the page opens.
  }, []);

  if (recoveryCode !== null) {
    return (
      <QuietPage title="Your recovery code" lead="Your account is made. One thing before you go on.">
        <RecoveryCode code={recoveryCode} action="Continue" onDone={onDone} />
      </QuietPage>
    );
  }
  if (invited) {
    return <JoinAccount invited={invited} onHold={onHold} onJoined={setRecoveryCode} />;
  }
  return <JoinCode code={code} onChange={setCode} ask={ask} onSubmit={() => void read(code)} />;
}
