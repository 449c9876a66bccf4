/**
 * Direct Messages between colleagues' real clients and the patient's real guest: the link is read from the mail that the relay
 * was given, the code from the text that the carrier was given, never from our own database.
 */
import { expect, vi } from 'vitest';
import type { Guest, Message as Page } from '../../client/patient/guest/api.ts';
import { createGuest } from '../../client/patient/guest/guest.ts';
import type { Corridor } from '../../client/sdk/api.ts';
import type { NewDirectMessage } from '../../client/sdk/api-direct.ts';
import type { DirectView, Message, Thread } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import { argon2id } from './argon2id.ts';
import { browserShelf, tabsInTurn } from './browser-shelf.ts';
import { createPatientWorld, patientCalled, type PatientWorld } from './patient-world.ts';
import { untilThread } from './world.ts';

export interface DirectWorld extends PatientWorld {
  /** With an address and a number of their own. */
  newPatient(name: string): Promise<Patient>;
  /** Sent, taken by the server, and its mail handed to the relay. */
  sent(by: Corridor, message: NewDirectMessage): Promise<Sent>;
  /** The newest link that was mailed to this address. */
  linkTo(address: string): string;
  /** The newest code that was texted to this number. */
  codeTo(mobile: string): Promise<string>;
  /** A page that has read the link. */
  page(link: string): Promise<Guest>;
  /** The whole way in: digits, text, code, and the phrase in spoken mode. */
  open(patient: Patient, link?: string, phrase?: string): Promise<{ readonly guest: Guest; readonly page: Page }>;
}

export interface Sent {
  readonly threadId: ThreadId;
  readonly key: string;
  readonly ref: string;
  readonly link: string;
}

/** For what the carrier is given: also on a busy machine, and before the first test begins. */
const PATIENCE = { timeout: 40_000, interval: 50 };
const LINK = /https?:\/\/\S+\/m\/\S+/;

export async function createDirectWorld(env: Readonly<Record<string, string>> = {}): Promise<DirectWorld> {
  const here = await createPatientWorld(env);
  const { outside, world } = here;
  const { corridor } = here.ruth;
  await corridor.credits.buy(500, 'Starter');
  let numbers = 0;
  const linkTo = (address: string) => {
    const mail = outside.mails.findLast(({ to, text }) => to === address && LINK.test(text));
    if (mail === undefined) throw new Error(`no link was mailed to ${address}`);
    return LINK.exec(mail.text)![0];
  };
  const page = async (link: string) => {
    const { pathname, hash } = new URL(link);
    const guest = await createGuest({
      origin: world.url,
      network: fetch,
      argon2id,
      now: () => Date.now(),
      browserShelf: async () => browserShelf(),
      inTurn: tabsInTurn(),
    });
    expect(await guest.read(pathname, hash)).not.toBeNull();
    return guest;
  };
  const codeTo = async (mobile: string) => {
    await world.app.runJobs();
    const codes = () => outside.texts.filter(({ to, text }) => to === mobile && /\b\d{6}\b/.test(text));
    await vi.waitUntil(() => codes().length > 0, PATIENCE);
    return /\b\d{6}\b/.exec(codes().at(-1)!.text)![0];
  };
  return {
    ...here,
    linkTo,
    codeTo,
    page,
    newPatient(name) {
      numbers += 1;
      const word = name.split(' ')[0]!.toLowerCase();
      const mobile = `+4477009007${String(numbers).padStart(2, '0')}`;
      return corridor.patients.save(patientCalled(name, { email: `${word}@mail.example`, mobile }));
    },
    async sent(by, message) {
      const { threadId, key } = await by.direct.send(message);
      const thread = await untilThread(by, threadId, ({ messages }) =>
        messages.some((one) => one.key === key && one.n !== null),
      );
      const { ref } = thread.messages.find((one) => one.key === key)!;
      await here.handOver();
      await untilDirect(by, { threadId, ref: ref! }, ({ delivery }) => delivery.state === 'sent');
      return { threadId, key, ref: ref!, link: linkTo(message.to.email) };
    },
    async open({ contacts: [contact] }, link = linkTo(contact!.email!), phrase) {
      const guest = await page(link);
      const texts = outside.texts.length;
      expect(await guest.askCode(contact!.mobile!.slice(-3))).toMatchObject({ is: 'asked' });
      await world.app.runJobs();
      await vi.waitUntil(() => outside.texts.length > texts, PATIENCE);
      const unlocked = await guest.unlock(await codeTo(contact!.mobile!));
      if (unlocked.is === 'open') return { guest, page: unlocked.message };
      if (unlocked.is !== 'phrase' || phrase === undefined) throw new Error(`not opened: ${unlocked.is}`);
      const spoken = await guest.speak(phrase);
      if (spoken === null) throw new Error('not the phrase');
      return { guest, page: spoken };
    },
  };
}

/** A message to the patient's own contact; a day, answers allowed, unless told otherwise. */
export function directTo(patient: Patient, text: string, over: Partial<NewDirectMessage> = {}): NewDirectMessage {
  const [contact] = patient.contacts;
  const { patientId } = patient;
  const to = { email: contact!.email!, mobile: contact!.mobile! };
  const terms = { expiry: 'day', replies: true, spoken: false } as const;
  return { patientId, contactId: contact!.contactId, to, summary: '', text, ...terms, ...over };
}

export type DirectBody = { readonly kind: 'direct' } & DirectView;

export const directIn = (thread: Thread | undefined, ref: string): DirectBody | undefined => {
  const body = thread?.messages.find((message) => message.ref === ref)?.body;
  return body?.kind === 'direct' ? body : undefined;
};
export const steps = ({ proof }: DirectView) => proof.map(({ step }) => step);

/** Waits until a client shows this Direct Message so. */
export async function untilDirect(
  corridor: Corridor,
  { threadId, ref }: Pick<Sent, 'threadId' | 'ref'>,
  fits: (body: DirectBody) => boolean,
): Promise<DirectBody> {
  const holds = (thread: Thread) => {
    const body = directIn(thread, ref);
    return body !== undefined && fits(body);
  };
  return directIn(await untilThread(corridor, threadId, holds), ref)!;
}

export type BodyOf<K extends Message['body']['kind']> = Extract<Message['body'], { readonly kind: K }>;
export const bodiesOf = <K extends Message['body']['kind']>(thread: Thread | undefined, kind: K): BodyOf<K>[] =>
  (thread?.messages ?? []).flatMap(({ body }) => (body.kind === kind ? [body as BodyOf<K>] : []));
