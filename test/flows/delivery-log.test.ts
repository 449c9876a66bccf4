/**
 * What the gateway believes of the API: nothing but what it can verify. A log that goes back behind a head it has kept,
 * another practice's log and a forged entry are refused, and what was verified before stays.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { SignedEntry } from '../../protocol/crypto/practice-log/entry.ts';
import { openGatewayFolder, type GatewayFolder } from '../../server/delivery/keys/folder.ts';
import { openIdentity, type GatewayIdentity } from '../../server/delivery/keys/identity.ts';
import { WeeklyKeys } from '../../server/delivery/keys/weekly.ts';
import { GatewayPractice } from '../../server/delivery/practice.ts';
import { HonestPractice } from '../harness/honest-practice.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

let path: string;
let folder: GatewayFolder;
let identity: GatewayIdentity;
let practice: HonestPractice;
beforeEach(async () => {
  await sodiumReady();
  path = temporaryFolder('gateway');
  folder = openGatewayFolder(path);
  identity = await openIdentity(folder, randomBytes);
  practice = new HonestPractice('gateway-log');
});

/** The API's door as far as the log goes, telling just this. */
const telling = (entries: readonly SignedEntry[]) => ({
  entries: (_practiceId: unknown, afterSeq: number) =>
    Promise.resolve({
      entries: entries.slice(afterSeq).map(({ bytes, sig, cosig }) => ({ bytes, sig, cosig: cosig ?? null })),
      headSeq: entries.length,
    }),
  controls: () => Promise.resolve({ circleId: practice.id<'circle'>(), controls: [] }),
});

async function openPractice(): Promise<GatewayPractice> {
  const { practiceId } = practice.log;
  return GatewayPractice.open(practiceId, folder, await WeeklyKeys.open(practiceId, folder, identity));
}

describe('the gateway', () => {
  it('follows a log as it grows, and again after a restart', async () => {
    const first = await openPractice();
    await first.sync(telling(practice.entries.slice()));
    practice.add('Bea');
    await first.sync(telling(practice.entries.slice()));
    expect(first.log.head).toBe(practice.log.head);
    const again = await openPractice();
    await again.sync(telling(practice.entries.slice()));
    expect(again.log.seq).toBe(2);
  });

  it('refuses a log that goes back behind the head it has kept', async () => {
    practice.add('Bea');
    await (await openPractice()).sync(telling(practice.entries.slice()));
    const again = await openPractice();
    const shorter = telling(practice.entries.slice(0, 1));
    await expect(again.sync(shorter)).rejects.toMatchObject({ kind: 'fatal', reason: 'log.rollback' });
    expect(() => again.log).toThrow('log.empty');
  });

  it('refuses a forked end, another practice and a forged entry, and keeps what it had', async () => {
    const here = await openPractice();
    await here.sync(telling(practice.entries.slice()));
    const other = new HonestPractice('another practice');
    await expect((await openPractice()).sync(telling(other.entries))).rejects.toMatchObject({
      reason: 'log.other-practice',
    });
    practice.add('Bea');
    const [genesis, added] = practice.entries as [SignedEntry, SignedEntry];
    const forged = { ...added, sig: added.sig.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) };
    await expect(here.sync(telling([genesis, forged]))).rejects.toMatchObject({ reason: 'log.signature' });
    expect(here.log.seq).toBe(1);
    await here.sync(telling(practice.entries));
    expect(here.log.seq).toBe(2);
  });
});
