/**
 * First run, four quiet steps: practice → you → keep the record safe → invite. What was typed stays while one goes
 * back and forth; nothing leaves the device before the printed sheets were typed back.
 */
import { useState } from 'react';
import { noAccount } from '../parts/account-fields.tsx';
import { noPassword } from '../parts/new-password.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';
import './first-run.css';
import { Progress } from './progress.tsx';
import { StepInvite } from './step-invite.tsx';
import { StepPractice } from './step-practice.tsx';
import { StepRecord } from './step-record.tsx';
import { StepYou } from './step-you.tsx';
import type { FirstRunValue } from './value.ts';

const TITLES = ['Your practice', 'You', 'Keep the record safe', 'Invite a colleague'] as const;

interface Props {
  /** Called once the practice exists on the server: from here on the page stays until `onDone`. */
  readonly onHold: () => void;
  readonly onDone: () => void;
}

export function FirstRun({ onHold, onDone }: Props) {
  const [step, setStep] = useState<0 | 1 | 2 | 3>(0);
  const [value, setValue] = useState<FirstRunValue>({ practiceName: '', account: noAccount, password: noPassword });
  return (
    <QuietPage key={step} title={TITLES[step]} top={<Progress step={step} names={TITLES} />} wide={step === 2}>
      {step === 0 && (
        <StepPractice
          name={value.practiceName}
          onChange={(practiceName) => setValue({ ...value, practiceName })}
          onNext={() => setStep(1)}
        />
      )}
      {step === 1 && <StepYou value={value} onChange={setValue} onBack={() => setStep(0)} onNext={() => setStep(2)} />}
      {step === 2 && <StepRecord value={value} onBack={() => setStep(1)} onHold={onHold} onNext={() => setStep(3)} />}
      {step === 3 && <StepInvite onDone={onDone} />}
    </QuietPage>
  );
}
