/** The e-mail with a link and the link itself end together, whichever of them a colleague takes back first. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDesk, type Desk } from './domain-desk.ts';
import { held, reissueDm, revokeDm, route, sendDm, type SentDm } from './domain-direct.ts';
import { ask } from './domain-people.ts';
import { catchUp, handOver, refusal } from './domain-sending.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.world.close());

const stored = (dm: SentDm) => desk.world.domain.stores.read.dms.byId(dm.dmId);
const state = async (dm: SentDm) => (await route(desk, 'dm:state', held(dm))).is;
const jobOf = async (dm: SentDm) => (await stored(dm))!.jobId;
const fate = async (dm: SentDm) => (await desk.detail(await jobOf(dm))).state;
const takeBack = async (dm: SentDm) => ask(desk.world, desk.owner, 'delivery:cancel', { jobId: await jobOf(dm) });
/** Jobs that the gateway gets once the seconds of undo are over. */
async function mailed() {
  desk.undoOver();
  return (await desk.sending.gateway.door().lease(50, 60_000)).map(({ jobId }) => jobId);
}
/** The server's words of a message and of its mail, in their order, as a member's client checks them. */
async function told(dm: SentDm) {
  await catchUp(desk.sending, desk.thread);
  const about = new Set<string>([dm.dmId, await jobOf(dm)]);
  return desk.thread.notices.flatMap(({ ref, state: word }) => (about.has(ref!) ? [word] : []));
}

test('revoked or replaced before its mail has gone: the dead link is not mailed, and each credit is given back', async () => {
  const first = await sendDm(desk);
  const second = await reissueDm(desk, first);
  expect([await fate(first), await fate(second), await desk.balance()]).toEqual(['cancelled', 'held', 99]);
  await revokeDm(desk, second);
  expect([await fate(second), await desk.balance(), await mailed()]).toEqual(['cancelled', 100, []]);
  expect(await told(first)).toEqual(['held', 'replaced', 'cancelled']);
  expect(await told(second)).toEqual(['held', 'revoked', 'cancelled']);
});

test('what the relay has been given stays as it is when its link ends', async () => {
  const dm = await sendDm(desk);
  desk.undoOver();
  await handOver(desk.sending, await jobOf(dm));
  await revokeDm(desk, dm);
  expect([await state(dm), await fate(dm)]).toEqual(['revoked', 'queued']);
  expect(await refusal(takeBack(dm))).toBe('conflict.head: delivery');
});

test('a mail taken back ends its link by itself; what the client signs afterwards is stored, any number of times', async () => {
  const dm = await sendDm(desk);
  for (let twice = 0; twice < 2; twice++) expect(await takeBack(dm)).toEqual({ state: 'cancelled' });
  expect([await state(dm), await desk.balance(), await mailed()]).toEqual(['revoked', 100, []]);
  expect(await stored(dm)).toMatchObject({ share: null, capsule: null, reserved: 0 });
  const { ack, input } = await revokeDm(desk, dm);
  expect(await ask(desk.world, desk.owner, 'dm:revoke', input)).toEqual(ack);
  expect(await told(dm)).toEqual(['held', 'cancelled', 'revoked']);
  expect(await desk.balance()).toBe(100);
});

test('the other way round, both say the same once; another message is left alone', async () => {
  const [dm, other] = [await sendDm(desk), await sendDm(desk)];
  await revokeDm(desk, dm);
  for (let twice = 0; twice < 2; twice++) expect(await takeBack(dm)).toEqual({ state: 'cancelled' });
  expect(await told(dm)).toEqual(['held', 'revoked', 'cancelled']);
  expect([await state(other), await fate(other), await desk.balance()]).toEqual(['open', 'held', 99]);
});
