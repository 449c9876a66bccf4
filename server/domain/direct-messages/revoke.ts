/** dm:revoke, a link that was never mailed, and the timed end: what only the server held of a Direct Message is erased, and the thread says so. */
import { eventHash } from '../../../protocol/crypto/event/event.ts';
import type { AskInput } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ItemAck } from '../../../protocol/wire/threads.ts';
import type { DeliveryTurn } from '../deliveries/turn.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import { judgeNext } from '../threads/judge.ts';
import { inLine, type Ready } from '../threads/send.ts';
import { DmTurn, inDmTurn, isAlive } from './turn.ts';

const AT_ONCE = 100;

/** A colleague in the thread. Faults: those of a send. One that has ended already only gets the event. */
export async function revokeDm(domain: Domain, actor: Actor, input: AskInput<'dm:revoke'>): Promise<ItemAck> {
  const ack = await inLine(domain, actor, input, (ready) =>
    inDmTurn(domain, input.dmId, (turn) => revoke(turn, actor, ready)),
  );
  if (ack === null) throw new Fault('access.refused');
  return ack;
}

async function revoke(turn: DmTurn, actor: Actor, { circle, event, parsed }: Ready): Promise<ItemAck> {
  const { domain, hot, row, tx } = turn;
  if (row.threadId !== parsed.threadId) throw new Fault('access.refused');
  const { seenN: chainAt, senderId, clientMsgId } = parsed;
  await hot.ready({ chainAt, senderId, clientMsgId });
  if (hot.isUsed(clientMsgId)) {
    const item = await tx.items.byClientMsgId(hot.threadId, clientMsgId);
    const isSame = item?.senderId === actor.userId && item.hash === eventHash(event.ev, event.sig);
    if (!isSame) throw new Fault('conflict.duplicate');
    return { n: item.n, chain: item.chain, at: item.at };
  }
  const item = judgeNext(domain, hot, circle, event, parsed);
  turn.items.push(item);
  if (row.share !== null) await turn.end('revoked');
  return { n: item.n, chain: item.chain, at: item.at };
}

/** Nobody has the link of an e-mail that was taken back: it ends in the same commit, signed for or not. */
export async function endLink(mail: DeliveryTurn): Promise<void> {
  const { domain, tx, after, hot, items } = mail;
  const { threadId, jobId } = mail.row;
  const row = await tx.dms.byJob(threadId, jobId);
  if (row === null || row.share === null) return;
  const ending = new DmTurn(domain, tx, after, hot, row);
  await ending.end('revoked');
  items.push(...ending.items);
}

/** Timed work: ends what is over, and forgets guest sessions that are. */
export async function expireDms(domain: Domain): Promise<void> {
  const now = domain.clock.now();
  for (const { dmId } of await domain.stores.read.dms.over(now, AT_ONCE)) {
    try {
      await inDmTurn(domain, dmId, async (turn) => {
        if (turn.row.share !== null && !isAlive(turn.row, turn.at)) await turn.end('expired');
      });
    } catch (error) {
      domain.log.error({ dmId, cause: error }, 'dm.expire');
    }
  }
  await domain.stores.change((tx) => tx.dms.forgetSessions(now));
}
