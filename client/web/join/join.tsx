/**
 * Joining a practice by invitation: code (from the link's fragment or typed) → who invites → account → recovery code.
 * The fragment never reaches the server and leaves the address bar at once.
 */
import { useCallback, useEffect, useState } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { QuietPage } from '../parts/quiet-page.tsx';
import { RecoveryCode } from '../parts/recovery-code.tsx';
import type { Invited } from './invited.ts';
import { JoinAccount } from './join-account.tsx';
import { JoinCode } from './join-code.tsx';
import { JoinReset } from './join-reset.tsx';

/** As it stands there: the signs of a code need no escapes, and a link that was cut must not stop the page. */
const codeInAddress = (): string => window.location.hash.slice(1);

export function Join({ onHold, onDone }: { onHold: () => void; onDone: () => void }) {
  const { joining } = useCorridor();
  const [fromLink] = useState(codeInAddress);
  const [code, setCode] = useState(fromLink);
  const [invited, setInvited] = useState<Invited | null>(null);
  const [recoveryCode, setRecoveryCode] = useState<string | null>(null);
  const ask = useAsk();
  const { run } = ask;
  const read = useCallback(
    (typed: string) => void run(async () => setInvited(await joining.read(typed))),
    [joining, run],
  );
  useEffect(() => {
    if (!fromLink) return;
    window.history.replaceState(window.history.state, '', window.location.pathname);
    read(fromLink);
  }, [fromLink, read]);

  if (recoveryCode !== null) {
    return (
      <QuietPage title="Your recovery code" lead="Your account is made. One thing before you go on.">
        <RecoveryCode code={recoveryCode} action="Continue" onDone={onDone} />
      </QuietPage>
    );
  }
  if (invited?.reset) {
    return <JoinReset invited={invited} known={invited.reset} onHold={onHold} onJoined={setRecoveryCode} />;
  }
  if (invited) {
    return <JoinAccount invited={invited} onHold={onHold} onJoined={setRecoveryCode} />;
  }
  return <JoinCode code={code} onChange={setCode} ask={ask} onSubmit={() => read(code)} />;
}
