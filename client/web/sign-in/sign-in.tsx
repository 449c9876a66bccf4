/** The way in for someone with an account: login and password, or the recovery code when the password is lost. */
import { useState } from 'react';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { CodeField } from '../parts/code-field.tsx';
import { Note } from '../parts/notice.tsx';
import { LoginField, PasswordField, QuietForm } from '../parts/quiet-form.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';
import { Recover } from './recover.tsx';
import { useCode } from './use-code.ts';

/** `ended`: the app was open on this page before; so it says why one stands here. */
export function SignIn({ ended }: { ended: boolean }) {
  const [recovering, setRecovering] = useState(false);
  if (recovering) return <Recover onBack={() => setRecovering(false)} />;
  return <PasswordSignIn ended={ended} onRecover={() => setRecovering(true)} />;
}

function PasswordSignIn({ ended, onRecover }: { ended: boolean; onRecover: () => void }) {
  const { session } = useCorridor();
  const mailbox = useSelect((state) => state.mailbox);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const second = useCode();
  const ask = useAsk();
  const submit = () =>
    void ask.run(() => second.withCode((code) => session.signIn(login.trim().toLowerCase(), password, code)));
  return (
    <QuietPage title="Sign in" lead="Your messages are opened on this device, with your password.">
      {ended && <Note>You are signed out on this device. Messages that were sent are safe.</Note>}
      <QuietForm
        label="Sign in"
        action="Sign in"
        onSubmit={submit}
        ask={ask}
        other={{ label: 'Use recovery code', onClick: onRecover }}
      >
        <LoginField value={login} onChange={setLogin} />
        <PasswordField value={password} onChange={setPassword} />
        {second.asked && <CodeField value={second.code} onChange={second.setCode} />}
      </QuietForm>
      <p className="muted small">
        New here? Ask a colleague for an invitation, or <a href="/join">enter an invitation code</a>.
        {mailbox && (
          <>
            {' '}
            This is a development server: its <a href="/mailbox">mailbox</a> shows what it would have sent.
          </>
        )}
      </p>
    </QuietPage>
  );
}
