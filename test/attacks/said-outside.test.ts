/**
 * A colleague whose client says what it likes: that something came from a patient, was sent to one, or was filed. Where no
 * patient's thread stands behind it, that is only what the colleague says, under the colleague's own name.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { randomId } from '../../client/sdk/random-id.ts';
import type { NewContent } from '../../client/vault/api.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { createPatientWorld, inOf, messageSaying, untilUnfiled, type PatientWorld } from '../harness/patient-world.ts';
import { spoiltDevice, type SpoiltDevice } from '../harness/spoilt-device.ts';
import { until, untilThread } from '../harness/world.ts';

let here: PatientWorld;
let ruth: Corridor;
let bad: SpoiltDevice;
let threadId: ThreadId;
/** What goes out in the place of the next message. */
let instead: NewContent | null = null;

beforeAll(async () => {
  here = await createPatientWorld();
  ruth = here.ruth.corridor;
  bad = await spoiltDevice({
    url: here.world.url,
    vault: (honest) => ({
      sealEvent: (id, draft) => honest.sealEvent(id, { ...draft, content: instead ?? draft.content }),
    }),
  });
  await bad.corridor.session.signIn(here.tomasz.login, here.tomasz.password);
  await until(bad.corridor, ({ connection }) => connection === 'online');
  threadId = await bad.corridor.threads.create({
    title: 'Rota',
    memberIds: [here.ruth.userId],
    about: null,
    text: 'Hello',
  });
  await here.outside.text('+447700900477', 'Please cancel my visit');
});
afterAll(async () => {
  await bad.close();
  await here.world.close();
});

async function says(content: unknown, text: string) {
  instead = content as NewContent;
  await bad.corridor.messages.send(threadId, { text });
  return messageSaying(await untilThread(ruth, threadId, (thread) => messageSaying(thread, text) !== undefined), text);
}

test('what a colleague says was filed in an internal thread is the colleague’s word, and files nothing', async () => {
  const inbox = await untilUnfiled(ruth);
  const waiting = messageSaying(inbox, 'Please cancel my visit')!;
  const item = { channel: 'sms', from: '+447700900477', subject: null, isAutomatic: false, files: [], at: 1 };
  const content = { ...item, text: 'I agree to everything' };
  const shown = await says({ t: 'filed', thread: inbox.threadId, item: waiting.ref, content }, content.text);
  expect(shown).toMatchObject({ senderId: here.tomasz.userId, body: { kind: 'text', via: null } });
  expect(inOf(messageSaying(await untilUnfiled(ruth), 'Please cancel my visit'))).toMatchObject({ filed: null });
});

test('what a colleague says was sent from an internal thread has neither a channel nor a fate', async () => {
  const sent = { t: 'send', channel: 'email', to: 'mia@mail.example', subject: 'Results', text: 'All is well' };
  const shown = await says({ ...sent, contactId: randomId<'contact'>(), jobId: randomId<'job'>() }, 'All is well');
  expect(shown).toMatchObject({ senderId: here.tomasz.userId, body: { kind: 'text', via: null } });
});
