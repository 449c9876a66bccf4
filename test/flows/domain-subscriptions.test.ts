/**
 * Webhooks that a practice has us call, against a real receiving server: signed as Standard Webhooks says, without content, at
 * least once and the same at every try, stopped when nobody listens for days. Addresses inside: subscriber-addresses.test.ts.
 */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hookEvent } from '../../protocol/wire/subscriptions.ts';
import { jobs } from '../../server/domain/use-cases.ts';
import { ask, faultOf, found, fresh, hire, openThread, write, type Person, type Practice } from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

interface Call {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}
const HOUR_MS = 3_600_000;

let receiver: Server;
let url: string;
const calls: Call[] = [];
/** What the receiver answers next; 204 when empty. */
const answers: number[] = [];
beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204, { Location: 'http://127.0.0.1:1/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks?from=corridor`;
});
afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

let world: World;
let practice: Practice;
let owner: Person;
beforeEach(async () => {
  calls.length = 0;
  answers.length = 0;
  world = await openWorld();
  ({ practice } = await found(world));
  owner = practice.owner;
});
afterEach(() => world.close());

const subscribe = async (subscriptionId = fresh<'subscription'>()) => {
  const { secret } = await ask(world, owner, 'subscription:add', { subscriptionId, url });
  return { subscriptionId, secret };
};
const run = () => jobs['subscriptions:call'].run(world.domain);
const listed = async () => (await ask(world, owner, 'subscription:list', {})).subscriptions;
const bodyOf = ({ body }: Call) => hookEvent.parse(JSON.parse(body));

describe('a receiver', () => {
  it('hears that a thread has changed, signed, and nothing of what was said', async () => {
    const { secret } = await subscribe();
    const ann = await hire(practice, 'Ann');
    const thread = await openThread(practice, owner, [ann]);
    const { ack } = await write(practice, thread, ann, 'Marker zebra-91');
    await run();
    expect(calls.length).toBe(1);
    const [call] = calls as [Call];
    const { practiceId, threadId } = { practiceId: practice.log.practiceId, threadId: thread.threadId };
    expect(JSON.parse(call.body)).toEqual({
      type: 'thread.changed',
      timestamp: new Date(world.now).toISOString(),
      data: { practiceId, threadId, n: ack.n },
    });
    const id = String(call.headers['webhook-id']);
    const time = String(call.headers['webhook-timestamp']);
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    expect(key.length).toBe(32);
    const expected = createHmac('sha256', key).update(`${id}.${time}.${call.body}`).digest('base64');
    expect(call.headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(Number(time)).toBe(Math.floor(world.now / 1000));
    expect(JSON.stringify(call)).not.toMatch(/zebra|Ann|Marker/);
    expect(await listed()).toMatchObject([{ state: 'active', failingSince: null, lastResult: '204' }]);
  });

  it('hears of a burst once, of nothing twice, and not of what was there before', async () => {
    const before = await openThread(practice, owner, []);
    await subscribe();
    const thread = await openThread(practice, owner, []);
    for (let i = 0; i < 5; i++) await write(practice, thread, owner, `word ${i}`);
    await run();
    await run();
    expect(calls.map((call) => bodyOf(call).data.n)).toEqual([6]);
    await write(practice, before, owner, 'again');
    await run();
    expect(calls.map((call) => bodyOf(call).data.threadId)).toEqual([thread.threadId, before.threadId]);
  });

  it('hears of what happened while nobody could call: after a restart', async () => {
    await subscribe();
    const thread = await openThread(practice, owner, []);
    await world.restart();
    await run();
    expect(calls.map((call) => bodyOf(call).data.threadId)).toEqual([thread.threadId]);
  });

  it('is called again, later each time, with the same id, until it says yes', async () => {
    await subscribe();
    await openThread(practice, owner, []);
    answers.push(500, 302);
    await run();
    await run();
    expect(calls.length).toBe(1);
    expect(await listed()).toMatchObject([{ state: 'active', failingSince: world.now, lastResult: '500' }]);
    world.now += HOUR_MS;
    await run();
    expect(await listed()).toMatchObject([{ lastResult: '302' }]);
    world.now += 5 * HOUR_MS;
    await run();
    expect(new Set(calls.map((call) => call.headers['webhook-id'])).size).toBe(1);
    expect(calls.length).toBe(3);
    expect(await listed()).toMatchObject([{ state: 'active', failingSince: null, lastResult: '204' }]);
  });

  it('is stopped after three days, or at once when it is gone, and goes on when an owner says so', async () => {
    const { subscriptionId } = await subscribe();
    await openThread(practice, owner, []);
    answers.push(...Array<number>(40).fill(503));
    for (let i = 0; i < 19; i++) {
      await run();
      world.now += 5 * HOUR_MS;
    }
    expect(await listed()).toMatchObject([{ state: 'stopped', lastResult: '503' }]);
    const tried = calls.length;
    await run();
    expect(calls.length).toBe(tried);
    answers.length = 0;
    await ask(world, owner, 'subscription:resume', { subscriptionId });
    await run();
    expect(await listed()).toMatchObject([{ state: 'active', failingSince: null, lastResult: '204' }]);
    await openThread(practice, owner, []);
    answers.push(410);
    await run();
    expect(await listed()).toMatchObject([{ state: 'stopped', lastResult: '410' }]);
  });

  it('is forgotten with what waited for it', async () => {
    const { subscriptionId } = await subscribe();
    await openThread(practice, owner, []);
    await ask(world, owner, 'subscription:remove', { subscriptionId });
    await ask(world, owner, 'subscription:remove', { subscriptionId });
    await run();
    expect(calls).toEqual([]);
    expect(await listed()).toEqual([]);
  });
});

describe('an owner', () => {
  it('gets the same secret for the same wish and no other, and sees it again', async () => {
    const { subscriptionId, secret } = await subscribe();
    expect((await subscribe(subscriptionId)).secret).toBe(secret);
    expect((await ask(world, owner, 'subscription:secret', { subscriptionId })).secret).toBe(secret);
    expect((await subscribe()).secret).not.toBe(secret);
    const other = ask(world, owner, 'subscription:add', { subscriptionId, url: `${url}&other` });
    expect(await faultOf(other)).toBe('conflict.duplicate');
  });

  it('alone may have one: administrators may not', async () => {
    const admin = await hire(practice, 'Ada', 2);
    const asked = ask(world, admin, 'subscription:add', { subscriptionId: fresh<'subscription'>(), url });
    expect(await faultOf(asked)).toBe('access.refused');
  });

  it('has ten at most', async () => {
    for (let i = 0; i < 10; i++) await subscribe();
    expect(await faultOf(subscribe())).toBe('input.tooLarge');
  });
});
