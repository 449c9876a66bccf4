/**
 * What must not move the gateway: an API that hands it the same job again, a database that is away when the carrier has
 * answered, reports forged by whoever got one mail, and one practice whose key is refused.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../protocol/wire/faults.ts';
import type { TextCarrier } from '../../server/delivery/carriers.ts';
import { receiveMail } from '../../server/delivery/email/receive.ts';
import type { LeasedJob, Outcome } from '../../server/domain/gateway/door.ts';
import { deliveringPractice, DOMAIN, openGatewayAt, type DeliveringPractice } from '../flows/delivery-practice.ts';
import { mail, sms } from '../flows/domain-sending.ts';

let here: DeliveringPractice;
let calls = 0;
let answer: Outcome;
const texts: TextCarrier = {
  kind: 'twilio',
  from: '+447700900000',
  send: () => {
    calls += 1;
    return Promise.resolve(answer);
  },
};
beforeEach(async () => {
  calls = 0;
  answer = { as: 'accepted', state: 'sent', code: null, providerId: 'SM1' };
  here = await deliveringPractice({ texts });
});
afterEach(() => here.close());

/** Sends one text and keeps what was leased for it. */
async function sendAndKeep(): Promise<LeasedJob> {
  const { parts } = here.delivery;
  const { door } = parts;
  const kept: LeasedJob[] = [];
  const lease: typeof door.lease = async (limit, ms) => {
    const leased = await door.lease(limit, ms);
    kept.push(...leased);
    return leased;
  };
  Object.assign(parts, { door: { ...door, lease } });
  await here.send(sms());
  Object.assign(parts, { door });
  expect(kept).toHaveLength(1);
  return kept[0]!;
}

/** A door that leases this job once more, says go, and keeps what is reported. */
function lyingDoor(job: LeasedJob) {
  const reported: Outcome[] = [];
  const left = [job];
  const door = {
    ...here.delivery.parts.door,
    lease: () => Promise.resolve(left.splice(0)),
    begin: () => Promise.resolve({ go: true } as const),
    report: ({ outcome }: { readonly outcome: Outcome }) => Promise.resolve(void reported.push(outcome)),
  };
  return { door, reported };
}

test.each(['accepted', 'unknown'] as const)(
  'a text that was %s is not sent again, whatever the API says',
  async (as) => {
    if (as === 'unknown') answer = { as, code: 'timeout' };
    const job = await sendAndKeep();
    expect(calls).toBe(1);
    const again = lyingDoor(job);
    Object.assign(here.delivery.parts, { door: again.door });
    await here.delivery.runOnce();
    expect({ calls, reported: again.reported }).toEqual({ calls: 1, reported: [answer] });

    const later = lyingDoor(job);
    const restarted = await openGatewayAt(here.world, here.folder, here.mailbox, { texts });
    Object.assign(restarted.parts, { door: later.door });
    await restarted.runOnce();
    await restarted.close();
    expect({ calls, reported: later.reported }).toEqual({ calls: 1, reported: [answer] });
  },
);

test('what the carrier answered is told until it is taken', async () => {
  const { parts } = here.delivery;
  const { door } = parts;
  let failures = 2;
  const report: typeof door.report = (done) =>
    failures-- > 0 ? Promise.reject(new Fault('storage')) : door.report(done);
  const later: typeof parts.later = (_ms, work) => here.world.domain.later(1, work);
  Object.assign(parts, { door: { ...door, report }, later });
  const jobId = await here.send(sms());
  expect({ calls, failures }).toEqual({ calls: 1, failures: -1 });
  expect(await here.state(jobId)).toMatchObject({ state: 'sent' });
});

test('where the gateway’s folder takes nothing, the carrier is not asked, and the text goes out when it does again', async () => {
  const { handed } = here.delivery.parts;
  const begin = handed.begin.bind(handed);
  handed.begin = () => Promise.reject(new Error('no space'));
  const jobId = await here.send(sms());
  expect({ calls, ...(await here.state(jobId)) }).toEqual({ calls: 0, state: 'queued', code: 'gateway.folder' });
  handed.begin = begin;
  here.world.now += 3_600_000;
  await here.delivery.runOnce();
  expect({ calls, ...(await here.state(jobId)) }).toMatchObject({ calls: 1, state: 'sent' });
});

test('a report is believed only at the address that no answer goes to, a bounce only from the null sender', async () => {
  const jobId = await here.send(mail());
  const token = here.mailbox.list()[0]?.messageId?.slice(1, 27) ?? '';
  const raw = new TextEncoder().encode(
    [
      'From: mailer-daemon@mx.example',
      `To: b-${token}@${DOMAIN}`,
      'Message-ID: <report@mx.example>',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'x',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      'Final-Recipient: rfc822; a@b.example',
      'Action: failed',
      'Status: 5.1.1',
      '',
      '--b--',
      '',
    ].join('\r\n'),
  );
  const post = (use: 'r' | 'b', from: string) =>
    receiveMail(here.delivery.parts, { from, to: [`${use}-${token}@${DOMAIN}`], raw });
  await post('r', 'somebody@mail.example');
  await post('r', '');
  await post('b', 'somebody@mail.example');
  expect(await here.state(jobId)).toMatchObject({ state: 'sent' });
  await post('b', '');
  expect(await here.state(jobId)).toMatchObject({ state: 'bounced', code: '5.1.1' });
});

test('a practice whose key the API refuses holds up no other work', async () => {
  const { door } = here.delivery.parts;
  const publishKey = () => Promise.reject(new Fault('conflict.head'));
  const other = await openGatewayAt(here.world, here.folder, here.mailbox, { texts, door: { ...door, publishKey } });
  await other.runOnce();
  await other.close();
  expect(here.world.lines.join()).toContain('gateway.practice');
});
