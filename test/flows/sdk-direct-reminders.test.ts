/**
 * Reminders of Direct Messages as the patient's mailbox gets them, over six days: real clients seal them, the real gateway mails
 * them. One patient returns the form, one only reads, one does nothing, and one gets a new link in between.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { remindersAt } from '../../client/sdk/direct/reminders.ts';
import { emptyForm } from '../../protocol/forms/kinds.ts';
import { writeForm } from '../../protocol/forms/write.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import {
  createDirectWorld,
  directTo,
  steps,
  untilDirect,
  type DirectWorld,
  type Sent,
} from '../harness/direct-world.ts';
import { steeredClock } from '../harness/steered-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Of the colleague's own device. */
const device = steeredClock();
let here: DirectWorld;
let ruth: Corridor;

beforeAll(async () => {
  here = await createDirectWorld();
  await signedIn();
  const { settings, version } = await ruth.carriers.settings();
  const names = { displayName: 'Riverside Physio', phone: '01632 960 123' };
  await ruth.carriers.configure({ ...settings, ...names }, version + 1);
});
afterAll(() => here.world.close());

/** Sessions end where nobody shows for half a day. */
async function signedIn(): Promise<void> {
  ({ corridor: ruth } = await here.world.signIn(here.ruth, { clock: device }));
}

async function later(ms: number): Promise<void> {
  device.advance(ms);
  here.advance(ms);
  await here.world.app.runJobs();
  await signedIn();
}

const form = writeForm({ ...emptyForm, title: 'Intake', url: 'urn:uuid:intake' });
const mailsTo = ({ contacts: [contact] }: Patient) => here.outside.mails.filter(({ to }) => to === contact!.email);
const remindersTo = (patient: Patient) => mailsTo(patient).filter(({ subject }) => subject.startsWith('Reminder'));
const proofOf = async (sent: Sent) =>
  steps(await untilDirect(ruth, sent, ({ document, proof }) => document === 'here' && proof.length > 0));

test('on day 3 and 6 and never after the answer; without the link, and without a word of what it is about', async () => {
  const [mia, nils, olga, pia] = await Promise.all(
    ['Mia Lindqvist', 'Nils Berg', 'Olga Weber', 'Pia Sand'].map((name) => here.newPatient(name)),
  );
  const reminded = () => [mia!, nils!, olga!, pia!].map((patient) => remindersTo(patient).length);
  const withForm = { forms: [form], remind: true, summary: 'Intake' } as const;
  const toMia = await here.sent(ruth, directTo(mia!, 'Your knee needs a form.', { ...withForm, expiry: 'never' }));
  const toNils = await here.sent(ruth, directTo(nils!, 'Your knee needs a form.', withForm));
  const toOlga = await here.sent(ruth, directTo(olga!, 'Your result about the knee.', { remind: true }));
  const toPia = await here.sent(ruth, directTo(pia!, 'Your knee needs a form.', withForm));
  expect(await untilDirect(ruth, toMia, () => true)).toMatchObject({ remind: 'returned' });
  expect(await untilDirect(ruth, toOlga, () => true)).toMatchObject({ remind: 'opened' });
  // Mia looks at hers at once, and so does Olga: that is all that hers was for.
  const first = await here.open(mia!, toMia.link);
  await here.open(olga!, toOlga.link);
  expect(first.page.text).toBe('Your knee needs a form.');

  await later(2 * DAY_MS);
  await proofOf(toPia);
  await ruth.direct.reissue(toPia.threadId, toPia.ref);
  here.advance(LIMITS.undoMs + 1_000);
  await here.world.app.runJobs();
  await untilDirect(ruth, toPia, ({ delivery }) => delivery.state === 'sent');
  const newLink = here.linkTo(pia!.contacts[0]!.email!);
  expect(newLink).not.toBe(toPia.link);

  await later(DAY_MS + 12 * HOUR_MS);
  await expect.poll(reminded).toEqual([1, 1, 0, 0]);
  const [letter] = remindersTo(nils!);
  const { subject, text, html, references } = letter!;
  expect(subject).toBe('Reminder: a secure message from Riverside Physio');
  expect(text).toContain('“A secure message from Riverside Physio”');
  expect(text).toContain('01632 960 123');
  expect(text).toMatch(/^On \d{1,2} \w+ \d{4} Riverside Physio sent you/);
  expect(text).toMatch(/It closes on \d{1,2} \w+ \d{4}\./);
  // It stands in the mailbox beside the mail with the link, and says nothing that this one does not.
  expect(references).toEqual([mailsTo(nils!)[0]!.messageId]);
  for (const words of [subject, text, html]) expect(words).not.toMatch(/https?:|\/m\/|knee|Nils|Berg|Intake|form/i);
  // Once opened, Mia's stays open for good: no day is named.
  expect(remindersTo(mia!)[0]!.text).not.toContain('It closes on');
  expect(await proofOf(toNils)).toEqual(['sent', 'mail', 'reminded']);

  const { guest, page } = await here.open(mia!, toMia.link);
  expect(page.forms).toHaveLength(1);
  const answers = { resourceType: 'QuestionnaireResponse', status: 'completed', item: [] };
  await guest.returnForm({ key: 'urn:uuid:intake', answers, isRisk: false, files: [] }, () => undefined);
  expect((await proofOf(toMia)).filter((step) => step === 'reminded')).toHaveLength(1);

  await later(2 * DAY_MS);
  await expect.poll(reminded).toEqual([1, 1, 0, 1]);
  await later(DAY_MS);
  await expect.poll(reminded).toEqual([1, 2, 0, 1]);
  await later(2 * DAY_MS);
  await expect.poll(reminded).toEqual([1, 2, 0, 2]);
  expect((await proofOf(toPia)).filter((step) => step === 'reminded')).toHaveLength(2);
  // Nothing of it is a message of its own.
  expect((await proofOf(toNils)).filter((step) => step === 'reminded')).toHaveLength(2);
  const thread = ruth.getState().threads[toNils.threadId]!;
  expect(thread.messages.filter(({ body }) => body.kind === 'direct')).toHaveLength(1);
}, 120_000);

test('at the hour of the sending by the sender’s clock, but not at night', () => {
  const at = (day: number, hour: number, minute = 0) => new Date(2026, 9, day, hour, minute).getTime();
  // Over the change of the clocks in autumn.
  expect(remindersAt(at(22, 10, 30))).toEqual([at(25, 10, 30), at(28, 10, 30)]);
  expect(remindersAt(at(22, 3))).toEqual([at(25, 8), at(28, 8)]);
  expect(remindersAt(at(22, 23, 50))).toEqual([at(25, 19), at(28, 19)]);
});
