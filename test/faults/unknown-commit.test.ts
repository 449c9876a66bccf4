/**
 * A change that is on the disk though its commit was answered by an error (a connection cut in between): from then on
 * everybody is judged by what the database holds, and the same change again is the same success (P9, P13).
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../protocol/wire/faults.ts';
import type { Domain } from '../../server/domain/domain.ts';
import { asks } from '../../server/domain/use-cases.ts';
import {
  ask,
  entryFor,
  faultOf,
  found,
  hire,
  nextEpoch,
  openThread,
  say,
  toWire,
  type Person,
  type Practice,
} from '../flows/domain-people.ts';
import { openWorld, type World } from '../flows/domain-world.ts';

let world: World;
let practice: Practice;
let fay: Person;
beforeEach(async () => {
  world = await openWorld();
  ({ practice } = await found(world));
  fay = await hire(practice, 'Fay');
});
afterEach(() => world.close());

/** The same domain on stores whose commits succeed and are answered by an error. */
function unanswered(): Domain {
  const { stores } = world.domain;
  const change: Domain['stores']['change'] = async (work) => {
    await stores.change(work);
    throw new Fault('storage');
  };
  return { ...world.domain, stores: { ...stores, change } };
}

test('a removal whose answer was lost holds at once, and again it is the same success', async () => {
  const { input } = entryFor(practice, { type: 5, userId: fay.userId });
  expect(await faultOf(asks['log:append'](unanswered(), practice.owner.actor, input))).toBe('storage');
  expect(await faultOf(ask(world, fay, 'sync:heads', {}))).toBe('session.ended');
  const { seq } = await ask(world, practice.owner, 'log:append', input);
  expect(seq).toBe(practice.log.seq + 1);
});

test('a rotation whose answer was lost is the newest epoch at once: nothing sealed to the old one is taken', async () => {
  const thread = await openThread(practice, practice.owner, [fay]);
  const next = nextEpoch(practice, thread, practice.owner);
  const late = say(practice, thread, fay, 'sealed to the old epoch');
  expect(await faultOf(asks['circle:advance'](unanswered(), practice.owner.actor, next.input))).toBe('storage');
  expect(await faultOf(ask(world, fay, 'message:send', { threadId: thread.threadId, event: toWire(late) }))).toMatch(
    /^conflict\./,
  );
  await ask(world, practice.owner, 'circle:advance', next.input);
});
