/** The way in for someone with an account: login and password, or the recovery code when the password is lost. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';
import { Recover } from './recover.tsx';

export function SignIn() {
  const [recovering, setRecovering] = useState(false);
  if (recovering) return <Recover onBack={() => setRecovering(false)} />;
  return <PasswordSignIn onRecover={() => setRecovering(true)} />;
}

function PasswordSignIn({ onRecover }: { onRecover: () => void }) {
  const { session } = useCorridor();
  const mailbox = useSelect((state) => state.mailbox);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const ask = useAsk();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void ask.run(() => session.signIn(login.trim().toLowerCase(), password));
  };
  return (
    <QuietPage title="Sign in" lead="Your messages are opened on this device, with your password.">
      <form onSubmit={submit} aria-label="Sign in">
        <TextInput
          label="Login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          data-autofocus
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
        />
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button type="submit" size="md" loading={ask.busy}>
            Sign in
          </Button>
          <Button variant="subtle" size="md" onClick={onRecover}>
            Use recovery code
          </Button>
        </div>
      </form>
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
