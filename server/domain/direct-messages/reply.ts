/**
 * dm:reply: what a patient sends becomes the thread's next item once signature, place and order hold. The server can check all
 * of that and read nothing. The same bytes again are the same reply.
 */
import { checkReply } from '../../../protocol/crypto/direct-message/replies.ts';
import { NO_REPLY, parseReply, replyHash, type ParsedReply } from '../../../protocol/crypto/direct-message/reply.ts';
import { asSignPk } from '../../../protocol/crypto/keys.ts';
import { recast } from '../../../protocol/crypto/refusal.ts';
import { nextItem } from '../../../protocol/crypto/thread/facts.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { RouteInput, RouteReply } from '../../../protocol/wire/routes.ts';
import { same } from '../bytes.ts';
import type { Domain } from '../domain.ts';
import type { Caller, RouteAnswer } from '../ports.ts';
import type { ItemRow } from '../records.ts';
import { judged } from '../rules.ts';
import { guestAnswer, inSession } from './guest.ts';
import { inDmTurn, isAlive, type DmTurn } from './turn.ts';

type Input = RouteInput<'dm:reply'>;
type Reply = RouteReply<'dm:reply'>;

const KIND = 3;
/** A receipt: that a document was opened. It may come also where answers may not. */
const RECEIPT = 3;
const FORM = 2;

/** Faults: dm.session, rate.limited, conflict.head, input.rejected, access.refused (answers are turned off). */
export async function reply(domain: Domain, _: Caller, input: Input): Promise<RouteAnswer<Reply>> {
  const { dmId } = await inSession(domain, input);
  const parsed = judged(() => parseReply(input.rep));
  if (parsed.dmId !== dmId) throw new Fault('input.rejected', 'reply.dm');
  const done = await inDmTurn(domain, dmId, (turn) => accept(turn, parsed, input));
  if (done === null) throw new Fault('dm.session');
  return guestAnswer(done);
}

async function accept(turn: DmTurn, parsed: ParsedReply, input: Input): Promise<Reply> {
  const { row, at, hot } = turn;
  const { replyNo } = parsed;
  const isRepeated = row.lastReplyNo === replyNo && same(row.lastRep, input.rep) && same(row.lastSig, input.sig);
  if (isRepeated) return { replyNo, at: row.lastAt };
  // Its answer was lost, and another tab has sent something since.
  const earlier = replyNo < row.lastReplyNo ? await stored(turn, input) : null;
  if (earlier !== null) return { replyNo, at: earlier.at };
  if (!isAlive(row, at)) throw new Fault('dm.session');
  checkClass(turn, parsed);
  const last = lastOf(turn);
  if (replyNo !== (last?.replyNo ?? 0) + 1 || parsed.prevReply !== (last?.hash ?? NO_REPLY)) {
    throw new Fault('conflict.head', 'reply');
  }
  const circle = await hot.book.circle(hot.circleId);
  if (circle === null) throw new Error('a thread without its circle');
  const { threadId, circleId } = hot;
  const signer = asSignPk(row.rsPub);
  const world = { threadId, circleId, newestEpoch: circle.newest.epoch, signer, last, isLate: false };
  const signed = { bytes: input.rep, sig: input.sig };
  judged(() => recast('ahead', 'conflict', () => checkReply(world, parsed, signed, input.body)));
  turn.items.push(nextReply(turn, parsed, input));
  await turn.set({ lastReplyNo: replyNo, lastRep: input.rep, lastSig: input.sig, lastAt: at });
  if (parsed.class !== RECEIPT) await turn.prove('replied');
  if (parsed.class === FORM) await turn.endReminders();
  return { replyNo, at };
}

/** A blank form is answered by itself alone; who opened it without a code nobody knows, so it has no receipts. */
function checkClass({ row: { replies, code } }: DmTurn, { class: kind }: ParsedReply): void {
  const may = kind === RECEIPT ? code !== 'none' : replies && (code === 'sms' || kind === FORM);
  if (!may) throw new Fault('access.refused', 'replies');
}

const stored = ({ tx, hot }: DmTurn, { rep: bytes, sig }: Input): Promise<ItemRow | null> =>
  tx.items.replyByHash(hot.threadId, replyHash({ bytes, sig }));

function lastOf({ row }: DmTurn) {
  const { lastReplyNo: replyNo, lastRep, lastSig } = row;
  return lastRep === null || lastSig === null
    ? undefined
    : { replyNo, hash: replyHash({ bytes: lastRep, sig: lastSig }) };
}

/** Numbered; the thread counts it from now on. */
function nextReply({ hot, at }: DmTurn, parsed: ParsedReply, { rep, sig, body }: Input): ItemRow {
  const hash = replyHash({ bytes: rep, sig });
  const next = nextItem(hot, KIND, hash);
  hot.apply({ ...next, usedId: null, sender: null, epoch: null, logSeq: null });
  return {
    threadId: hot.threadId,
    n: next.n,
    kind: KIND,
    data: rep,
    sig,
    body,
    hash,
    chain: next.chain,
    senderId: null,
    senderSeq: null,
    clientMsgId: null,
    class: parsed.class === RECEIPT ? null : 1,
    epoch: null,
    logSeq: null,
    at,
  };
}
