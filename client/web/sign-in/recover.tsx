/** The way back in without a password: login and the recovery code that was written down. */
import { useState } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { LoginField, QuietForm, WrittenCodeField } from '../parts/quiet-form.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';

export function Recover({ onBack }: { onBack: () => void }) {
  const { session } = useCorridor();
  const [login, setLogin] = useState('');
  const [code, setCode] = useState('');
  const ask = useAsk();
  const submit = () => void ask.run(() => session.recover(login.trim().toLowerCase(), code));
  return (
    <QuietPage
      title="Use your recovery code"
      lead="It opens your account once; then you choose a new password and get a new code."
    >
      <QuietForm
        label="Recover my account"
        action="Open my account"
        onSubmit={submit}
        ask={ask}
        other={{ label: 'Back', onClick: onBack }}
      >
        <LoginField value={login} onChange={setLogin} />
        <WrittenCodeField label="Recovery code" value={code} onChange={setCode} />
      </QuietForm>
    </QuietPage>
  );
}
