/**
 * What a stranger could measure: without the link an unknown, open, expired, revoked, replaced and locked message cost the
 * same reads and the same hashes, in the same order. Counted, not clocked, so that a busy machine changes nothing.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { blake2b, equalBytes } from '../../protocol/crypto/sodium.ts';
import type { DmId } from '../../protocol/wire/ids.ts';
import type { RouteName } from '../../protocol/wire/routes.ts';
import type { Domain } from '../../server/domain/domain.ts';
import { routes } from '../../server/domain/use-cases.ts';
import { openDesk, type Desk } from '../flows/domain-desk.ts';
import { DIGITS, reissueDm, revokeDm, sendDm } from '../flows/domain-direct.ts';
import { fresh, nobody } from '../flows/domain-people.ts';

vi.mock('../../protocol/crypto/sodium.ts', { spy: true });

const GUESSES = {
  'dm:state': {},
  'dm:ask-code': { digits: DIGITS },
  'dm:unlock': { code: '123456' },
} as const;

let desk: Desk;
const messages = new Map<string, DmId>();
beforeAll(async () => {
  desk = await openDesk();
  const send = async (state: string) => {
    const dm = await sendDm(desk);
    messages.set(state, dm.dmId);
    return dm;
  };
  messages.set('unknown', fresh<'dm'>());
  await send('open');
  await revokeDm(desk, await send('revoked'));
  await reissueDm(desk, await send('replaced'));
  const { stores } = desk.world.domain;
  const expired = await send('expired');
  await stores.change((tx) => tx.dms.change(expired.dmId, { state: 'expired', share: null, capsule: null }));
  const locked = await send('locked');
  await stores.change((tx) => tx.dms.change(locked.dmId, { state: 'locked' }));
});
afterAll(() => desk.world.close());

type Verbs = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** The domain, whose reads write down what is read; a change would be a write. */
function watched(domain: Domain, seen: string[]): Domain {
  const read: Record<string, Verbs> = {};
  for (const [noun, verbs] of Object.entries(domain.stores.read as unknown as Record<string, Verbs>)) {
    const watchedVerbs = Object.entries(verbs).map(([verb, run]) => {
      const watchedRun = (...args: unknown[]): unknown => {
        seen.push(`${noun}.${verb}`);
        return run.apply(verbs, args);
      };
      return [verb, watchedRun] as const;
    });
    read[noun] = Object.fromEntries(watchedVerbs);
  }
  const change = () => Promise.reject(new Error('a stranger changes nothing'));
  const stores = { ...domain.stores, read, change };
  return { ...domain, stores: stores as unknown as Domain['stores'] };
}

test.each(Object.keys(GUESSES) as (keyof typeof GUESSES)[])('%s: one answer, one path', async (name) => {
  const paths = new Set<string>();
  for (const dmId of messages.values()) {
    const seen: string[] = [];
    vi.mocked(blake2b).mockClear();
    vi.mocked(equalBytes).mockClear();
    const input = { dmId, linkAuth: new Uint8Array(32).fill(7), ...GUESSES[name] };
    const run = routes[name as RouteName] as (...args: unknown[]) => Promise<{ reply: unknown }>;
    const { reply } = await run(watched(desk.world.domain, seen), nobody, input);
    const hashes = vi.mocked(blake2b).mock.calls.map(([length, message]) => `${length} of ${message.length}`);
    const compared = vi.mocked(equalBytes).mock.calls.map(([a, b]) => `${a.length} with ${b.length}`);
    expect(hashes.length).toBeGreaterThan(0);
    expect(compared).toEqual(['32 with 32']);
    expect(seen[0]).toBe('dms.byId');
    paths.add(JSON.stringify({ reply, seen, hashes, compared }));
  }
  expect(messages.size).toBe(6);
  expect([...paths]).toHaveLength(1);
});
