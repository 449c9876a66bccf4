/**
 * Gives the demo practice its patients: the owner trusts the gateway, records credits and settings, saves patients and
 * templates; colleagues write to patients by e-mail and text. In development these come to the mailbox page.
 */
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { NewPatient } from '../../protocol/wire/patients.ts';
import type { Corridor } from '../sdk/api.ts';
import { randomId } from '../sdk/random-id.ts';
import type { Staff } from './make-practice.ts';
import { letters, patients, templates } from './patients.ts';

const CREDITS = 250;
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 500;

export async function playPatients(staff: Staff, say: (line: string) => void): Promise<void> {
  const { owner } = staff;
  await trustGateway(owner);
  await owner.credits.buy(CREDITS, 'Starter pack');
  const { settings, version } = await owner.carriers.settings();
  const banner = 'We answer within two working days. In an emergency ring 999.';
  await owner.carriers.configure({ ...settings, phone: '020 7946 0018', banner }, version + 1);
  for (const template of templates) {
    await owner.templates.save({ ...template, templateId: randomId<'template'>(), version: 1 });
  }
  const saved = new Map<string, NewPatient>();
  for (const { contacts, ...card } of patients) {
    const patient: NewPatient = {
      ...card,
      patientId: randomId<'patient'>(),
      version: 1,
      state: 'active',
      contacts: contacts.map((contact) => ({ ...contact, contactId: randomId<'contact'>(), preferred: null })),
    };
    await owner.patients.save(patient);
    saved.set(card.externalId, patient);
  }
  await Promise.all(letters.map((letter) => write(staff, letter, saved.get(letter.to))));
  say(`  ${patients.length} patients, ${letters.length} messages to them`);
}

/** Signed by the owner, the gateway publishes its key within seconds. */
async function trustGateway(owner: Corridor): Promise<void> {
  await owner.carriers.trustGateway(await owner.carriers.gateway());
  for (let waitedMs = 0; !(await owner.carriers.gateway()).hasKey; waitedMs += LOOK_EVERY_MS) {
    if (waitedMs > PATIENCE_MS) throw new Error('The gateway published no key.');
    await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
  }
}

/** Resolves once it has been handed over, after the seconds in which it could be taken back. */
async function write(staff: Staff, letter: (typeof letters)[number], patient: NewPatient | undefined): Promise<void> {
  const contact = patient?.contacts[0];
  const to = letter.channel === 'sms' ? contact?.mobile : contact?.email;
  if (patient === undefined || contact === undefined || to === undefined || to === null)
    throw new Error(`Nobody is called ${letter.to}.`);
  const { channel, subject, text } = letter;
  const { patientId } = patient;
  const writer = staff[letter.by];
  const { threadId, key } = await writer.sending.send({
    patientId,
    contactId: contact.contactId,
    channel,
    to,
    subject,
    text,
  });
  const fate = () => {
    const message = writer.getState().threads[threadId]?.messages.find((one) => one.key === key);
    if (message?.state === 'failed') throw new Error(message.failure ?? 'A message to a patient failed.');
    const via = message?.body.kind === 'text' ? message.body.via : null;
    return via?.direction === 'out' ? via.delivery.state : 'held';
  };
  for (let waitedMs = 0; fate() === 'held'; waitedMs += LOOK_EVERY_MS) {
    if (waitedMs > LIMITS.undoMs + PATIENCE_MS) throw new Error('The gateway does not take what waits for it.');
    await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
  }
}
