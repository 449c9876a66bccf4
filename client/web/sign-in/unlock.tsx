/** After a reload or "Lock now": the session is there, the keys are not; the password opens them again. */
import { useState } from 'react';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { CodeField } from '../parts/code-field.tsx';
import { PasswordField, QuietForm } from '../parts/quiet-form.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';
import { useCode } from './use-code.ts';

export function Unlock() {
  const { session } = useCorridor();
  const login = useSelect((state) => state.login);
  const [password, setPassword] = useState('');
  const second = useCode();
  const ask = useAsk();
  const submit = () => void ask.run(() => second.withCode((code) => session.unlock(password, code)));
  return (
    <QuietPage title="Locked" lead="Nothing can be read on this device until your password opens it again.">
      <QuietForm
        label="Unlock"
        action="Unlock"
        onSubmit={submit}
        ask={ask}
        other={{ label: 'Sign out', onClick: () => void ask.run(() => session.signOut()) }}
      >
        {login && (
          <p>
            Signed in as <span className="strong">{login}</span>
          </p>
        )}
        <input className="for-screen-reader" type="text" autoComplete="username" value={login ?? ''} readOnly hidden />
        <PasswordField value={password} onChange={setPassword} autoFocus />
        {second.asked && <CodeField value={second.code} onChange={second.setCode} />}
      </QuietForm>
    </QuietPage>
  );
}
