/**
 * The patient's page before and at the unlocking: what the link is, asking for a code, entering it. Tries are counted in the
 * commit that judges them, so that parallel ones get no more than one after another.
 */
import { isCode } from '../../../protocol/crypto/direct-message/server.ts';
import { DM_EXPIRY_MS } from '../../../protocol/wire/dm.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { RouteInput, RouteReply } from '../../../protocol/wire/routes.ts';
import type { Domain } from '../domain.ts';
import type { Caller, RouteAnswer } from '../ports.ts';
import { codeWaitMs, makeCode, queueCode } from './code.ts';
import type { DmRecord } from '../records-direct.ts';
import { beginSession, behindLink, guestAnswer, practiceOf, reveal } from './guest.ts';
import { inDmTurn, stateOf, type DmTurn } from './turn.ts';

const DIGITS = 3;
const NOTED_EVERY_MS = 3_600_000;

type Answer<N extends 'dm:state' | 'dm:ask-code' | 'dm:unlock'> = Promise<RouteAnswer<RouteReply<N>>>;

/** What a link is. The first look with the link is proof that it was opened, by a person or a machine; it changes nothing else. */
export async function dmState(domain: Domain, _: Caller, input: RouteInput<'dm:state'>): Answer<'dm:state'> {
  const row = await behindLink(domain, input);
  if ('is' in row) return guestAnswer(row);
  if (row.openedAt === null) await inDmTurn(domain, row.dmId, noteOpened);
  const { endsAt, practiceId, code } = row;
  return guestAnswer({ is: 'open', endsAt, code, practice: await practiceOf(domain, practiceId) });
}

async function noteOpened(turn: DmTurn): Promise<void> {
  if (turn.row.openedAt !== null || stateOf(turn.row, turn.at) !== 'open') return;
  await turn.set({ openedAt: turn.at });
  await turn.note('opened');
}

/** Right and wrong digits take the same way and get the same answer; so does a code that the limits hold back. */
export async function askCode(domain: Domain, _: Caller, input: RouteInput<'dm:ask-code'>): Answer<'dm:ask-code'> {
  const row = await behindLink(domain, input);
  if ('is' in row) return guestAnswer(row);
  const practice = await practiceOf(domain, row.practiceId);
  const retryAfterMs = await triesUsedUp(domain, row.dmId);
  if (retryAfterMs !== null) return guestAnswer({ is: 'often', practice, retryAfterMs });
  await inDmTurn(domain, row.dmId, async (turn) => {
    if (stateOf(turn.row, turn.at) !== 'open' || turn.row.code === 'none') return;
    await turn.set({ askedAt: turn.at, askTries: 0 });
    const [code, waitMs] = [await makeCode(turn), await codeWaitMs(turn)];
    const isRight = isTheirs(turn.row, input);
    if (isRight && waitMs === 0) await queueCode(turn, code, 'patient');
  });
  domain.outbox.changed();
  const { dmCodeMs: validMs, dmCodeEveryMs: againAfterMs, dmCodeTries: tries } = LIMITS;
  return guestAnswer({ is: 'asked', practice, validMs, againAfterMs, tries });
}

/** What only the person knows. */
function isTheirs({ code, mobile }: DmRecord, { digits, email }: RouteInput<'dm:ask-code'>): boolean {
  return code === 'sms' ? mobile.slice(-DIGITS) === digits : mobile.toLowerCase() === email?.trim().toLowerCase();
}

/** Counts a try of the digits; when there are more, in ms, where none is left. */
async function triesUsedUp(domain: Domain, dmId: string): Promise<number | null> {
  try {
    await domain.live.throttle.spend('dmDigits', dmId);
    return null;
  } catch (error) {
    if (error instanceof Fault && error.code === 'rate.limited') return Math.max(1, error.retryAfterMs ?? 1);
    throw error;
  }
}

/** `left`: tries of the code that was asked for last. */
type Judged = { readonly is: 'right' } | { readonly is: 'wrong'; readonly left: number } | { readonly is: 'shut' };

export const unlock = (domain: Domain, _: Caller, input: RouteInput<'dm:unlock'>): Answer<'dm:unlock'> =>
  tryCode(domain, input);

async function tryCode(domain: Domain, input: RouteInput<'dm:unlock'>): Answer<'dm:unlock'> {
  const row = await behindLink(domain, input);
  if ('is' in row) return guestAnswer(row);
  const result = await inDmTurn(domain, row.dmId, async (turn) => {
    const judged = turn.row.code === 'none' ? uncoded(turn) : await judge(turn, input.code);
    if (judged.is !== 'right') return judged;
    await (turn.row.code === 'none' ? noteHourly(turn, 'shown') : noteUnlocked(turn));
    return { ...judged, row: turn.row, session: await beginSession(domain, turn.tx, turn.row) };
  });
  if (result?.is === 'right') return guestAnswer(await reveal(domain, result.row, result.session));
  if (result?.is === 'wrong') {
    return guestAnswer({ is: 'wrong', practice: await practiceOf(domain, row.practiceId), left: result.left });
  }
  // It has ended or was locked meanwhile, or by this try.
  return tryCode(domain, input);
}

/** A blank form for whoever has the link. A machine may be there first: it uses nothing up, and begins no time. */
const uncoded = ({ row, at }: DmTurn): Judged => ({ is: stateOf(row, at) === 'open' ? 'right' : 'shut' });

/** Counts the try, and says what it is worth. Without any code the count goes on alike, so that it tells nothing of the digits. */
async function judge(turn: DmTurn, typed: string | null): Promise<Judged> {
  const { row, at, tx, domain } = turn;
  if (stateOf(row, at) !== 'open') return { is: 'shut' };
  const isAsked = row.askedAt !== null && at < row.askedAt + LIMITS.dmCodeMs;
  if (typed === null || !isAsked || row.askTries >= LIMITS.dmCodeTries) return { is: 'wrong', left: 0 };
  const { dmId, codes: issue } = row;
  const askTries = row.askTries + 1;
  const code = await tx.dms.code(dmId, issue);
  const mayCount = code !== null && code.stored !== null && code.validUntil > at && code.tries < LIMITS.dmCodeTries;
  if (mayCount && isCode(domain.secrets.pepper, dmId, issue, typed, code.stored)) {
    await tx.dms.changeCode(dmId, issue, { stored: null, sealed: null });
    await turn.set({ askTries: LIMITS.dmCodeTries, wrong: 0 });
    return { is: 'right' };
  }
  if (mayCount) await tx.dms.changeCode(dmId, issue, { tries: code.tries + 1 });
  const wrong = row.wrong + 1;
  await turn.set({ askTries, wrong });
  if (wrong < LIMITS.dmWrongInRow) return { is: 'wrong', left: LIMITS.dmCodeTries - askTries };
  await turn.set({ state: 'locked' });
  // What waits for the gateway would open nothing.
  if (code !== null) await tx.dms.changeCode(dmId, issue, { stored: null, sealed: null });
  await turn.note('locked');
  return { is: 'shut' };
}

/** The first time sets the end. */
async function noteUnlocked(turn: DmTurn): Promise<void> {
  const { row, at } = turn;
  const isFirst = row.unlockedAt === null;
  const life = DM_EXPIRY_MS[row.expiry];
  if (isFirst) await turn.set({ unlockedAt: at, endsAt: life === null ? null : at + life });
  if (row.remind === 'opened') await turn.endReminders();
  await noteHourly(turn, 'unlocked');
}

/** Each time is told, but not more than once within an hour. */
async function noteHourly(turn: DmTurn, what: 'unlocked' | 'shown'): Promise<void> {
  const last = (await turn.tx.dms.proofs(turn.row.dmId)).findLast((proof) => proof.what === what);
  if (last === undefined || last.at <= turn.at - NOTED_EVERY_MS) await turn.note(what);
}
