/** The patient on screen: opened while a screen shows them, kept up to date by the SDK, let go when it closes. */
import { useEffect } from 'react';
import type { PatientId } from '../../../protocol/wire/ids.ts';
import type { PatientView } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import type { FaultText } from '../corridor/fault-text.ts';
import { useAsk } from '../corridor/use-ask.ts';

export function usePatient(patientId: PatientId | null): {
  readonly view: PatientView | null;
  readonly fault: FaultText | null;
} {
  const { patients } = useCorridor();
  const view = useSelect((state) => state.openPatient);
  const connection = useSelect((state) => state.connection);
  const { run, fault } = useAsk();
  const isOnline = connection === 'online';
  useEffect(() => {
    if (patientId === null || !isOnline) return;
    void run(() => patients.open(patientId));
  }, [patients, patientId, isOnline, run]);
  useEffect(() => {
    if (patientId === null) return;
    return () => void patients.open(null);
  }, [patients, patientId]);
  const isHere = view !== null && view.patient.patientId === patientId;
  return { view: isHere ? view : null, fault: isHere ? null : fault };
}
