/** Changing the password: makes a new recovery code, shown once, and signs every other device out. */
import { Button } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { Dialog } from '../parts/dialog.tsx';
import { NewPassword, noPassword, passwordProblem } from '../parts/new-password.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { RecoveryCode } from '../parts/recovery-code.tsx';

export function Password() {
  const { session } = useCorridor();
  const me = useSelect((state) => state.me);
  const [opened, setOpened] = useState(false);
  const [value, setValue] = useState(noPassword);
  const [shown, setShown] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const ask = useAsk();
  const about = me ? [me.login, me.name] : [];
  const close = () => {
    setOpened(false);
    setValue(noPassword);
    setShown(false);
    setCode(null);
    ask.clear();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setShown(true);
    if (passwordProblem(value, about)) return;
    void ask.run(async () => setCode((await session.changePassword(value.password)).recoveryCode));
  };
  return (
    <section className="setting" aria-label="Password and recovery code">
      <h2>Password and recovery code</h2>
      <p className="muted">A new password comes with a new recovery code and signs your other devices out.</p>
      <div className="row">
        <Button variant="default" onClick={() => setOpened(true)}>
          Change password
        </Button>
      </div>
      <Dialog
        title={code === null ? 'Change password' : 'Your new recovery code'}
        opened={opened}
        onClose={close}
        closable={code === null}
      >
        {code === null ? (
          <form className="stack" onSubmit={submit} aria-label="Change password">
            <NewPassword value={value} onChange={setValue} shown={shown} about={about} />
            <FaultNotice fault={ask.fault} />
            <div className="row">
              <Button type="submit" loading={ask.busy}>
                Save password
              </Button>
            </div>
          </form>
        ) : (
          <RecoveryCode code={code} action="Done" onDone={close} />
        )}
      </Dialog>
    </section>
  );
}
