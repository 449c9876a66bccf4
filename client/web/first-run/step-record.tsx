/**
 * Step 3: the records key. Custodians → keys are made on this device → sheets printed and typed back → recovery
 * code → the practice is created. Does not let go before each part was done.
 */
import { useEffect, useState } from 'react';
import type { ShareSheet } from '../../sdk/api.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { RecoveryCode } from '../parts/recovery-code.tsx';
import { Custodians } from './custodians.tsx';
import type { FirstRunValue } from './value.ts';
import { Sheets } from './sheets.tsx';
import { TypeBack } from './type-back.tsx';

const NEEDED = 2;

interface Props {
  readonly value: FirstRunValue;
  readonly onBack: () => void;
  readonly onHold: () => void;
  readonly onNext: () => void;
}

interface Made {
  readonly sheets: readonly ShareSheet[];
  readonly recoveryCode: string;
}

export function StepRecord({ value, onBack, onHold, onNext }: Props) {
  const { setup } = useCorridor();
  const [custodians, setCustodians] = useState<readonly string[]>(['', '', '']);
  const [made, setMade] = useState<Made | null>(null);
  const [confirmed, setConfirmed] = useState(false);
  const ask = useAsk();
  useWarnBeforeLeaving(made !== null);

  const begin = () =>
    ask.run(async () => {
      const { practiceName, account, password } = value;
      setMade(
        await setup.begin({
          practiceName: practiceName.trim(),
          name: account.name.trim(),
          login: account.login,
          email: account.email || null,
          password: password.password,
          custodians: custodians.map((name) => name.trim()),
          needed: NEEDED,
        }),
      );
    });
  const finish = async () => {
    onHold();
    if (await ask.run(() => setup.finish())) onNext();
  };

  if (!made) {
    return (
      <Custodians value={custodians} onChange={setCustodians} ask={ask} onBack={onBack} onNext={() => void begin()} />
    );
  }
  if (!confirmed) {
    return (
      <>
        <Sheets practiceName={value.practiceName} sheets={made.sheets} needed={NEEDED} />
        <TypeBack sheets={made.sheets} needed={NEEDED} onConfirmed={() => setConfirmed(true)} />
      </>
    );
  }
  return (
    <>
      <RecoveryCode
        code={made.recoveryCode}
        action="Create the practice"
        busy={ask.busy}
        onDone={() => void finish()}
      />
      <FaultNotice fault={ask.fault} />
    </>
  );
}

/** The sheets exist only on this page until they are typed back. */
function useWarnBeforeLeaving(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [active]);
}
