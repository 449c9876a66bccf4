/** Patients and contacts as they are stored: plain records, the wire's cards with what only the server needs. */
import type { PracticeId } from '../../protocol/wire/ids.ts';
import type { NewContact, Patient } from '../../protocol/wire/patients.ts';

export interface PatientRecord extends Omit<Patient, 'contacts' | 'threadId'> {
  readonly practiceId: PracticeId;
  /** The name as it is searched and sorted: lower case, without accents. */
  readonly nameKey: string;
}

export interface NewContactRecord extends NewContact {
  /** When this contact got its present address, epoch ms; 0 where there is none. */
  readonly emailChangedAt: number;
  readonly mobileChangedAt: number;
}
