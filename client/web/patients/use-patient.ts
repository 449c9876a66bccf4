/** The patient on screen: opened while a screen shows them, kept up to date by the SDK, let go when it closes. */
import { useEffect, useMemo } from 'react';
import type { PatientId } from '../../../protocol/wire/ids.ts';
import type { PatientView } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import type { FaultText } from '../corridor/fault-text.ts';
import { useAnswer } from '../corridor/use-answer.ts';

interface Shown {
  readonly view: PatientView | null;
  readonly fault: FaultText | null;
}

export function usePatient(patientId: PatientId | null): Shown {
  const { patients } = useCorridor();
  const view = useSelect((state) => state.openPatient);
  const isOnline = useSelect((state) => state.connection === 'online');
  const open = useMemo(
    () => (patientId === null || !isOnline ? null : () => patients.open(patientId)),
    [patients, patientId, isOnline],
  );
  const { fault } = useAnswer(open);
  useEffect(() => {
    if (patientId === null) return;
    return () => void patients.open(null);
  }, [patients, patientId]);
  const isHere = view !== null && view.patient.patientId === patientId;
  return { view: isHere ? view : null, fault: isHere ? null : fault };
}
