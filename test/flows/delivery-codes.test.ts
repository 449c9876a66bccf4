/**
 * Codes of Direct Messages through the real gateway: opened with its weekly key, one fixed sentence to the carrier, one try
 * each, and the link's mail beside them.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTwilio } from '../../server/delivery/sms/twilio.ts';
import { ACCOUNT, NUMBER, scriptedCarrier, TOKEN, type ScriptedCarrier } from '../harness/scripted-carrier.ts';
import { deliveringPractice, TO, type DeliveringPractice } from './delivery-practice.ts';
import { askForCode, held, route, sendDm } from './domain-direct.ts';
import { ask } from './domain-people.ts';

let carrier: ScriptedCarrier;
let here: DeliveringPractice;
beforeEach(async () => {
  carrier = await scriptedCarrier();
  const setup = { account: ACCOUNT, token: TOKEN, from: NUMBER, url: carrier.url };
  here = await deliveringPractice({
    texts: createTwilio(setup, () => 'https://corridor.example/webhooks/twilio/status'),
  });
});
afterEach(async () => {
  await here.close();
  await carrier.close();
});

const owner = () => here.sending.practice.owner;
const desk = () => ({ world: here.world, sending: here.sending, thread: here.thread, owner: owner() });
const balance = async () => (await ask(here.world, owner(), 'credit:get', {})).balance;
const proof = async () => {
  const { dms } = await ask(here.world, owner(), 'dm:list', { threadId: here.thread.threadId });
  return dms[0]!.proof.map(({ what, detail }) => `${what} ${detail}`.trim());
};

test('the mail holds the link and nothing else, the text the code and nothing else; both together open', async () => {
  const dm = await sendDm(desk());
  here.world.now += 11_000;
  await here.delivery.runOnce();
  const [mail] = here.mailbox.list();
  const link = /https:\S+/.exec(mail?.text ?? '')?.[0] ?? '';
  expect(link).toContain(`/m/${dm.dmId}#1.`);
  expect(mail?.to).toBe(TO.email);

  await askForCode(desk(), dm);
  await here.delivery.runOnce();
  await here.delivery.runOnce();
  expect(carrier.complaints).toEqual([]);
  expect(carrier.taken).toHaveLength(1);
  const { to, body } = carrier.taken[0]!;
  expect(to).toBe(TO.mobile);
  expect(body).toMatch(
    /^\d{6} is your code for the message from Harbour Street Practice\. It works for 10 minutes\. Tell it to nobody\.$/,
  );
  expect(await route(desk(), 'dm:unlock', { ...held(dm), code: body.slice(0, 6) })).toMatchObject({ is: 'unlocked' });
  expect(await balance()).toBe(49);
  const lines = here.world.lines.join('\n');
  for (const secret of [body.slice(0, 6), TO.mobile, TO.email, link]) expect(lines).not.toContain(secret);
});

test('a refused text is told and given back; one that may have gone is not sent again', async () => {
  const dm = await sendDm(desk());
  carrier.script.push({ status: 400, code: 21211 });
  await askForCode(desk(), dm);
  await here.delivery.runOnce();
  expect(await proof()).toEqual(['asked', 'text-failed 21211']);
  expect(await balance()).toBe(50);
  here.world.now += 60_000;
  carrier.script.push('taken-then-gone');
  await askForCode(desk(), dm);
  await here.delivery.runOnce();
  await here.delivery.runOnce();
  expect(carrier.taken).toHaveLength(1);
  expect(await proof()).toEqual(['asked', 'text-failed 21211', 'asked']);
  expect(await balance()).toBe(49);
});

test('a code that does not open with the key it names is given back and told', async () => {
  const dm = await sendDm(desk());
  await askForCode(desk(), dm);
  await here.world.domain.stores.change((tx) => tx.dms.changeCode(dm.dmId, 1, { sealed: new Uint8Array(2_000) }));
  await here.delivery.runOnce();
  expect(carrier.taken).toEqual([]);
  expect((await proof()).at(-1)).toMatch(/^text-failed /);
});
