/**
 * delivery:test: a fixed sentence to an address of the administrator's own, and what the provider said to it. Asked again
 * under the same id, it is the same test: it waits for the same answer, or tells the one that came.
 */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { ranked } from '../access.ts';
import { change, type AfterCommit } from '../change.ts';
import { enter, settingsOf } from '../credits/account.ts';
import type { Domain } from '../domain.ts';
import { letterhead } from '../gateway/letterhead.ts';
import type { TestResult } from '../gateway/work.ts';
import type { Actor } from '../ports.ts';
import type { Book } from '../practice/book.ts';
import type { TestRow } from '../records-sending.ts';
import type { Writes } from '../stores.ts';
import { checkCaps, checkCountry } from './rules.ts';
import { keptCode } from './turn.ts';

const ADMIN = 2;
/** Less than a client waits for an answer. */
const WAIT_MS = 12_000;
/** A text whose fate is not known may have been sent: it is not refunded. */
const NOT_KNOWN: TestResult = { accepted: false, code: 'timeout' };

type Input = AskInput<'delivery:test'>;

/**
 * Faults: sending.refused (country), credit.none, rate.limited, access, conflict.duplicate for the same id with another
 * address. No answer in time is `accepted: false`, code `timeout`.
 */
export async function testSend(domain: Domain, actor: Actor, input: Input): Promise<AskReply<'delivery:test'>> {
  const { book } = await ranked(domain, actor, ADMIN);
  const known = await domain.stores.read.deliveries.test(input.testId);
  if (known !== null) return repeated(domain, book, known, input);
  await domain.live.throttle.spend('testSend', book.practiceId);
  const head = await letterhead(domain.stores.read, book);
  const isFirst = await change(domain, (tx, after) => takeOn(domain, tx, after, { actor, book, input }));
  if (!isFirst) return testSend(domain, actor, input);
  const { testId, channel, to } = input;
  const answer = domain.tests.ask({ testId, practiceId: book.practiceId, channel, to, letterhead: head }, WAIT_MS);
  domain.outbox.changed();
  try {
    const result = await answer;
    if (result !== null) await keep(domain, actor, book, input, result);
    return told(result);
  } finally {
    domain.tests.letGo(testId);
  }
}

const told = (result: TestResult | null): TestResult => {
  const { accepted, code } = result ?? NOT_KNOWN;
  return { accepted, code: keptCode(code) };
};

/** Still waited for by the first one who asked, or over. */
async function repeated(domain: Domain, book: Book, known: TestRow, { testId, channel, to }: Input) {
  const isSame = known.practiceId === book.practiceId && known.channel === channel && known.address === to;
  if (!isSame) throw new Fault('conflict.duplicate', 'testId');
  const kept = resultOf(known);
  if (kept !== null) return told(kept);
  const answer = domain.tests.answerTo(testId);
  if (answer !== undefined) return told(await answer);
  // It may have been answered since it was looked up.
  return told(resultOf(await domain.stores.read.deliveries.test(testId)));
}

const resultOf = (row: TestRow | null): TestResult | null =>
  row === null || row.accepted === null ? null : { accepted: row.accepted, code: row.code };

interface Asked {
  readonly actor: Actor;
  readonly book: Book;
  readonly input: Input;
}

/** Pays for it and writes down that it was asked; false where it was already. */
async function takeOn(domain: Domain, tx: Writes, after: AfterCommit, { actor, book, input }: Asked): Promise<boolean> {
  const { testId, channel, to } = input;
  const { practiceId } = book;
  if ((await tx.deliveries.test(testId)) !== null) return false;
  const createdAt = domain.clock.now();
  if (channel === 'sms') {
    const settings = await settingsOf(tx, practiceId);
    checkCountry(domain, settings, to);
    await checkCaps(tx, settings, practiceId, to, createdAt);
    const purpose = { userId: actor.userId, patientId: null, jobId: testId, note: 'test' };
    await enter(domain, tx, after, practiceId, [{ kind: 'spend', credits: -1 }], purpose);
  }
  await tx.deliveries.addTest({ testId, practiceId, channel, address: to, createdAt });
  return true;
}

/** What came of it; a text that certainly did not go out is refunded. */
function keep(
  domain: Domain,
  { userId }: Actor,
  { practiceId }: Book,
  { testId, channel }: Input,
  { accepted, code }: TestResult,
) {
  return change(domain, async (tx, after) => {
    await tx.deliveries.answerTest(testId, accepted, keptCode(code));
    if (accepted || channel !== 'sms') return;
    const purpose = { userId, patientId: null, jobId: testId, note: 'test' };
    await enter(domain, tx, after, practiceId, [{ kind: 'refund', credits: 1 }], purpose);
  });
}
