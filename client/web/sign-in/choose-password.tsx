/** After the recovery code: a new password first, then the new recovery code, then the app. */
import { Button } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { NewPassword, noPassword, passwordProblem } from '../parts/new-password.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';
import { RecoveryCode } from '../parts/recovery-code.tsx';

export function ChoosePassword({ onDone }: { onDone: () => void }) {
  const { session } = useCorridor();
  const [value, setValue] = useState(noPassword);
  const [shown, setShown] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const ask = useAsk();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
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
      <form onSubmit={submit} aria-label="Choose a new password">
        <NewPassword value={value} onChange={setValue} shown={shown} />
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button type="submit" size="md" loading={ask.busy}>
            Save password
          </Button>
        </div>
      </form>
    </QuietPage>
  );
}
