/**
 * The account of a practice: every line goes through here, inside the transaction of what it is for, on the one writer, so
 * the balance that a line is judged by is the one it changes. Lines are only added; the balance never falls below zero.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { JobId, PatientId, PracticeId, UserId } from '../../../protocol/wire/ids.ts';
import { DEFAULT_DELIVERY_SETTINGS, type DeliverySettings, type LedgerEntry } from '../../../protocol/wire/sending.ts';
import type { AfterCommit } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Reads, Writes } from '../stores.ts';

export interface Line {
  readonly kind: LedgerEntry['kind'];
  /** Signed: reserve and spend below zero. */
  readonly credits: number;
}
export interface Purpose {
  readonly userId: UserId | null;
  readonly patientId: PatientId | null;
  readonly jobId: JobId | null;
  readonly note: string;
}

/** Adds lines in order and tells the new balance after the commit. Throws credit.none; then nothing must be committed. */
export async function enter(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  practiceId: PracticeId,
  lines: readonly Line[],
  purpose: Purpose,
): Promise<number> {
  let { seq, balance } = await tx.credits.balance(practiceId);
  const at = domain.clock.now();
  const real = lines.filter(({ credits }) => credits !== 0);
  for (const { kind, credits } of real) {
    seq += 1;
    balance += credits;
    if (balance < 0) throw new Fault('credit.none');
    await tx.credits.add({ practiceId, seq, at, kind, credits, balance, ...purpose });
  }
  if (real.length > 0) await tellBalance(domain, tx, after, practiceId, balance);
  return balance;
}

async function tellBalance(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  practiceId: PracticeId,
  balance: number,
): Promise<void> {
  const book = await domain.books.get(practiceId);
  const { lowCreditsAt } = await settingsOf(tx, practiceId);
  after(() => domain.publisher.tell(book.active(), 'credit:changed', { balance, lowCreditsAt }));
}

/** What administrators decided, or what holds until they do. */
export async function settingsOf(reads: Reads, practiceId: PracticeId): Promise<DeliverySettings> {
  return (await reads.gateways.settings(practiceId))?.settings ?? DEFAULT_DELIVERY_SETTINGS;
}
