/** Who of a list gets a message made from a template, with which words and at what cost, and why the others do not. Draws nothing. */
import type { PatientRow, Template } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { Corridor, PatientMessage } from '../../sdk/api.ts';
import type { Role } from '../../sdk/state.ts';
import { addressOf } from '../patients/words.ts';
import { lackOf } from './lacks.ts';
import type { DeliveryFacts } from './use-delivery.ts';
import type { useFill } from './use-fill.ts';
import { contactFor } from './use-outgoing.ts';
import { VARIABLES } from './variables.ts';

export interface Planned {
  readonly name: string;
  readonly message: PatientMessage;
  readonly credits: number;
}
export interface Excluded {
  readonly name: string;
  readonly patientId: PatientRow['patientId'];
  readonly why: string;
}
export interface Plan {
  readonly planned: readonly Planned[];
  readonly excluded: readonly Excluded[];
  readonly credits: number;
}

const MOST = 2_000;
const PAGE = 100;

/** Everybody whom the words find, at most 2,000. */
export async function everybody(
  corridor: Corridor,
  words: string,
  signal: AbortSignal,
): Promise<readonly PatientRow[]> {
  const rows: PatientRow[] = [];
  for (let more = true; more && rows.length < MOST && !signal.aborted;) {
    const last = rows.at(-1);
    const after = last === undefined ? null : { name: last.name, patientId: last.patientId };
    const page = await corridor.patients.find({ text: words, after, limit: PAGE });
    rows.push(...page.patients);
    more = page.more && page.patients.length > 0;
  }
  return rows;
}

interface How {
  readonly template: Template & { readonly channel: OutChannel };
  readonly delivery: DeliveryFacts | null;
  readonly role: Role;
  readonly fill: ReturnType<typeof useFill>;
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** One after the other, so that nobody else waits for it. */
export async function plan(corridor: Corridor, rows: readonly PatientRow[], how: How): Promise<Plan> {
  const planned: Planned[] = [];
  const excluded: Excluded[] = [];
  const taken = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (how.signal.aborted) break;
    const judged = await judge(corridor, row, how, taken);
    if ('why' in judged) excluded.push({ name: row.name, patientId: row.patientId, why: judged.why });
    else planned.push(judged);
    how.onProgress(index + 1);
  }
  return { planned, excluded, credits: planned.reduce((sum, one) => sum + one.credits, 0) };
}

async function judge(
  corridor: Corridor,
  row: PatientRow,
  how: How,
  taken: Set<string>,
): Promise<Planned | { why: string }> {
  const { template, delivery, role, fill } = how;
  const { channel } = template;
  const { patient } = await corridor.patients.look(row.patientId);
  const contact = contactFor(patient, channel, null);
  const lack = lackOf({ patient, contact, channel, delivery, role, balance: null, cost: 0 });
  if (lack !== null) return { why: lack.text };
  const to = contact === null ? null : addressOf(contact, channel);
  if (contact === null || to === null) return { why: 'There is no address.' };
  if (taken.has(to)) return { why: 'Somebody else in this list has the same address.' };
  const text = fill(template.text, patient, contact);
  const subject = fill(template.subject, patient, contact);
  const missing = [...text.missing, ...(channel === 'email' ? subject.missing : [])][0];
  if (missing !== undefined)
    return { why: `{{${missing}}}: ${VARIABLES[missing]?.missing ?? 'there is no such field'}.` };
  taken.add(to);
  const credits = channel === 'sms' ? (await corridor.sending.segments(text.text)).segments : 0;
  const { patientId } = patient;
  const words = { subject: channel === 'email' ? subject.text : null, text: text.text };
  return { name: patient.name, credits, message: { patientId, contactId: contact.contactId, channel, to, ...words } };
}
