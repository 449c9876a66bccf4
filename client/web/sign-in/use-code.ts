/** Where an account has a second factor, the first try with the right password is answered by asking for its code. */
import { useState } from 'react';
import { Fault } from '../../../protocol/wire/faults.ts';

export interface CodeAsked {
  readonly asked: boolean;
  readonly code: string;
  readonly setCode: (code: string) => void;
  /** Runs `signIn` with the code where one was asked for; being asked the first time is no failure. */
  readonly withCode: (signIn: (code: string | undefined) => Promise<void>) => Promise<void>;
}

export function useCode(): CodeAsked {
  const [asked, setAsked] = useState(false);
  const [code, setCode] = useState('');
  const withCode = async (signIn: (code: string | undefined) => Promise<void>) => {
    try {
      await signIn(code === '' ? undefined : code);
    } catch (error) {
      const isFirst = error instanceof Fault && error.code === 'signIn.codeNeeded' && !asked;
      if (!isFirst) throw error;
      setAsked(true);
    }
  };
  return { asked, code, setCode, withCode };
}
