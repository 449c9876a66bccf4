/**
 * Guessing at the patients' page over real HTTP, from as many addresses as a botnet has: with the link and without it.
 * Counters belong to the message, never to whoever asks, so that more addresses are worth nothing.
 */
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toB64 } from '../../protocol/wire/bytes.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { askCode, unlock } from '../../server/domain/direct-messages/unlock.ts';
import { DIGITS, held, hourForDigits } from '../flows/domain-direct.ts';
import { openDirect, type Direct, type SentDirect } from '../harness/direct.ts';

const BOTNET = 10_000;
/** Over HTTP fewer do, since each is a request. */
const ADDRESSES = 500;
const agent = new Agent({ keepAlive: true, maxSockets: 50 });

let direct: Direct;
beforeAll(async () => {
  direct = await openDirect({ proxyHops: 1 });
});
afterAll(async () => {
  agent.destroy();
  await direct.close();
});

type Said = { readonly is: string; readonly left?: number };

/** One request as our proxy hands it on: the caller's own header first, its true address last. */
function post(path: string, input: object, address: string): Promise<Said> {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': `127.0.0.1, ${address}` };
  return new Promise((resolve, reject) => {
    const sent = request(`${direct.url}${path}`, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve((JSON.parse(text) as { reply: Said }).reply));
    });
    sent.on('error', reject).end(JSON.stringify(input));
  });
}

const addressOf = (i: number) => `203.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
const everywhere = (path: string, input: (i: number) => object, count = ADDRESSES): Promise<Said[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => post(path, input(i), addressOf(i))));
const tally = (answers: readonly Said[]): Record<string, number> => {
  const of: Record<string, number> = {};
  for (const { is, left } of answers) {
    const key = left === undefined ? is : `${is} ${left}`;
    of[key] = (of[key] ?? 0) + 1;
  }
  return of;
};

const proofOf = ({ issue: { secrets } }: SentDirect) => {
  const { dmId, linkAuth } = held(secrets);
  return { dmId, linkAuth: toB64(linkAuth) };
};
const row = ({ issue }: SentDirect) => direct.desk.world.domain.stores.read.dms.byId(issue.secrets.dmId);
const six = (n: number) => String(n).padStart(6, '0');
const notThe = (code: string) => (i: number) => six(i % 1_000_000 === Number(code) ? 999_999 : i);

async function asked(sent: SentDirect): Promise<string> {
  direct.desk.later(LIMITS.dmCodeEveryMs);
  expect(await post('/api/m/code', { ...proofOf(sent), digits: DIGITS }, '198.51.100.7')).toMatchObject({
    is: 'asked',
  });
  return direct.code();
}

test('200 wrong codes at once from 200 addresses: five are judged, in the order of a single caller', async () => {
  const sent = await direct.send();
  const guess = notThe(await asked(sent));
  const answers = await everywhere('/api/m/unlock', (i) => ({ ...proofOf(sent), code: guess(i) }), 200);
  expect(tally(answers)).toEqual({ 'wrong 4': 1, 'wrong 3': 1, 'wrong 2': 1, 'wrong 1': 1, 'wrong 0': 196 });
  expect(await row(sent)).toMatchObject({ wrong: 5, state: 'open' });
});

test('the last three digits, guessed from 500 addresses: five tries, at most one text', async () => {
  const sent = await direct.send();
  const before = await direct.texts();
  const digits = (i: number) => String(i).padStart(3, '0');
  const answers = await everywhere('/api/m/code', (i) => ({ ...proofOf(sent), digits: digits(i) }));
  expect(tally(answers)).toEqual({ asked: 5, often: ADDRESSES - 5 });
  expect((await direct.texts()) - before).toBeLessThanOrEqual(1);
});

test('codes, guessed from 500 addresses: five, and after ten in a row it is locked', async () => {
  const sent = await direct.send();
  const first = notThe(await asked(sent));
  const answers = await everywhere('/api/m/unlock', (i) => ({ ...proofOf(sent), code: first(i) }));
  expect(tally(answers)).toMatchObject({ 'wrong 0': ADDRESSES - 4 });
  expect(await row(sent)).toMatchObject({ wrong: 5, state: 'open' });

  await hourForDigits(direct.desk, sent.issue.secrets);
  const second = notThe(await asked(sent));
  const last = await everywhere('/api/m/unlock', (i) => ({ ...proofOf(sent), code: second(i) }), 200);
  expect(tally(last)).toEqual({ 'wrong 4': 1, 'wrong 3': 1, 'wrong 2': 1, 'wrong 1': 1, locked: 196 });
  expect(await row(sent)).toMatchObject({ wrong: LIMITS.dmWrongInRow, state: 'locked' });
});

test('without the link nothing is judged, stored or locked, and the patient opens it', async () => {
  const sent = await direct.send();
  const code = await asked(sent);
  const { dmId } = proofOf(sent);
  const [before, { commits }] = [await row(sent), direct.desk.world.storage.counts()];
  const linkAuth = (i: number) => toB64(new Uint8Array(32).map((_, at) => (i >> at) & 255));
  for (const [path, more] of [['/api/m/unlock', { code }] as const, ['/api/m/code', { digits: DIGITS }] as const]) {
    const answers = await everywhere(path, (i) => ({ dmId, linkAuth: linkAuth(i), ...more }));
    expect(tally(answers)).toEqual({ unknown: ADDRESSES });
  }
  expect(await row(sent)).toEqual(before);
  expect(direct.desk.world.storage.counts().commits).toBe(commits);
  expect(await post('/api/m/unlock', { ...proofOf(sent), code }, '198.51.100.7')).toMatchObject({ is: 'unlocked' });
});

test(
  '10,000 addresses are as good as one: what is counted is counted for the message',
  { timeout: 120_000 },
  async () => {
    const sent = await direct.send();
    const guess = notThe(await asked(sent));
    const { domain } = direct.desk.world;
    const { dmId, linkAuth } = held(sent.issue.secrets);
    const tries = { digits: 0, codes: 0 };
    for (let i = 0; i < BOTNET; i += 1) {
      const caller = { actor: null, ip: addressOf(i), userAgent: null };
      const digits = String(i % 1_000).padStart(3, '0');
      tries.digits += (await askCode(domain, caller, { dmId, linkAuth, digits })).reply.is === 'asked' ? 1 : 0;
      if (i >= BOTNET / 10) continue;
      const { reply } = await unlock(domain, caller, { dmId, linkAuth, code: guess(i) });
      tries.codes += reply.is === 'wrong' && reply.left > 0 ? 1 : 0;
    }
    // One of the five was the patient's own; each of them let five codes be tried, until ten in a row locked it.
    expect(tries.digits).toBeLessThanOrEqual(4);
    expect(tries.codes).toBeLessThanOrEqual(LIMITS.dmWrongInRow);
    expect((await row(sent))?.wrong).toBeLessThanOrEqual(LIMITS.dmWrongInRow);
  },
);
