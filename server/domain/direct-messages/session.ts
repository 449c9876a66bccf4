/** What a guest session may do beside replying: go on, end, and keep drafts that only the link reads. */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { DmId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { RouteInput, RouteReply } from '../../../protocol/wire/routes.ts';
import { same } from '../bytes.ts';
import type { Domain } from '../domain.ts';
import type { Caller, RouteAnswer } from '../ports.ts';
import { endSession, guestAnswer, inSession, renewSession, reveal } from './guest.ts';
import { inDmTurn, isAlive } from './turn.ts';

type Answer<N extends 'dm:renew' | 'dm:close' | 'dm:draft-put' | 'dm:draft-get'> = Promise<RouteAnswer<RouteReply<N>>>;

/** Faults of all: dm.session, rate.limited. */
export async function renew(domain: Domain, _: Caller, input: RouteInput<'dm:renew'>): Answer<'dm:renew'> {
  const row = await inSession(domain, input);
  const sessionUntil = await renewSession(domain, input.token, row);
  return guestAnswer(await reveal(domain, row, { token: input.token, sessionUntil }));
}

export async function close(domain: Domain, _: Caller, input: RouteInput<'dm:close'>): Answer<'dm:close'> {
  await inSession(domain, input);
  await endSession(domain, input.token);
  return guestAnswer({});
}

/** Also access.refused (no texted code), conflict.version, and input.tooLarge for more drafts than there may be. */
export async function putDraft(domain: Domain, _: Caller, input: RouteInput<'dm:draft-put'>): Answer<'dm:draft-put'> {
  const { dmId, code } = await inSession(domain, input);
  // Answers that the mailbox alone could read again stay in the patient's browser.
  if (code !== 'sms') throw new Fault('access.refused', 'drafts');
  const { draftId, rev, sealed } = input;
  const isFirst = await domain.stores.change(async (tx) => {
    const row = await tx.dms.byId(dmId);
    if (row === null || !isAlive(row, domain.clock.now())) throw new Fault('dm.session');
    const drafts = await tx.dms.drafts(dmId);
    const kept = drafts.find((one) => one.draftId === draftId);
    if (kept?.rev === rev && same(kept.sealed, sealed)) return false;
    if (rev !== (kept?.rev ?? 0) + 1) throw new Fault('conflict.version');
    if (kept === undefined && drafts.length >= LIMITS.dmDrafts) throw new Fault('input.tooLarge', 'drafts');
    await tx.dms.putDraft(dmId, draftId, rev, sealed);
    return drafts.length === 0;
  });
  if (isFirst) await noteStarted(domain, dmId);
  return guestAnswer({});
}

/** Colleagues see that the patient has begun to write, once for each link. */
const noteStarted = (domain: Domain, dmId: DmId) =>
  inDmTurn(domain, dmId, async (turn) => {
    if ((await turn.tx.dms.proofs(dmId)).every(({ what }) => what !== 'started')) await turn.note('started');
  });

export async function getDrafts(domain: Domain, _: Caller, input: RouteInput<'dm:draft-get'>): Answer<'dm:draft-get'> {
  const { dmId } = await inSession(domain, input);
  const drafts = await domain.stores.read.dms.drafts(dmId);
  return guestAnswer({
    drafts: drafts.flatMap(({ draftId, rev, sealed }) => (sealed === null ? [] : [{ draftId, rev, sealed }])),
  });
}
