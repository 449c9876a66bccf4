/** The invitation gives a colleague of the practice a new key: login and name stay, only a new password is chosen. */
import { useState } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { NewPassword, noPassword, passwordProblem } from '../parts/new-password.tsx';
import { QuietForm } from '../parts/quiet-form.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';
import type { Invited } from './invited.ts';

interface Props {
  readonly invited: Invited;
  readonly known: NonNullable<Invited['reset']>;
  readonly onHold: () => void;
  readonly onJoined: (recoveryCode: string) => void;
}

export function JoinReset({ invited, known, onHold, onJoined }: Props) {
  const { joining } = useCorridor();
  const [password, setPassword] = useState(noPassword);
  const [shown, setShown] = useState(false);
  const ask = useAsk();
  const { name, login } = known;
  const about = [login, name, invited.practiceName];
  const submit = () => {
    setShown(true);
    if (passwordProblem(password, about)) return;
    onHold();
    void ask.run(async () => {
      const made = await joining.accept({ name, login, email: null, password: password.password });
      onJoined(made.recoveryCode);
    });
  };
  return (
    <QuietPage
      title={`A new key for ${name}`}
      lead={`${invited.inviterName} of ${invited.practiceName} gives you a new key. You sign in as ${login} as before.`}
    >
      <QuietForm label="Your new password" action="Save the new password" onSubmit={submit} ask={ask} noValidate>
        <input type="text" hidden readOnly autoComplete="username" value={login} />
        <NewPassword value={password} onChange={setPassword} shown={shown} about={about} />
        <p className="muted small">
          Until {invited.inviterName} confirms it, nothing changes. Then your old password, recovery code and devices
          stop working, and your messages open again here.
        </p>
      </QuietForm>
    </QuietPage>
  );
}
