/** The way back in without a password: login and the recovery code that was written down. */
import { Button, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';

export function Recover({ onBack }: { onBack: () => void }) {
  const { session } = useCorridor();
  const [login, setLogin] = useState('');
  const [code, setCode] = useState('');
  const ask = useAsk();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void ask.run(() => session.recover(login.trim().toLowerCase(), code));
  };
  return (
    <QuietPage
      title="Use your recovery code"
      lead="It opens your account once; then you choose a new password and get a new code."
    >
      <form onSubmit={submit} aria-label="Recover my account">
        <TextInput
          label="Login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
        />
        <TextInput
          label="Recovery code"
          description="Spaces and small letters do not matter."
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required
          withAsterisk={false}
          classNames={{ input: 'number' }}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button type="submit" size="md" loading={ask.busy}>
            Open my account
          </Button>
          <Button variant="subtle" size="md" onClick={onBack}>
            Back
          </Button>
        </div>
      </form>
    </QuietPage>
  );
}
