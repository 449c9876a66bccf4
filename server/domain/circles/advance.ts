/** circle:advance: the next epoch of a circle: rotation, people added or removed. Two at once: the first one counts. */
import { RECID } from '../../../protocol/crypto/practice-log/entry.ts';
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { CircleId } from '../../../protocol/wire/ids.ts';
import { colleague, inCircle, type Colleague } from '../access.ts';
import { same } from '../bytes.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { Circle } from '../../../protocol/crypto/circle/circle.ts';
import type { Id } from '../../../protocol/wire/bytes.ts';
import { announceEpoch } from './announce.ts';
import { checkNext, readControl } from './upload.ts';

type Reply = AskReply<'circle:advance'>;

export async function advance(domain: Domain, actor: Actor, input: AskInput<'circle:advance'>): Promise<Reply> {
  const { book } = await colleague(domain, actor);
  return book.exclusive(() => advanceInTurn(domain, actor, input));
}

async function advanceInTurn(domain: Domain, actor: Actor, input: AskInput<'circle:advance'>): Promise<Reply> {
  const control = readControl(input.epoch);
  const { book, circle } = await mayAdvance(domain, actor, control.circleId, control.authorId);
  if (control.epoch <= circle.newest.epoch) return repeated(domain, control.circleId, control.epoch, input);
  const before = new Set(circle.newest.members.keys());
  const { row, epoch } = checkNext(book.log, circle, input.epoch, domain.clock.now());
  await change(domain, async (tx, after) => {
    await tx.circles.advance(row);
    after(() => book.keepEpoch(circle, row));
  });
  await announceEpoch(domain, book, epoch, before);
  return { circleId: row.circleId, epoch: row.epoch };
}

/** The author's own upload; the records key's only through an owner's hands. */
export async function mayAdvance(
  domain: Domain,
  actor: Actor,
  circleId: CircleId,
  authorId: Id,
): Promise<Colleague & { circle: Circle }> {
  if (authorId === actor.userId) return inCircle(domain, actor, circleId);
  const found = await colleague(domain, actor);
  const circle = await found.book.circle(circleId);
  if (authorId !== RECID || found.person.role !== 3 || circle === null) throw new Fault('access.refused');
  return { ...found, circle };
}

async function repeated(
  domain: Domain,
  circleId: CircleId,
  epoch: number,
  input: AskInput<'circle:advance'>,
): Promise<Reply> {
  const [stored] = await domain.stores.read.circles.epochs(circleId, epoch - 1);
  if (stored === undefined || !same(stored.ctl, input.epoch.ctl) || !same(stored.sig, input.epoch.sig)) {
    throw new Fault('conflict.head', 'circle.epoch');
  }
  return { circleId, epoch };
}
