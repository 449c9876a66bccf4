/**
 * A practice with patients: an owner and a colleague on real clients, a real server with its gateway (node-here.ts), and
 * the outside world around it. The server's clock is moved by hand past the seconds of undo.
 */
import type { Corridor } from '../../client/sdk/api.ts';
import { randomId } from '../../client/sdk/random-id.ts';
import type { Message, Thread, Via } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Contact, NewPatient, Patient } from '../../protocol/wire/patients.ts';
import type { DeliveryState } from '../../protocol/wire/sending.ts';
import { OUTSIDE_ENV, outsideWorld, type OutsideWorld } from './outside-world.ts';
import { steeredClock } from './steered-clock.ts';
import { createWorld, until, untilThread, type Colleague, type World } from './world.ts';

export interface PatientWorld {
  readonly world: World;
  readonly outside: OutsideWorld;
  readonly ruth: Colleague;
  readonly tomasz: Colleague;
  /** Past the undo of everything written by now; resolves when the gateway has handed it over. */
  handOver(): Promise<void>;
  /** Moves the server's clock. */
  advance(ms: number): void;
}

/** The gateway is trusted and can be sealed to, unless `isTrusted` is false. */
export async function createPatientWorld(
  env: Readonly<Record<string, string>> = {},
  { isTrusted = true }: { readonly isTrusted?: boolean } = {},
): Promise<PatientWorld> {
  const clock = steeredClock();
  const now = () => clock.now();
  let webhooks = { url: '', publicUrl: '' };
  const outside = outsideWorld(
    () => webhooks.url,
    () => webhooks.publicUrl,
    now,
  );
  const world = await createWorld({ ...OUTSIDE_ENV, ...env }, { clock: { now }, carriers: outside.carriers });
  ({ webhooks } = world.app);
  const ruth = await world.found();
  const tomasz = await world.join(ruth, 'Tomasz Zieliński');
  await world.app.runJobs();
  if (isTrusted) await trust(world, ruth.corridor);
  return {
    world,
    outside,
    ruth,
    tomasz,
    async handOver() {
      clock.advance(LIMITS.undoMs + 1_000);
      await world.app.runJobs();
      // The gateway may have been at work by itself already.
      await until(ruth.corridor, ({ threads }) => !Object.values(threads).some(isOnItsWay), 'everything handed over');
    },
    advance: (ms) => clock.advance(ms),
  };
}

const isOnItsWay = ({ messages }: Thread) =>
  messages.some((message) => message.n !== null && /held|queued/.test(outOf(message)?.delivery.state ?? ''));

/** The owner signs the gateway into the log; resolves when it can be sealed to. */
export async function trust(world: World, owner: Corridor): Promise<void> {
  await owner.carriers.trustGateway(await owner.carriers.gateway());
  await world.app.runJobs();
}

interface Reach {
  readonly email?: string | null;
  readonly mobile?: string | null;
}

/** A new patient with one contact, their own, who agreed to everything. */
export const patientCalled = (name: string, { email = null, mobile = null }: Reach = {}): NewPatient => ({
  patientId: randomId<'patient'>(),
  externalId: null,
  name,
  birthDate: '1987-04-02',
  notes: '',
  state: 'active',
  version: 1,
  contacts: [
    {
      contactId: randomId<'contact'>(),
      label: 'self',
      name: null,
      email,
      mobile,
      consent: { email: 'given', sms: 'given' },
      preferred: null,
    },
  ],
});

/** What a form gives back when somebody changed this. */
export function edited(patient: Patient, change: Partial<NewPatient>): NewPatient {
  const { patientId, externalId, name, birthDate, notes, state, version } = patient;
  const contacts = patient.contacts.map(withoutFacts);
  return { patientId, externalId, name, birthDate, notes, state, contacts, ...change, version: version + 1 };
}
function withoutFacts({ emailFacts: _email, mobileFacts: _mobile, ...card }: Contact) {
  return card;
}

export const bySms = (patient: Patient, text: string) => {
  const [contact] = patient.contacts;
  const { patientId } = patient;
  return {
    patientId,
    contactId: contact!.contactId,
    channel: 'sms',
    to: contact!.mobile!,
    subject: null,
    text,
  } as const;
};
export const byEmail = (patient: Patient, subject: string, text: string) => {
  const [contact] = patient.contacts;
  const { patientId } = patient;
  return { patientId, contactId: contact!.contactId, channel: 'email', to: contact!.email!, subject, text } as const;
};

type ViaOf<D extends Via['direction']> = Extract<Via, { readonly direction: D }>;
const viaOf = <D extends Via['direction']>(direction: D, message: Message | undefined): ViaOf<D> | null => {
  const via = message?.body.kind === 'text' ? message.body.via : null;
  return via?.direction === direction ? (via as ViaOf<D>) : null;
};
export const outOf = (message: Message | undefined) => viaOf('out', message);
export const inOf = (message: Message | undefined) => viaOf('in', message);

export const messageSaying = (thread: Thread | undefined, text: string): Message | undefined =>
  thread?.messages.find(({ body }) => body.kind === 'text' && body.text === text);

/** Waits until a client shows the message with this text so. */
export async function untilMessage(
  corridor: Corridor,
  threadId: ThreadId,
  text: string,
  fits: (message: Message) => boolean = ({ n }) => n !== null,
): Promise<Message> {
  const isThere = (thread: Thread) => {
    const message = messageSaying(thread, text);
    return message !== undefined && fits(message);
  };
  return messageSaying(await untilThread(corridor, threadId, isThere), text)!;
}
export const untilFate = (corridor: Corridor, threadId: ThreadId, text: string, state: DeliveryState) =>
  untilMessage(corridor, threadId, text, (message) => message.n !== null && outOf(message)?.delivery.state === state);

/** Waits until a client lists the unfiled inbox. */
export async function untilUnfiled(corridor: Corridor): Promise<Thread> {
  const of = ({ threads }: { readonly threads: Readonly<Record<ThreadId, Thread>> }) =>
    Object.values(threads).find(({ kind, synced }) => kind === 'unfiled' && synced);
  return of(await until(corridor, (state) => of(state) !== undefined, 'the unfiled inbox'))!;
}
