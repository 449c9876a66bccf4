/** A new password, typed twice, with the one rule we enforce said honestly: twelve characters, and not a guess. */
import { PasswordInput } from '@mantine/core';
import { LIMITS } from '../../../protocol/wire/limits.ts';

export interface NewPasswordValue {
  readonly password: string;
  readonly again: string;
}

export const noPassword: NewPasswordValue = { password: '', again: '' };

/** Why this pair is not good yet, or null. Counts characters as people do, not bytes. */
export function passwordProblem({ password, again }: NewPasswordValue, about: readonly string[] = []): string | null {
  const length = Array.from(password).length;
  if (length < LIMITS.passwordChars) return `At least ${LIMITS.passwordChars} characters; this has ${length}.`;
  if (new Set(password).size < 5) return 'Too few different characters: this would be guessed first.';
  const lower = password.toLowerCase();
  const known = about.find((word) => word.length > 3 && lower.includes(word.toLowerCase()));
  if (known && length < LIMITS.passwordChars + known.length) return `Leave out “${known}”: it would be guessed first.`;
  if (password !== again) return 'The two are not the same yet.';
  return null;
}

interface Props {
  readonly value: NewPasswordValue;
  readonly onChange: (value: NewPasswordValue) => void;
  readonly shown: boolean;
  readonly about?: readonly string[];
}

export function NewPassword({ value, onChange, shown, about = [] }: Props) {
  const problem = shown ? passwordProblem(value, about) : null;
  const second = problem?.startsWith('The two') ?? false;
  return (
    <>
      <PasswordInput
        label="Password"
        description={`At least ${LIMITS.passwordChars} characters. Four unrelated words are easy to remember and hard to guess.`}
        autoComplete="new-password"
        value={value.password}
        error={problem && !second ? problem : null}
        onChange={(event) => onChange({ ...value, password: event.currentTarget.value })}
        visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
      />
      <PasswordInput
        label="Password again"
        autoComplete="new-password"
        value={value.again}
        error={second ? problem : null}
        onChange={(event) => onChange({ ...value, again: event.currentTarget.value })}
        visibilityToggleButtonProps={{ 'aria-label': 'Show password again' }}
      />
    </>
  );
}
