/** After a reload or "Lock now": the session is there, the keys are not; the password opens them again. */
import { Button, PasswordInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { CodeField } from '../parts/code-field.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';
import { useCode } from './use-code.ts';

export function Unlock() {
  const { session } = useCorridor();
  const login = useSelect((state) => state.login);
  const [password, setPassword] = useState('');
  const second = useCode();
  const ask = useAsk();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void ask.run(() => second.withCode((code) => session.unlock(password, code)));
  };
  return (
    <QuietPage title="Locked" lead="Nothing can be read on this device until your password opens it again.">
      <form onSubmit={submit} aria-label="Unlock">
        {login && (
          <p>
            Signed in as <span className="strong">{login}</span>
          </p>
        )}
        <input className="for-screen-reader" type="text" autoComplete="username" value={login ?? ''} readOnly hidden />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
        />
        {second.asked && <CodeField value={second.code} onChange={second.setCode} />}
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button type="submit" size="md" loading={ask.busy}>
            Unlock
          </Button>
          <Button variant="subtle" size="md" onClick={() => void ask.run(() => session.signOut())}>
            Sign out
          </Button>
        </div>
      </form>
    </QuietPage>
  );
}
