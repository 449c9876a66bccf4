/**
 * Who may. Every use case asks here first, whatever transport it came by, and works with what it gets back.
 * "Does not exist" and "not open to you" are the same answer. Standing comes from the practice log as it is now, so
 * somebody who was removed a moment ago is refused, however long the socket has been open.
 */
import type { Circle } from '../../protocol/crypto/circle/circle.ts';
import type { LogState, Person, Role } from '../../protocol/crypto/practice-log/state.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { CircleId, ThreadId } from '../../protocol/wire/ids.ts';
import type { Domain } from './domain.ts';
import type { Actor } from './ports.ts';
import type { Book } from './practice/book.ts';
import type { HotThread } from './threads/hot.ts';

export interface Colleague {
  readonly book: Book;
  readonly state: LogState;
  readonly person: Person;
}

/** A live session, waiting or active. Throws session.ended. */
export function signedIn(domain: Domain, actor: Actor): void {
  const now = domain.clock.now();
  if (actor.expiresAt <= now || domain.seen.hasEnded(actor.sessionId)) throw new Fault('session.ended');
  domain.seen.note(actor.sessionId, now);
}

/** A live session; the person as the log has it, or null while waiting. Throws session.ended for who was removed. */
export async function member(domain: Domain, actor: Actor): Promise<{ book: Book; person: Person | null }> {
  signedIn(domain, actor);
  const book = await domain.books.get(actor.practiceId);
  const person = book.log.state.people.get(actor.userId) ?? null;
  if (person?.active === false) throw new Fault('session.ended');
  return { book, person };
}

/** An active colleague. Throws session.ended, access.waiting. */
export async function colleague(domain: Domain, actor: Actor): Promise<Colleague> {
  const { book, person } = await member(domain, actor);
  if (person === null) throw new Fault('access.waiting');
  return { book, person, state: book.log.state };
}

/** A colleague of at least this role (2 administrator, 3 owner). Throws access.refused. */
export async function ranked(domain: Domain, actor: Actor, least: Role): Promise<Colleague> {
  const found = await colleague(domain, actor);
  if (found.person.role < least) throw new Fault('access.refused');
  return found;
}

/** A member of the circle's newest epoch. Throws access.refused. */
export async function inCircle(
  domain: Domain,
  actor: Actor,
  circleId: CircleId,
): Promise<Colleague & { circle: Circle }> {
  return withCircle(await colleague(domain, actor), circleId);
}

async function withCircle(found: Colleague, circleId: CircleId): Promise<Colleague & { circle: Circle }> {
  const circle = await found.book.circle(circleId);
  if (circle === null || !circle.newest.members.has(found.person.userId)) throw new Fault('access.refused');
  return { ...found, circle };
}

/** A member of the circle, or one who was: she may see how it went on without her. Throws access.refused. */
export async function everInCircle(
  domain: Domain,
  actor: Actor,
  circleId: CircleId,
): Promise<Colleague & { circle: Circle }> {
  const found = await colleague(domain, actor);
  const circle = await found.book.circle(circleId);
  if (circle === null || !circle.everListed(actor.userId)) throw new Fault('access.refused');
  return { ...found, circle };
}

/** A member of the thread's circle. Throws access.refused. */
export async function inThread(
  domain: Domain,
  actor: Actor,
  threadId: ThreadId,
): Promise<Colleague & { circle: Circle; hot: HotThread }> {
  const found = await colleague(domain, actor);
  const hot = await domain.threads.get(threadId);
  if (hot === null || hot.book !== found.book) throw new Fault('access.refused');
  return { ...(await withCircle(found, hot.circleId)), hot };
}

/**
 * As `inThread` by what is in memory, without asking what other nodes have changed: for who writes and is judged once more in
 * the turn of that (`judgeNext`). Null where memory does not say yes. Throws session.ended.
 */
export function knownInThread(
  domain: Domain,
  actor: Actor,
  threadId: ThreadId,
): (Colleague & { circle: Circle; hot: HotThread }) | null {
  signedIn(domain, actor);
  const hot = domain.threads.known(threadId);
  if (hot === undefined || !hot.book.isSure || hot.book.practiceId !== actor.practiceId) return null;
  const { book } = hot;
  const { state } = book.log;
  const person = state.people.get(actor.userId);
  const circle = book.known(hot.circleId);
  if (person?.active !== true || circle?.newest.members.has(actor.userId) !== true) return null;
  return { book, state, person, circle, hot };
}
