/** Name, login and alert address of a new account, with the same rules as the wire; used by first run and join. */
import { TextInput } from '@mantine/core';
import { email as emailRule, login as loginRule } from '../../../protocol/wire/people.ts';

export interface AccountValue {
  readonly name: string;
  readonly login: string;
  readonly email: string;
}

export const noAccount: AccountValue = { name: '', login: '', email: '' };

/** Which field is not good yet and why; null where all is well. */
export function accountProblems(value: AccountValue): Partial<Record<keyof AccountValue, string>> {
  return {
    ...(value.name.trim() === '' && { name: 'Your colleagues need a name to see.' }),
    ...(!loginRule.safeParse(value.login).success && { login: 'Small letters, digits and signs, without spaces.' }),
    ...(value.email !== '' && !emailRule.safeParse(value.email).success && { email: 'This is not an e-mail address.' }),
  };
}

interface Props {
  readonly value: AccountValue;
  readonly onChange: (value: AccountValue) => void;
  readonly shown: boolean;
}

export function AccountFields({ value, onChange, shown }: Props) {
  const problems = shown ? accountProblems(value) : {};
  return (
    <>
      <TextInput
        label="Your name"
        description="As colleagues know you."
        autoComplete="name"
        maxLength={80}
        value={value.name}
        error={problems.name}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
      <TextInput
        label="Login"
        description="What you type to sign in."
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        value={value.login}
        error={problems.login}
        onChange={(event) => onChange({ ...value, login: event.currentTarget.value.toLowerCase().replace(/\s+/g, '') })}
      />
      <TextInput
        label="E-mail for alerts (optional)"
        description="While you are away you are told that a message waits, never what it says."
        type="email"
        autoComplete="email"
        value={value.email}
        error={problems.email}
        onChange={(event) => onChange({ ...value, email: event.currentTarget.value.trim() })}
      />
    </>
  );
}
