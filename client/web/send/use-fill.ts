/** Fills a template for one recipient with what this practice and this person are called. */
import { useCallback } from 'react';
import type { Contact, Patient } from '../../../protocol/wire/patients.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import type { DeliveryFacts } from './use-delivery.ts';

export function useFill(delivery: DeliveryFacts | null) {
  const { sending } = useCorridor();
  const practice = useSelect((state) => state.practice?.name ?? '');
  const myName = useSelect((state) => state.me?.name ?? '');
  return useCallback(
    (template: string, patient: Pick<Patient, 'name'>, contact: Pick<Contact, 'name'> | null) =>
      sending.fill(template, {
        patientName: patient.name,
        contactName: contact?.name ?? null,
        practiceName: delivery?.settings.displayName ?? practice,
        phone: delivery?.settings.phone ?? null,
        myName,
      }),
    [sending, practice, myName, delivery],
  );
}
