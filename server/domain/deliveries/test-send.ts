/** delivery:test: a fixed sentence to an address of the administrator's own, and what the provider said to it. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import type { JobId } from '../../../protocol/wire/ids.ts';
import { ranked } from '../access.ts';
import { freshId } from '../bytes.ts';
import { change } from '../change.ts';
import { enter, settingsOf } from '../credits/account.ts';
import type { Domain } from '../domain.ts';
import { letterhead } from '../gateway/letterhead.ts';
import type { Actor } from '../ports.ts';
import type { Book } from '../practice/book.ts';
import { checkCountry } from './rules.ts';
import { keptCode } from './turn.ts';

const ADMIN = 2;
const WAIT_MS = 20_000;

/** Faults: sending.refused (country), credit.none, rate.limited, access. No answer in time is `accepted: false`, code `timeout`. */
export async function testSend(
  domain: Domain,
  actor: Actor,
  { channel, to }: AskInput<'delivery:test'>,
): Promise<AskReply<'delivery:test'>> {
  const { book } = await ranked(domain, actor, ADMIN);
  await domain.live.throttle.spend('testSend', book.practiceId);
  const settings = await settingsOf(domain.stores.read, book.practiceId);
  if (channel === 'sms') checkCountry(domain, settings, to);
  const testId = freshId<'job'>(domain);
  const credits = channel === 'sms' ? 1 : 0;
  await charge(domain, actor, book, testId, -credits);
  const head = await letterhead(domain.stores.read, book);
  const test = { testId, practiceId: book.practiceId, channel, to, letterhead: head };
  const answer = domain.tests.ask(test, WAIT_MS);
  domain.outbox.changed();
  const result = (await answer) ?? { accepted: false, code: 'timeout' };
  // A text whose fate is not known may have been sent.
  if (!result.accepted && result.code !== 'timeout') await charge(domain, actor, book, testId, credits);
  return { accepted: result.accepted, code: keptCode(result.code) };
}

function charge(domain: Domain, actor: Actor, book: Book, jobId: JobId, credits: number): Promise<number> {
  const kind = credits < 0 ? ('spend' as const) : ('refund' as const);
  const purpose = { userId: actor.userId, patientId: null, jobId, note: 'test' };
  return change(domain, (tx, after) => enter(domain, tx, after, book.practiceId, [{ kind, credits }], purpose));
}
