/** A text to a colleague's phone through two clients: in the thread of the two, with its fate, for whoever gave a number. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { createPatientWorld, outOf, untilFate, type PatientWorld } from '../harness/patient-world.ts';
import { textsOf } from '../harness/world.ts';

let here: PatientWorld;
let ruth: Corridor;
let tomasz: Corridor;

beforeAll(async () => {
  here = await createPatientWorld();
  [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  await ruth.credits.buy(5, 'Starter');
});
afterAll(() => here.world.close());

test('without a number nobody is texted; a number is kept in international form, and one that is none is refused', async () => {
  const { userId } = here.tomasz;
  await expect(ruth.sending.text(userId, 'Hello')).rejects.toMatchObject({ detail: 'address' });
  await expect(tomasz.sending.setMobile('my phone')).rejects.toMatchObject({ code: 'input.invalid' });
  expect(await tomasz.sending.setMobile('07700 900611')).toBe('+447700900611');
  expect(await ruth.sending.mobileOf(userId)).toBe('+447700900611');
});

test('the text leaves, and both see what became of it in a thread of theirs; the next one goes there too', async () => {
  const { threadId } = await ruth.sending.text(here.tomasz.userId, 'Room 2 is free');
  for (const corridor of [ruth, tomasz]) await untilFate(corridor, threadId, 'Room 2 is free', 'held');
  await here.handOver();
  for (const corridor of [ruth, tomasz]) {
    const sent = await untilFate(corridor, threadId, 'Room 2 is free', 'sent');
    expect(outOf(sent)).toMatchObject({ channel: 'sms', address: '+447700900611' });
    const thread = corridor.getState().threads[threadId]!;
    expect(thread).toMatchObject({ kind: 'internal', title: 'Texts', about: null, alarm: null });
    expect(textsOf(thread)).toHaveLength(2);
  }
  expect(here.outside.texts.map(({ to, text }) => [to, text])).toEqual([['+447700900611', 'Room 2 is free']]);
  const again = await ruth.sending.text(here.tomasz.userId, 'And warm');
  expect(again.threadId).toBe(threadId);
  const waiting = await untilFate(ruth, threadId, 'And warm', 'held');
  await ruth.sending.undo(outOf(waiting)!.delivery.jobId);
  await untilFate(tomasz, threadId, 'And warm', 'cancelled');
  await here.handOver();
  expect(here.outside.texts).toHaveLength(1);
});
