/**
 * Links of Direct Messages as colleagues look after them: spoken mode, a locked link and its new one, revoking, taking back,
 * a changed number, a code by a colleague's hand, the end of time, and what is refused before anything goes out.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { DirectJudged } from '../../client/sdk/api-direct.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import { createDirectWorld, directTo, steps, untilDirect, type DirectWorld } from '../harness/direct-world.ts';
import { edited } from '../harness/patient-world.ts';
import { until } from '../harness/world.ts';

const HOUR_MS = 3_600_000;

let here: DirectWorld;
let ruth: Corridor;
let tomasz: Corridor;

beforeAll(async () => {
  here = await createDirectWorld();
  [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  const { settings, version } = await ruth.carriers.settings();
  await ruth.carriers.configure({ ...settings, perNumberPerHour: 100 }, version + 1);
});
afterAll(() => here.world.close());

const digits = ({ contacts: [contact] }: Patient) => contact!.mobile!.slice(-3);

test('spoken: only the sender’s device knows the phrase; link and code alone open nothing', async () => {
  const ida = await here.newPatient('Ida Holm');
  const sent = await here.sent(ruth, directTo(ida, 'Only for your ears.', { spoken: true }));
  const { phrase } = await untilDirect(ruth, sent, (body) => body.phrase !== null);
  expect(phrase).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
  expect((await untilDirect(tomasz, sent, ({ spoken }) => spoken)).phrase).toBeNull();
  const guest = await here.page(sent.link);
  await guest.askCode(digits(ida));
  expect(await guest.unlock(await here.codeTo(ida.contacts[0]!.mobile!))).toMatchObject({ is: 'phrase' });
  expect(await guest.speak('0000 0000 00')).toBeNull();
  expect(await guest.speak(phrase!.toLowerCase())).toMatchObject({ text: 'Only for your ears.' });
  // Kept on this device, through a restart of the app; another device of the same person has to make a new link.
  const { corridor: again } = await here.world.signIn(here.ruth, { local: here.ruth.local });
  expect((await untilDirect(again, sent, (body) => body.phrase !== null)).phrase).toBe(phrase);
  const { corridor: other } = await here.world.signIn(here.ruth);
  expect((await untilDirect(other, sent, ({ spoken }) => spoken)).phrase).toBeNull();
  await again.close();
  await other.close();
});

test('ten wrong codes lock it: everybody is told, one click sends a new link, and that opens', async () => {
  const nils = await here.newPatient('Nils Berg');
  const sent = await here.sent(ruth, directTo(nils, 'Locked out'));
  const guest = await here.page(sent.link);
  for (let round = 0; round < 2; round++) {
    await guest.askCode(digits(nils));
    const right = await here.codeTo(nils.contacts[0]!.mobile!);
    for (let tries = 0; tries < 5; tries++) await guest.unlock(right === '000000' ? '000001' : '000000');
    here.advance(61_000);
  }
  for (const corridor of [ruth, tomasz]) {
    await untilDirect(corridor, sent, ({ state }) => state === 'locked');
    const { notifications } = await until(corridor, (state) =>
      state.notifications.some(({ kind }) => kind === 'locked'),
    );
    expect(notifications.find(({ kind }) => kind === 'locked')).toMatchObject({
      threadId: sent.threadId,
      unread: true,
    });
  }
  expect(await guest.look()).toMatchObject({ is: 'locked' });
  await tomasz.direct.reissue(sent.threadId, sent.ref);
  const body = await untilDirect(ruth, sent, ({ state }) => state === 'open');
  expect(steps(body).slice(-2)).toEqual(['resent', 'replaced']);
  expect(body.proof.find(({ step }) => step === 'resent')).toMatchObject({ by: here.tomasz.userId, word: 'colleague' });
  await here.handOver();
  await untilDirect(tomasz, sent, ({ delivery }) => delivery.state === 'sent');
  const next = here.linkTo(nils.contacts[0]!.email!);
  expect(next).not.toBe(sent.link);
  expect(await guest.look()).toMatchObject({ is: 'replaced' });
  const { page, guest: patient } = await here.open(nils, next);
  expect(page.text).toBe('Locked out');
  await patient.reply({ text: 'Now it works', files: [] }, () => undefined);
  await untilDirect(ruth, sent, (shown) => steps(shown).at(-1) === 'replied');
  // Both who sent a link hear that it was read.
  await until(tomasz, ({ notifications }) => notifications.some(({ kind }) => kind === 'read'));
});

test('revoked it never opens again, and the record says who did it', async () => {
  const olga = await here.newPatient('Olga Lind');
  const sent = await here.sent(ruth, directTo(olga, 'A mistake'));
  const guest = await here.page(sent.link);
  await tomasz.direct.revoke(sent.threadId, sent.ref);
  for (const corridor of [ruth, tomasz]) {
    const body = await untilDirect(corridor, sent, ({ state }) => state === 'revoked');
    expect(body.proof.filter(({ step }) => step === 'revoked')).toMatchObject([{ by: here.tomasz.userId }]);
    expect(body.text).toBe('A mistake');
  }
  expect(await guest.look()).toMatchObject({ is: 'revoked' });
  expect(await guest.askCode(digits(olga))).toMatchObject({ is: 'revoked' });
  await expect(ruth.direct.textCode(sent.threadId, sent.ref)).rejects.toMatchObject({ code: 'access.refused' });
});

test('taken back within ten seconds no mail goes and the link is dead', async () => {
  const per = await here.newPatient('Per Dahl');
  const mails = here.outside.mails.length;
  const { threadId, key } = await ruth.direct.send(directTo(per, 'To the wrong Per'));
  const state = await until(ruth, ({ threads }) =>
    Boolean(threads[threadId]?.messages.some((one) => one.key === key && one.n !== null)),
  );
  const ref = state.threads[threadId]!.messages.find((one) => one.key === key)!.ref!;
  const { delivery } = await untilDirect(ruth, { threadId, ref }, () => true);
  await ruth.sending.undo(delivery.jobId);
  for (const corridor of [ruth, tomasz]) {
    const body = await untilDirect(corridor, { threadId, ref }, (shown) => shown.state === 'revoked');
    expect(body.delivery.state).toBe('cancelled');
  }
  await here.handOver();
  expect(here.outside.mails).toHaveLength(mails);
  // Too late for another: the mail has gone, which is said; the link can still be ended.
  const sent = await here.sent(ruth, directTo(per, 'Too late'));
  const late = await untilDirect(ruth, sent, () => true);
  await expect(ruth.sending.undo(late.delivery.jobId)).rejects.toMatchObject({ code: 'conflict.head' });
  await ruth.direct.revoke(sent.threadId, sent.ref);
});

test('another number: no code goes before a colleague says yes, and who confirms sees both ends', async () => {
  const siv = await here.newPatient('Siv Moen');
  const sent = await here.sent(ruth, directTo(siv, 'New phone'));
  const mobile = '+447700900899';
  const { patient } = await ruth.patients.look(siv.patientId);
  const contacts = edited(patient, {}).contacts.map((contact) => ({ ...contact, mobile }));
  await ruth.patients.save(edited(patient, { contacts }));
  const guest = await here.page(sent.link);
  const texts = here.outside.texts.length;
  await guest.askCode(digits(siv));
  await untilDirect(ruth, sent, ({ numberChanged }) => numberChanged);
  await until(ruth, ({ notifications }) => notifications.some(({ kind }) => kind === 'codeFailed'));
  expect(here.outside.texts).toHaveLength(texts);
  await tomasz.direct.look(sent.threadId);
  await untilDirect(tomasz, sent, ({ codesTo, numberChanged }) => numberChanged && codesTo === digits(siv));
  await expect(tomasz.direct.textCode(sent.threadId, sent.ref)).rejects.toMatchObject({ detail: 'number' });
  await tomasz.direct.confirmNumber(sent.threadId, sent.ref);
  await untilDirect(tomasz, sent, ({ codesTo, numberChanged }) => !numberChanged && codesTo === '899');
  here.advance(61_000);
  const { validUntil } = await tomasz.direct.textCode(sent.threadId, sent.ref);
  expect(validUntil).toBeGreaterThan(0);
  expect(await guest.unlock(await here.codeTo(mobile))).toMatchObject({ is: 'open' });
  const asked = await untilDirect(ruth, sent, (body) => steps(body).includes('read'));
  expect(asked.proof.find(({ step }) => step === 'codeAsked')).toMatchObject({ detail: 'staff' });
});

test('an hour after it was opened it ends; the record keeps it', async () => {
  const tor = await here.newPatient('Tor Vik');
  const sent = await here.sent(ruth, directTo(tor, 'One hour only', { expiry: 'hour' }));
  await here.open(tor);
  const opened = await untilDirect(tomasz, sent, ({ readAt }) => readAt !== null);
  const unlockedAt = opened.proof.find(({ step }) => step === 'unlocked')!.at;
  expect(opened.endsAt).toBe(unlockedAt + HOUR_MS);
  here.advance(HOUR_MS + 1_000);
  await here.world.app.runJobs();
  const body = await untilDirect(tomasz, sent, ({ state }) => state === 'expired');
  expect(body.text).toBe('One hour only');
  expect(await (await here.page(sent.link)).look()).toMatchObject({ is: 'expired' });
});

test('what is missing is named before sending, and a change since composing began stops it', async () => {
  const una = await here.newPatient('Una Falk');
  const [contact] = una.contacts;
  const fine: DirectJudged = {
    patient: una,
    contact: contact!,
    delivery: { gateway: 'trusted', carriers: { mailOut: 'relay', smsOut: 'twilio' } },
    balance: 1,
  };
  expect(ruth.direct.lacks(fine)).toEqual([]);
  expect(ruth.direct.lacks({ ...fine, contact: { ...contact!, email: null, mobile: null }, balance: 0 })).toEqual([
    { what: 'address', channel: 'email' },
    { what: 'address', channel: 'sms' },
    { what: 'credits', channel: 'sms' },
  ]);
  const refused = { ...contact!, consent: { email: 'given', sms: 'refused' } } as const;
  expect(ruth.direct.lacks({ ...fine, contact: refused })).toEqual([{ what: 'consent', channel: 'sms' }]);
  const dead = { ...fine, patient: { ...una, state: 'deceased' } } as const;
  expect(ruth.direct.lacks(dead)).toEqual([{ what: 'deceased', channel: null }]);
  await expect(ruth.direct.send(directTo(una, ''))).rejects.toMatchObject({ code: 'input.invalid', detail: 'text' });
  const form = { resourceType: 'Questionnaire', title: 'A form' };
  const mute = directTo(una, 'x', { forms: [form], replies: false });
  await expect(ruth.direct.send(mute)).rejects.toMatchObject({ code: 'input.invalid', detail: 'forms' });
  const to = { email: contact!.email!, mobile: '+447700900123' };
  const { threadId, key } = await ruth.direct.send(directTo(una, 'Old number', { to }));
  const { threads } = await until(ruth, (state) =>
    Boolean(state.threads[threadId]?.messages.some((one) => one.key === key && one.state === 'failed')),
  );
  expect(threads[threadId]!.messages.find((one) => one.key === key)!.failure).toMatch(/no longer has this address/);
});
