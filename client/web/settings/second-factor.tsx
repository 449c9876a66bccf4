/** A second factor: an authenticator app reads the QR code, one code proves it, from then on signing in asks for one. */
import { Button } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { CodeField } from '../parts/code-field.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Groups } from '../parts/groups.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { Qr } from '../parts/qr.tsx';

interface Begun {
  readonly secret: string;
  readonly uri: string;
}

export function SecondFactor() {
  const { account } = useCorridor();
  const profile = useSelect((state) => state.profile);
  const [begun, setBegun] = useState<Begun | null>(null);
  const [ending, setEnding] = useState(false);
  const ask = useAsk();
  if (!profile) return null;
  const begin = () => void ask.run(async () => setBegun(await account.beginTotp()));
  return (
    <section className="setting" aria-label="Second factor">
      <h2>Second factor</h2>
      <p className="muted">
        {profile.totp
          ? 'On: signing in asks for a code from your app as well.'
          : 'Off: the password alone signs you in. With a second factor, a code from an app on your phone is asked for as well.'}
      </p>
      <FaultNotice fault={ask.fault} />
      <div className="row">
        {profile.totp ? (
          <Button variant="default" onClick={() => setEnding(true)}>
            End the second factor
          </Button>
        ) : (
          <Button variant="default" loading={ask.busy} onClick={begin}>
            Set up a second factor
          </Button>
        )}
      </div>
      <Dialog title="Set up a second factor" opened={begun !== null} onClose={() => setBegun(null)} size={440}>
        {begun && (
          <div className="stack">
            <p>Read this with an authenticator app, or type the key into it. Then enter the code it shows.</p>
            <Qr text={begun.uri} label="Second factor as QR code" />
            <Groups text={begun.secret} label="Key for the app" />
            <CodeForm action="Switch on" onCode={(code) => account.confirmTotp(code)} onDone={() => setBegun(null)} />
          </div>
        )}
      </Dialog>
      <Dialog title="End the second factor" opened={ending} onClose={() => setEnding(false)} size={440}>
        <div className="stack">
          <p>From then on the password alone signs you in.</p>
          <CodeForm action="Switch off" onCode={(code) => account.endTotp(code)} onDone={() => setEnding(false)} />
        </div>
      </Dialog>
    </section>
  );
}

interface CodeFormProps {
  readonly action: string;
  readonly onCode: (code: string) => Promise<void>;
  readonly onDone: () => void;
}

function CodeForm({ action, onCode, onDone }: CodeFormProps) {
  const [code, setCode] = useState('');
  const ask = useAsk();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void ask.run(() => onCode(code)).then((done) => done && onDone());
  };
  return (
    <form className="stack" onSubmit={submit} aria-label={action}>
      <CodeField value={code} onChange={setCode} />
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button type="submit" loading={ask.busy} disabled={code.length !== 6}>
          {action}
        </Button>
      </div>
    </form>
  );
}
