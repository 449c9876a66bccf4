/** Step 2: the owner's own account. */
import { useState } from 'react';
import { AccountFields, accountProblems } from '../parts/account-fields.tsx';
import { NewPassword, passwordProblem } from '../parts/new-password.tsx';
import { QuietForm } from '../parts/quiet-form.tsx';
import type { FirstRunValue } from './value.ts';

interface Props {
  readonly value: FirstRunValue;
  readonly onChange: (value: FirstRunValue) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

export function StepYou({ value, onChange, onBack, onNext }: Props) {
  const [shown, setShown] = useState(false);
  const about = [value.account.login, value.account.name, value.practiceName];
  const submit = () => {
    setShown(true);
    const fine = Object.keys(accountProblems(value.account)).length === 0 && !passwordProblem(value.password, about);
    if (fine) onNext();
  };
  return (
    <QuietForm label="You" action="Continue" onSubmit={submit} noValidate other={{ label: 'Back', onClick: onBack }}>
      <p>You will be the owner of {value.practiceName}: you invite colleagues and let them in.</p>
      <AccountFields value={value.account} onChange={(account) => onChange({ ...value, account })} shown={shown} />
      <NewPassword
        value={value.password}
        onChange={(password) => onChange({ ...value, password })}
        shown={shown}
        about={about}
      />
    </QuietForm>
  );
}
