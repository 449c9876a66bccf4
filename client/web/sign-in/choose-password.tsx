/** After the recovery code: a new password first, then the new recovery code, then the app. */
import { useState } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { NewPassword, noPassword, passwordProblem } from '../parts/new-password.tsx';
import { QuietForm } from '../parts/quiet-form.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';
import { RecoveryCode } from '../parts/recovery-code.tsx';

export function ChoosePassword({ onDone }: { onDone: () => void }) {
  const { session } = useCorridor();
  const [value, setValue] = useState(noPassword);
  const [shown, setShown] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const ask = useAsk();
  const submit = () => {
    setShown(true);
    if (passwordProblem(value)) return;
    void ask.run(async () => setCode((await session.changePassword(value.password)).recoveryCode));
  };
  if (code !== null) {
    return (
      <QuietPage title="Your new recovery code" lead="The old one no longer opens anything.">
        <RecoveryCode code={code} action="Open Corridor" onDone={onDone} />
      </QuietPage>
    );
  }
  return (
    <QuietPage title="Choose a new password" lead="Every other device of yours is signed out.">
      <QuietForm label="Choose a new password" action="Save password" onSubmit={submit} ask={ask}>
        <NewPassword value={value} onChange={setValue} shown={shown} />
      </QuietForm>
    </QuietPage>
  );
}
