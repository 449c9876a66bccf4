/** delivery:get and delivery:cancel: one delivery in detail, and taking it back before it is handed over, with the link that it brings. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { JobId } from '../../../protocol/wire/ids.ts';
import { colleague, inThread } from '../access.ts';
import { endLink } from '../direct-messages/revoke.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { DeliveryRow } from '../records-sending.ts';
import { inTurn } from './turn.ts';

const ADMIN = 2;

export async function get(
  domain: Domain,
  actor: Actor,
  { jobId }: AskInput<'delivery:get'>,
): Promise<AskReply<'delivery:get'>> {
  const { row } = await inDelivery(domain, actor, jobId);
  const { read } = domain.stores;
  const [history, waiting] = await Promise.all([read.deliveries.history(jobId), read.outbox.byId(jobId)]);
  const { threadId, contactId, channel, state, code, attempts, senderId, createdAt, reserved, spent } = row;
  const nextAt = waiting === null || waiting.handing ? null : waiting.nextAt;
  const common = { jobId, threadId, contactId, channel, state, code, attempts, senderId, createdAt };
  return { delivery: { ...common, nextAt, credits: reserved + spent, history } };
}

/** Its sender, or an administrator. Faults: conflict.head once it was handed over or is over, access. */
export async function cancel(
  domain: Domain,
  actor: Actor,
  { jobId }: AskInput<'delivery:cancel'>,
): Promise<AskReply<'delivery:cancel'>> {
  const { row, role } = await inDelivery(domain, actor, jobId);
  if (row.senderId !== actor.userId && role < ADMIN) throw new Fault('access.refused');
  const state = await inTurn(domain, jobId, async (turn) => {
    const isBack = turn.row.state === 'cancelled' || (await turn.takeBack());
    if (!isBack) throw new Fault('conflict.head', 'delivery');
    await endLink(turn);
    return turn.row.state;
  });
  if (state === null) throw new Fault('access.refused');
  return { state };
}

/** A delivery of a thread that I am in. Throws access.refused. */
async function inDelivery(
  domain: Domain,
  actor: Actor,
  jobId: JobId,
): Promise<{ readonly row: DeliveryRow; readonly role: number }> {
  const row = await domain.stores.read.deliveries.byId(jobId);
  // Asked in any case, so that somebody without a session learns nothing from the answer.
  const { person } = row === null ? await colleague(domain, actor) : await inThread(domain, actor, row.threadId);
  if (row === null) throw new Fault('access.refused');
  return { row, role: person.role };
}
