/**
 * One form for every page outside the shell (first run, join, sign in, unlock, recover): fields, what went wrong, one
 * button that says what will happen, and beside it the other way. And the fields that several of them ask for.
 */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Ask } from '../corridor/use-ask.ts';
import { FaultNotice } from './notice.tsx';

interface FormProps {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly action: string;
  readonly onSubmit: () => void;
  /** The request it makes, where it makes one. */
  readonly ask?: Ask;
  /** There is nothing to submit yet. */
  readonly off?: boolean;
  /** The fields say themselves what is wrong, not the browser. */
  readonly noValidate?: boolean;
  readonly other?: { readonly label: string; readonly onClick: () => void };
  readonly children: ReactNode;
}

export function QuietForm({ label, action, onSubmit, ask, off = false, noValidate, other, children }: FormProps) {
  return (
    <form
      aria-label={label}
      noValidate={noValidate}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {ask && <FaultNotice fault={ask.fault} />}
      <div className="row">
        <Button type="submit" size="md" loading={ask?.busy ?? false} disabled={off}>
          {action}
        </Button>
        {other && (
          <Button variant="subtle" size="md" onClick={other.onClick}>
            {other.label}
          </Button>
        )}
      </div>
    </form>
  );
}

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const NEEDED = { required: true, withAsterisk: false };

export function LoginField({ value, onChange }: FieldProps) {
  return (
    <TextInput
      {...NEEDED}
      label="Login"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      autoFocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function PasswordField({ value, onChange, autoFocus = false }: FieldProps & { readonly autoFocus?: boolean }) {
  return (
    <PasswordInput
      {...NEEDED}
      label="Password"
      autoComplete="current-password"
      autoFocus={autoFocus}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
    />
  );
}

/** A code that was written down: in groups, in any case. */
export function WrittenCodeField({ label, value, onChange }: FieldProps & { readonly label: string }) {
  return (
    <TextInput
      {...NEEDED}
      label={label}
      description="Spaces and small letters do not matter."
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      classNames={{ input: 'number' }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
