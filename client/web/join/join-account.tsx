/** The invitation held up: which practice, by whom, as what; then one's own name, login and password. */
import { useState } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { ROLES } from '../corridor/words.ts';
import { AccountFields, accountProblems, noAccount } from '../parts/account-fields.tsx';
import { NewPassword, noPassword, passwordProblem } from '../parts/new-password.tsx';
import { QuietForm } from '../parts/quiet-form.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';
import type { Invited } from './invited.ts';

interface Props {
  readonly invited: Invited;
  readonly onHold: () => void;
  readonly onJoined: (recoveryCode: string) => void;
}

export function JoinAccount({ invited, onHold, onJoined }: Props) {
  const { joining } = useCorridor();
  const [account, setAccount] = useState(noAccount);
  const [password, setPassword] = useState(noPassword);
  const [shown, setShown] = useState(false);
  const ask = useAsk();
  const about = [account.login, account.name, invited.practiceName];
  const submit = () => {
    setShown(true);
    if (Object.keys(accountProblems(account)).length > 0 || passwordProblem(password, about)) return;
    onHold();
    void ask.run(async () => {
      const { name, login, email } = account;
      const made = await joining.accept({
        name: name.trim(),
        login,
        email: email || null,
        password: password.password,
      });
      onJoined(made.recoveryCode);
    });
  };
  return (
    <QuietPage
      title={`Join ${invited.practiceName}`}
      lead={`${invited.inviterName} invites you as ${ROLES[invited.role].toLowerCase()}.`}
    >
      <QuietForm label="Your account" action={`Join ${invited.practiceName}`} onSubmit={submit} ask={ask} noValidate>
        <AccountFields value={account} onChange={setAccount} shown={shown} />
        <NewPassword value={password} onChange={setPassword} shown={shown} about={about} />
      </QuietForm>
    </QuietPage>
  );
}
