/**
 * Reminders of a Direct Message: e-mails without its link, sealed when it was sent, that wait in the outbox for their day. They are
 * stored with it, and are taken back in the commit in which it ends or in which what they wait for has come (turn.ts); right before
 * one goes it is asked once more. In the thread they say nothing but that they have left, or could not.
 */
import { parseJob, type ParsedJob } from '../../../protocol/crypto/gateway/job.ts';
import type { NewReminders } from '../../../protocol/wire/dm.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { checkUnused, newDelivery, putOut, type ReadJob } from '../deliveries/send.ts';
import { isOut, type DeliveryTurn } from '../deliveries/turn.ts';
import type { DeliveryRow } from '../records-sending.ts';
import type { DmRecord } from '../records-direct.ts';
import { judged } from '../rules.ts';
import type { Reads } from '../stores.ts';
import { stateOf } from './turn.ts';

export interface Reminder extends ReadJob {
  readonly at: number;
}

/** To the person whom the link goes to, by the same sender. Fault input.rejected, `dm.reminder`. */
export function readReminders(reminders: NewReminders | undefined, link: ParsedJob): Reminder[] {
  return (reminders?.jobs ?? []).map(({ at, ...input }) => {
    const job = judged(() => parseJob(input.job));
    const { threadId, senderId, contactId, channel } = job;
    const isOfLink = threadId === link.threadId && senderId === link.senderId && contactId === link.contactId;
    if (!isOfLink || channel !== 1 || at >= job.notAfter) throw new Fault('input.rejected', 'dm.reminder');
    return { job, input, at };
  });
}

/** Beside its link, in the same commit. Faults: input.rejected, `dm.reminder`; conflict.duplicate. */
export async function storeReminders(
  { domain, tx, hot, row, at }: DeliveryTurn,
  { dmId, endsAt }: DmRecord,
  reminders: readonly Reminder[],
): Promise<void> {
  for (const reminder of reminders) {
    const { at: dueAt } = reminder;
    const isWithin = dueAt > at + LIMITS.undoMs && (endsAt === null || dueAt < endsAt);
    if (!isWithin) throw new Fault('input.rejected', 'dm.reminder');
    await checkUnused(tx, reminder.job);
    const held = { ...newDelivery(domain, hot, reminder, { ...row, at }), dueAt, reminds: dmId };
    await putOut(tx, held, reminder, dueAt);
    await tx.deliveries.addHistory(held.jobId, { at, state: held.state, code: null });
  }
}

/** Does its message still wait for the patient, and did the link go out? True of whatever is no reminder. */
export async function isWanted(reads: Reads, { reminds }: DeliveryRow, now: number): Promise<boolean> {
  if (reminds === null) return true;
  const dm = await reads.dms.byId(reminds);
  if (dm === null || dm.remind === null || stateOf(dm, now) !== 'open') return false;
  const link = await reads.deliveries.byId(dm.jobId);
  return link !== null && isOut(link.state);
}

/** When the link that it reminds of closes as things are now; null: never, or it is no reminder. */
export const closesAt = async (reads: Reads, { reminds }: DeliveryRow): Promise<number | null> =>
  reminds === null ? null : ((await reads.dms.byId(reminds))?.endsAt ?? null);
