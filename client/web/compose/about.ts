/** About whom a new thread is: a name as typed, or a record of the practice's. */
import type { PatientId } from '../../../protocol/wire/ids.ts';

export interface About {
  readonly name: string;
  readonly patientId: PatientId | null;
}
