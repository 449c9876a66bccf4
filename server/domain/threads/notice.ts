/** The server's word as the thread's next item. Only for changes that have the thread to themselves (`HotThreads.exclusive`). */
import { toId } from '../../../protocol/crypto/encoding.ts';
import { checkNotice, encodeNotice, type Notice } from '../../../protocol/crypto/thread/notice.ts';
import type { ClientMsgId } from '../../../protocol/wire/ids.ts';
import type { Ports } from '../ports.ts';
import type { ItemRow } from '../records.ts';
import type { HotThread } from './hot.ts';

export type Word = Pick<Notice, 'about' | 'ref' | 'state' | 'detail'>;

/** Numbers it; `hot` counts it from now on. `at` epoch ms. */
export function noticeItem(
  { random }: Pick<Ports, 'random'>,
  hot: HotThread,
  word: Word,
  at: number,
  wantsAttention: boolean,
): ItemRow {
  const noticeId = toId<'notice'>(random(16));
  const { threadId } = hot;
  const data = encodeNotice({ threadId, noticeId, ...word, timeMs: at });
  const { accepted } = checkNotice(hot, data);
  hot.apply(accepted);
  return {
    threadId,
    n: accepted.n,
    kind: 4,
    data,
    sig: null,
    body: null,
    hash: accepted.itemHash,
    chain: accepted.chain,
    senderId: null,
    senderSeq: null,
    clientMsgId: noticeId as string as ClientMsgId,
    class: wantsAttention ? 1 : null,
    epoch: null,
    logSeq: null,
    at,
  };
}
