/** What colleagues in the thread see of a Direct Message and do for it: proof, a code by their own hand, the new number, the new epoch. */
import type { DmRow } from '../../../protocol/wire/dm.ts';
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { DmId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { colleague, inCircle, inThread } from '../access.ts';
import { same } from '../bytes.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import { fitFrame } from '../pages.ts';
import type { Actor } from '../ports.ts';
import type { DmRecord } from '../records-direct.ts';
import { codeWaitMs, makeCode, queueCode } from './code.ts';
import { inDmTurn, stateOf } from './turn.ts';

const STALE_AT_ONCE = 100;

/** Of a thread that I am in. Throws access.refused. */
async function mine(domain: Domain, actor: Actor, dmId: DmId): Promise<DmRecord> {
  await colleague(domain, actor);
  const row = await domain.stores.read.dms.byId(dmId);
  if (row === null) throw new Fault('access.refused');
  await inThread(domain, actor, row.threadId);
  return row;
}

export async function listDms(
  domain: Domain,
  actor: Actor,
  { threadId }: AskInput<'dm:list'>,
): Promise<AskReply<'dm:list'>> {
  await inThread(domain, actor, threadId);
  const rows = await domain.stores.read.dms.ofThread(threadId);
  const all = await Promise.all(rows.map((row) => shown(domain, row)));
  // The newest: what an older link was, its events and notices say.
  return { dms: fitFrame(all.toReversed(), (row) => JSON.stringify(row).length).toReversed() };
}

export async function getDm(domain: Domain, actor: Actor, { dmId }: AskInput<'dm:get'>): Promise<AskReply<'dm:get'>> {
  const row = await mine(domain, actor, dmId);
  const document = await domain.stores.read.dms.document(row.docId);
  if (document === null) throw new Error('a Direct Message without its document');
  return { dm: await shown(domain, row), doc: document.doc };
}

/** Codes go out for it, or would for a new link of it. */
const mayGoOn = (state: DmRow['state']): boolean => state !== 'revoked' && state !== 'replaced';

async function shown(domain: Domain, row: DmRecord): Promise<DmRow> {
  const { dms, patients } = domain.stores.read;
  const { dmId, docId, threadId, itemN, contactId, jobId, senderId, spoken, replies, expiry, code } = row;
  const { createdAt, unlockedAt, endsAt, mobile, practiceId } = row;
  const state = stateOf(row, domain.clock.now());
  const [proof, found] = await Promise.all([dms.proofs(dmId), patients.contact(practiceId, contactId)]);
  return {
    dmId,
    docId,
    threadId,
    n: itemN,
    contactId,
    jobId,
    senderId,
    spoken,
    replies,
    expiry,
    code,
    createdAt,
    unlockedAt,
    endsAt,
    proof: proof.slice(-LIMITS.dmProofs),
    state,
    codesTo: code === 'sms' ? mobile.slice(-3) : '',
    numberChanged: code === 'sms' && mayGoOn(state) && found?.contact.mobile !== mobile,
  };
}

/** Faults: access.refused (also where it is not open), rate.limited, sending.refused with the rule, credit.none. */
export async function textCode(
  domain: Domain,
  actor: Actor,
  { dmId }: AskInput<'dm:text-code'>,
): Promise<AskReply<'dm:text-code'>> {
  await mine(domain, actor, dmId);
  const validUntil = await inDmTurn(domain, dmId, async (turn) => {
    if (stateOf(turn.row, turn.at) !== 'open') throw new Fault('access.refused', 'dm');
    if (turn.row.code === 'none') throw new Fault('sending.refused', 'code');
    const waitMs = await codeWaitMs(turn);
    if (waitMs > 0) throw new Fault('rate.limited', 'code', waitMs);
    const code = await makeCode(turn);
    const why = await queueCode(turn, code, 'staff');
    if (why === 'credit.none') throw new Fault('credit.none');
    if (why !== null || code === null) throw new Fault('sending.refused', why ?? 'gateway');
    await turn.set({ askedAt: turn.at, askTries: 0 });
    return code.validUntil;
  });
  if (validUntil === null) throw new Fault('access.refused');
  domain.outbox.changed();
  return { validUntil };
}

/** Codes go to the contact's number as it is now, and the thread says who wants that. Fault sending.refused `mobile` where there is none. */
export async function confirmNumber(
  domain: Domain,
  actor: Actor,
  { dmId }: AskInput<'dm:number'>,
): Promise<AskReply<'dm:number'>> {
  const { practiceId, contactId, code } = await mine(domain, actor, dmId);
  if (code !== 'sms') throw new Fault('sending.refused', 'code');
  await inDmTurn(domain, dmId, async (turn) => {
    const mobile = (await turn.tx.patients.contact(practiceId, contactId))?.contact.mobile ?? null;
    if (mobile === null) throw new Fault('sending.refused', 'mobile');
    if (mobile === turn.row.mobile) return;
    await turn.set({ mobile });
    await turn.note('number-confirmed', actor.userId);
  });
  return {};
}

/** Faults: conflict.head (not the newest epoch), conflict.version, access.refused (also where it has ended). */
export async function reseal(
  domain: Domain,
  actor: Actor,
  { dmId, epoch, ver, capsule }: AskInput<'dm:reseal'>,
): Promise<AskReply<'dm:reseal'>> {
  const { circleId } = await mine(domain, actor, dmId);
  const { circle } = await inCircle(domain, actor, circleId);
  if (epoch !== circle.newest.epoch) throw new Fault('conflict.head', 'dm.epoch');
  await change(domain, async (tx) => {
    const row = await tx.dms.byId(dmId);
    if (row === null || row.capsule === null) throw new Fault('access.refused', 'dm');
    if (row.ver === ver && same(row.capsule, capsule)) return;
    if (ver !== row.ver + 1) throw new Fault('conflict.version');
    await tx.dms.change(dmId, { ver, epoch, capsule });
  });
  return {};
}

export async function staleDms(
  domain: Domain,
  actor: Actor,
  { circleId }: AskInput<'dm:stale'>,
): Promise<AskReply<'dm:stale'>> {
  const { circle } = await inCircle(domain, actor, circleId);
  const rows = await domain.stores.read.dms.stale(circleId, circle.newest.epoch, STALE_AT_ONCE);
  const dms = rows.flatMap(({ dmId, threadId, itemN: n, ver, capsule }) =>
    capsule === null ? [] : [{ dmId, threadId, n, ver, capsule }],
  );
  return { dms: fitFrame(dms, ({ capsule }) => capsule.length + 256) };
}
