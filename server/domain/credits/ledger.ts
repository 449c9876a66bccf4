/** credit:* — the balance for everybody, the ledger, purchases and usage for administrators; and the minute's check. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { colleague, ranked } from '../access.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import { enter, settingsOf } from './account.ts';

const ADMIN = 2;

export async function balance(
  domain: Domain,
  actor: Actor,
  _input: AskInput<'credit:get'>,
): Promise<AskReply<'credit:get'>> {
  const { book } = await colleague(domain, actor);
  const { read } = domain.stores;
  const { lowCreditsAt } = await settingsOf(read, book.practiceId);
  return { balance: (await read.credits.balance(book.practiceId)).balance, lowCreditsAt };
}

export async function ledger(
  domain: Domain,
  actor: Actor,
  { beforeSeq, limit }: AskInput<'credit:ledger'>,
): Promise<AskReply<'credit:ledger'>> {
  const { book } = await ranked(domain, actor, ADMIN);
  const rows = await domain.stores.read.credits.page(book.practiceId, beforeSeq, limit + 1);
  const entries = rows.slice(0, limit).map(({ practiceId: _practice, balance: _balance, ...entry }) => entry);
  return { entries, more: rows.length > limit };
}

/** Faults: conflict.duplicate for the same purchaseId with another number of credits, access. */
export async function purchase(
  domain: Domain,
  actor: Actor,
  { purchaseId, credits, note }: AskInput<'credit:purchase'>,
): Promise<AskReply<'credit:purchase'>> {
  const { book } = await ranked(domain, actor, ADMIN);
  const { practiceId } = book;
  return change(domain, async (tx, after) => {
    const known = await tx.credits.purchase(practiceId, purchaseId);
    if (known === null) {
      const purpose = { userId: actor.userId, patientId: null, jobId: purchaseId, note };
      return { balance: await enter(domain, tx, after, practiceId, [{ kind: 'purchase', credits }], purpose) };
    }
    if (known.credits !== credits || known.note !== note) throw new Fault('conflict.duplicate', 'purchaseId');
    return { balance: (await tx.credits.balance(practiceId)).balance };
  });
}

export async function usage(
  domain: Domain,
  actor: Actor,
  { fromMs, toMs }: AskInput<'credit:usage'>,
): Promise<AskReply<'credit:usage'>> {
  const { book } = await ranked(domain, actor, ADMIN);
  return { rows: await domain.stores.read.credits.usage(book.practiceId, fromMs, toMs) };
}

/** Timed work: that each ledger adds up to the balance that it says. A line in the log is for the operator to act on. */
export async function checkCredits(domain: Domain): Promise<void> {
  const wrong = await domain.stores.read.credits.wrong();
  domain.meter.creditsChecked(wrong.length, domain.clock.now());
  for (const { practiceId, balance: said, sum } of wrong) {
    domain.log.error({ practiceId, balance: said, sum }, 'credit.wrong');
  }
}
