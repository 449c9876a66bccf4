/** More Direct Messages in one thread than a frame holds. */
import { expect, test } from 'vitest';
import type { DmId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { openDesk } from './domain-desk.ts';
import { sendDm } from './domain-direct.ts';
import { ask, fresh } from './domain-people.ts';

test('the list holds the newest that fit a frame, each with the newest of its proof', async () => {
  const { world, owner, thread, ...rest } = await openDesk();
  const { dmId } = await sendDm({ world, owner, thread, ...rest });
  const { threadId } = thread;
  const { stores } = world.domain;
  const first = (await stores.read.dms.byId(dmId))!;
  const many: readonly DmId[] = Array.from({ length: 1_900 }, () => fresh<'dm'>());
  const newest = many.at(-1)!;
  await stores.change(async (tx) => {
    for (const [index, one] of many.entries())
      await tx.dms.create({ ...first, dmId: one, itemN: first.itemN + 1 + index });
    for (let at = 0; at <= LIMITS.dmProofs; at++) await tx.dms.addProof(newest, { at, what: 'unlocked', detail: '' });
  });
  const answer = await ask(world, owner, 'dm:list', { threadId });
  expect(JSON.stringify(answer).length).toBeLessThan(LIMITS.frameBytes);
  const { dms } = answer;
  expect(dms.length).toBeGreaterThan(100);
  expect(dms.length).toBeLessThan(many.length);
  expect(dms.map((row) => row.dmId)).toEqual(many.slice(-dms.length));
  expect(dms.at(-1)!.proof).toHaveLength(LIMITS.dmProofs);
  expect(dms.at(-1)!.proof[0]!.at).toBe(1);
  await world.close();
});
