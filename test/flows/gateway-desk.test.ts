/**
 * Where a gateway in a process of its own calls: without the shared token there is nothing there, and with the token alone
 * nobody passes for the gateway. Against a real server, with the calls written by hand.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIntroduction } from '../../protocol/crypto/gateway/introduction.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { asSignSeed } from '../../protocol/crypto/keys.ts';
import { signKey } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { fromB64, toB64 } from '../../protocol/wire/bytes.ts';
import { GATEWAY_CALLS } from '../../protocol/wire/gateway.ts';
import { z } from '../../protocol/wire/zod.ts';
import { startHere, type ServerHere } from '../harness/running-server.ts';

const TOKEN = 'a token that both have, and nobody else has';
const CARRIERS = JSON.stringify({ mailOut: 'none', mailIn: null, smsOut: 'none', smsFrom: null });

let here: ServerHere;
beforeAll(async () => {
  await sodiumReady();
  const env = { CORRIDOR_GATEWAY: 'own-process', CORRIDOR_GATEWAY_TOKEN: TOKEN };
  here = await startHere(env);
});
afterAll(() => here.close());

interface Said {
  readonly status: number;
  readonly body: {
    readonly ok: boolean;
    readonly reply?: Record<string, string>;
    readonly fault?: { readonly code: string };
  };
}
async function post(path: string, body: unknown, session = '', token = TOKEN): Promise<Said> {
  const response = await fetch(`${here.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-corridor-gateway': session },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Said['body'] };
}
const call = (name: string, body: unknown, session = '') => post(`/gateway/call/${name}`, body, session);
const codeOf = async (said: Promise<Said>) => (await said).body.fault?.code;

/** A gateway whose id and key are made of one byte. */
function gatewayOf(byte: number, signer = byte) {
  const key = signKey(asSignSeed(new Uint8Array(32).fill(byte)));
  const gatewayId = toId<'gateway'>(new Uint8Array(16).fill(byte));
  const by = signKey(asSignSeed(new Uint8Array(32).fill(signer)));
  return async (challenge?: Uint8Array) => {
    const given = challenge ?? fromB64((await call('hello', {})).body.reply!['challenge']!)!;
    const said = { challenge: given, gatewayId, signPk: key.publicKey, carriers: CARRIERS };
    const sig = signIntroduction(said, by);
    return {
      challenge: given,
      said: await call('introduce', z.encode(GATEWAY_CALLS.introduce.input, { ...said, sig })),
    };
  };
}
const sessionOf = ({ body }: Said) => body.reply!['session']!;

test('without the token it is a path like any unknown one, and the token stands in no log', async () => {
  const unknown = await post('/no/such/path', {});
  expect(unknown.status).toBe(404);
  for (const token of ['', 'x', TOKEN.slice(1), `${TOKEN}x`, TOKEN.toUpperCase()]) {
    for (const path of ['/gateway/call/hello', '/gateway/call/no-such-call', '/gateway/file/read', '/gateway/']) {
      expect(await post(path, {}, '', token)).toEqual(unknown);
    }
  }
  expect(here.lines.join('\n')).not.toContain(TOKEN.slice(1));
});

test('after many wrong tries an address is not listened to for a while, right or wrong', async () => {
  expect(await codeOf(call('hello', {}))).toBe('input.unknown');
  const fresh = await startHere({ CORRIDOR_GATEWAY: 'own-process', CORRIDOR_GATEWAY_TOKEN: TOKEN });
  await here.close();
  here = fresh;
  expect((await call('hello', {})).status).toBe(200);
});

test('with the token and no introduction nothing is open but the introduction', async () => {
  for (const name of Object.keys(GATEWAY_CALLS).filter((one) => one !== 'hello' && one !== 'introduce')) {
    expect(await codeOf(call(name, {})), name).toBe('session.missing');
    expect(await codeOf(call(name, {}, toB64(new Uint8Array(32)))), name).toBe('session.missing');
  }
  expect(await codeOf(post('/gateway/file/read', {}))).toBe('session.missing');
  expect(await codeOf(call('no-such-call', {}))).toBe('input.unknown');
  expect(await codeOf(call('introduce', { challenge: 'x' }))).toBe('input.invalid');
});

test('who it is must be signed with its own key over a challenge that is good once; nobody pushes it aside', async () => {
  const gateway = gatewayOf(1);
  expect((await gatewayOf(1, 2)()).said.body.fault?.code).toBe('input.rejected');
  expect((await gateway(new Uint8Array(32))).said.body.fault?.code).toBe('input.rejected');
  const first = await gateway();
  const session = sessionOf(first.said);
  expect((await gateway(first.challenge)).said.body.fault?.code).toBe('input.rejected');
  expect((await call('practices', {}, session)).body).toEqual({ ok: true, reply: { practiceIds: [] } });
  expect((await gatewayOf(3)()).said.body.fault?.code).toBe('conflict.duplicate');
  expect((await call('practices', {}, session)).status).toBe(200);
  expect(await codeOf(call('lease', { limit: 100, leaseMs: 1_000 }, session))).toBe('input.invalid');
  const again = sessionOf((await gateway()).said);
  expect(await codeOf(call('practices', {}, session))).toBe('session.missing');
  expect((await call('practices', {}, again)).status).toBe(200);
});
