/**
 * log:append: one entry of the practice log with the circle epochs it calls for and the invitation it completes, all or
 * nothing. The protocol's rules judge it; here is what it means for accounts, sessions and who hears of it.
 */
import type { Circle } from '../../../protocol/crypto/circle/circle.ts';
import { decodeEntry, entryHash, RECID, type Entry } from '../../../protocol/crypto/practice-log/entry.ts';
import type { PracticeLog } from '../../../protocol/crypto/practice-log/log.ts';
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { UserId } from '../../../protocol/wire/ids.ts';
import { colleague, type Colleague } from '../access.ts';
import { same } from '../bytes.ts';
import { change, type AfterCommit } from '../change.ts';
import { announceEpoch } from '../circles/announce.ts';
import { mayAdvance } from '../circles/advance.ts';
import { checkNext, readControl, type CheckedEpoch } from '../circles/upload.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { Writes } from '../stores.ts';
import { judged } from '../rules.ts';
import { admit, checkAdmission, type Admission } from './staff-add.ts';
import { remove } from './staff-remove.ts';

type Input = AskInput<'log:append'>;
type Reply = AskReply<'log:append'>;

interface Advanced extends CheckedEpoch {
  readonly circle: Circle;
  readonly before: ReadonlySet<UserId>;
}

/** Faults: input.rejected, conflict.head, access.refused, invite.gone, storage. */
export async function append(domain: Domain, actor: Actor, input: Input): Promise<Reply> {
  const { book } = await colleague(domain, actor);
  return book.exclusive(() => appendInTurn(domain, actor, input));
}

async function appendInTurn(domain: Domain, actor: Actor, input: Input): Promise<Reply> {
  const mine = await colleague(domain, actor);
  const { book } = mine;
  const entry = judged(() => decodeEntry(input.signed.entry));
  if (entry.authorId !== actor.userId && entry.authorId !== RECID) throw new Fault('access.refused');
  if (entry.seq <= book.log.seq) return repeated(domain, mine, entry, input);
  return commitEntry(domain, actor, mine, entry, input);
}

/**
 * Judges the next entry and commits it with all it calls for. Only inside `book.exclusive`; `also` is part of the same
 * transaction. Faults: input.rejected, conflict.head, access.refused, invite.gone, storage.
 */
export async function commitEntry(
  domain: Domain,
  actor: Actor,
  mine: Colleague,
  entry: Entry,
  input: Input,
  also: (tx: Writes, after: AfterCommit) => Promise<void> = () => Promise.resolve(),
): Promise<Reply> {
  const { book } = mine;
  const signed = { bytes: input.signed.entry, sig: input.signed.sig, cosig: input.signed.cosig };
  const log = book.tryOut();
  judged(() => book.log.admit(signed));
  checkLogin(mine, entry);
  judged(() => log.append(signed));
  const admission = await checkAdmission(domain, mine, entry.payload, input.inviteId);
  const advanced = await checkEpochs(domain, actor, log, input);

  const at = domain.clock.now();
  await change(domain, async (tx, after) => {
    const { practiceId } = book;
    await tx.practices.append({ practiceId, seq: entry.seq, ...input.signed, hash: entryHash(signed), at });
    for (const { row } of advanced) await tx.circles.advance(row);
    after(() => {
      book.keepLog(log);
      for (const { circle, row } of advanced) book.keepEpoch(circle, row);
      domain.publisher.tell(book.active(), 'log:added', { seq: entry.seq, entries: [input.signed] });
    });
    await takeEffect(domain, tx, after, entry, admission);
    await also(tx, after);
  });
  for (const { epoch, before } of advanced) await announceEpoch(domain, book, epoch, before);
  return { seq: entry.seq };
}

async function takeEffect(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  entry: Entry,
  admission: Admission | null,
): Promise<void> {
  if (admission !== null) await admit(domain, tx, after, admission);
  if (entry.payload.type === 5) await remove(domain, tx, after, entry.payload.userId);
}

/** The password is bound to the login, so a changed login would lock its owner out until both change together. */
function checkLogin({ state }: Colleague, { payload }: Entry): void {
  if (payload.type !== 9) return;
  const before = state.people.get(payload.userId)?.login;
  if (before !== undefined && before !== payload.login) throw new Fault('input.rejected', 'profile.login');
}

/** Each circle at most once, each by the actor, judged by the log with the new entry. */
async function checkEpochs(domain: Domain, actor: Actor, log: PracticeLog, input: Input): Promise<Advanced[]> {
  const out: Advanced[] = [];
  for (const upload of input.epochs) {
    const { circleId, authorId } = readControl(upload);
    if (out.some(({ row }) => row.circleId === circleId)) throw new Fault('input.rejected', 'epochs.twice');
    const { circle } = await mayAdvance(domain, actor, circleId, authorId);
    const before = new Set(circle.newest.members.keys());
    out.push({ ...checkNext(log, circle, upload, domain.clock.now()), circle, before });
  }
  return out;
}

/** The same entry again: the same success. Faults: conflict.head where another one stands in its place. */
export async function repeated(
  domain: Domain,
  { book }: Colleague,
  entry: Entry,
  { signed }: Pick<Input, 'signed'>,
): Promise<Reply> {
  const [stored] = await domain.stores.read.practices.entries(book.practiceId, entry.seq - 1, 1);
  const isSame =
    stored !== undefined &&
    same(stored.entry, signed.entry) &&
    same(stored.sig, signed.sig) &&
    same(stored.cosig, signed.cosig);
  if (!isSame) throw new Fault('conflict.head', 'log.seq');
  return { seq: entry.seq };
}
