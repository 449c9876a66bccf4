/**
 * Texts through Twilio's client library to a carrier that checks them against the published contract; its callbacks early,
 * late, doubled and reversed; answers of patients, and of people whom nobody knows.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwilio } from '../../server/delivery/sms/twilio.ts';
import { takeHook, type HookAnswer } from '../../server/delivery/webhooks.ts';
import {
  ACCOUNT,
  NUMBER,
  scriptedCarrier,
  signedCallback,
  statusFields,
  textFields,
  TOKEN,
  type ScriptedCarrier,
} from '../harness/scripted-carrier.ts';
import { deliveringPractice, TO, type DeliveringPractice } from './delivery-practice.ts';
import { ask } from './domain-people.ts';
import { catchUp, DAY_MS, newPatient, sms } from './domain-sending.ts';

const PUBLIC = 'https://corridor.example';
let carrier: ScriptedCarrier;
let here: DeliveringPractice;
beforeEach(async () => {
  carrier = await scriptedCarrier();
  const setup = { account: ACCOUNT, token: TOKEN, from: NUMBER, url: carrier.url };
  here = await deliveringPractice({ texts: createTwilio(setup, () => `${PUBLIC}/webhooks/twilio/status`) });
});
afterEach(async () => {
  await here.close();
  await carrier.close();
});

/** Posts as the carrier would, or as somebody else. */
function post(
  name: string,
  fields: Readonly<Record<string, string>>,
  token = TOKEN,
  query = '',
): Promise<HookAnswer | null> {
  const { body, signature } = signedCallback(`${PUBLIC}/webhooks/${name}${query}`, fields, token);
  const setup = { twilio: { account: ACCOUNT, token: TOKEN }, mailSecret: null, publicUrl: () => PUBLIC };
  const header = (wanted: string) => (wanted === 'x-twilio-signature' ? signature : '');
  return takeHook(here.delivery.parts, setup, { name, query, header, body: new TextEncoder().encode(body) });
}
const status = (sid: string, state: string, code?: string) => post('twilio/status', statusFields(sid, state, code));
const text = (n: number, from: string, body: string) =>
  post('twilio/inbound', textFields(`SM${String(n).padStart(32, 'a')}`, from, body));

describe('a text', () => {
  it('goes out once, and its fate follows the callbacks whatever their order', async () => {
    const jobId = await here.send(sms('See you at ten.'));
    expect(carrier.taken).toMatchObject([
      { to: TO.mobile, body: 'See you at ten.', statusCallback: `${PUBLIC}/webhooks/twilio/status` },
    ]);
    expect(carrier.complaints).toEqual([]);
    const { sid } = carrier.taken[0]!;
    expect(await here.state(jobId)).toMatchObject({ state: 'queued' });
    expect(await status(sid, 'delivered')).toMatchObject({ status: 204 });
    for (const late of ['sent', 'queued', 'sending', 'delivered', 'sent']) await status(sid, late);
    expect(await here.state(jobId)).toMatchObject({ state: 'delivered' });
  });

  it('that a callback speaks of before we know it moves when we do', async () => {
    await status(`SM${'1'.padStart(32, '0')}`, 'delivered');
    const jobId = await here.send(sms());
    expect(await here.state(jobId)).toMatchObject({ state: 'delivered' });
  });

  it('not delivered keeps the carrier’s code', async () => {
    const jobId = await here.send(sms());
    await status(carrier.taken[0]!.sid, 'undelivered', '30003');
    expect(await here.state(jobId)).toEqual({ state: 'undelivered', code: '30003' });
  });

  it('of unknown outcome is never sent again by itself', async () => {
    carrier.script.push('taken-then-gone');
    const jobId = await here.send(sms());
    expect(await here.state(jobId)).toMatchObject({ state: 'unknown' });
    here.world.now += DAY_MS;
    await here.delivery.runOnce();
    expect(carrier.taken).toHaveLength(1);
  });

  it.each([
    [{ status: 500, code: 20500 }, 'unknown'],
    [{ status: 400, code: 21211 }, 'failed'],
    [{ status: 400, code: 21610 }, 'blocked'],
    [{ status: 429, code: 20429 }, 'queued'],
    [{ status: 401, code: 20003 }, 'queued'],
  ] as const)('answered with %j is %s', async (answer, state) => {
    carrier.script.push(answer);
    const jobId = await here.send(sms());
    expect(await here.state(jobId)).toMatchObject({ state });
    expect(carrier.taken).toEqual([]);
  });
});

describe('a patient’s text', () => {
  const items = async () => (await catchUp(here.sending, here.thread)).filter(({ kind }) => kind === 2);

  it('comes into the thread, once however often it is posted', async () => {
    await here.send(sms());
    await catchUp(here.sending, here.thread);
    for (let time = 0; time < 5; time += 1) {
      expect(await text(1, TO.mobile, 'I will be late')).toMatchObject({ status: 200, type: 'text/xml' });
    }
    expect(await items()).toHaveLength(1);
  });

  it('from nobody’s number, or from a number of two, waits in the unfiled thread', async () => {
    await newPatient(here.sending, { mobile: '+447700900777' });
    await newPatient(here.sending, { mobile: '+447700900777' });
    expect(await text(2, '+447700900555', 'hello?')).toMatchObject({ status: 200 });
    expect(await text(3, '+447700900777', 'hello')).toMatchObject({ status: 200 });
    expect(await items()).toEqual([]);
    const { practiceId } = here.sending.practice.log;
    const unfiled = await here.world.domain.stores.read.gateways.unfiled(practiceId);
    expect(unfiled).not.toBeNull();
  });

  it('STOP ends sending to the number, START begins it again', async () => {
    await text(4, TO.mobile, 'Stop.');
    const { owner } = here.sending.practice;
    const facts = async () => {
      const { patient } = await ask(here.world, owner, 'patient:get', { patientId: here.thread.patientId });
      return patient.contacts[0]?.mobileFacts?.state;
    };
    expect(await facts()).toBe('optedOut');
    await text(5, TO.mobile, 'START');
    expect(await facts()).toBe('ok');
  });
});

describe('a post', () => {
  it('is refused without reason when it is not signed, or signed for another address', async () => {
    const fields = statusFields(`SM${'0'.repeat(32)}`, 'delivered');
    expect(await post('twilio/status', fields, 'another-token-0123456789')).toMatchObject({ status: 403, body: '' });
    const { signature, body } = signedCallback(`https://evil.example/webhooks/twilio/status`, fields);
    const setup = { twilio: { account: ACCOUNT, token: TOKEN }, mailSecret: null, publicUrl: () => PUBLIC };
    const request = { name: 'twilio/status', query: '', header: () => signature, body: new TextEncoder().encode(body) };
    expect(await takeHook(here.delivery.parts, setup, request)).toMatchObject({ status: 403 });
  });

  it.each([
    ['an unknown field', { ...statusFields(`SM${'0'.repeat(32)}`, 'delivered'), Extra: 'x' }],
    ['fields run together', { ...statusFields(`SM${'0'.repeat(32)}`, 'x'), MessageStatusdelivered: '' }],
    ['no message', statusFields('', 'delivered')],
    ['another account', { ...statusFields(`SM${'0'.repeat(32)}`, 'delivered'), AccountSid: `AC${'9'.repeat(32)}` }],
    ['an unknown state', statusFields(`SM${'0'.repeat(32)}`, 'exploded')],
  ])('with %s is refused', async (_name, fields) => {
    expect(await post('twilio/status', fields)).toMatchObject({ status: 400 });
  });

  it('to a hook that is not set up finds nothing', async () => {
    expect(await post('twilio/other', {})).toBeNull();
    expect(await post('mail', {})).toBeNull();
  });
});
