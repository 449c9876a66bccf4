/** Threads as they are listed: binding, head, cursors, delivered marks. Titles are sealed items, so they are not here. */
import { toHash } from '../../../protocol/crypto/encoding.ts';
import { h } from '../../../protocol/crypto/derive.ts';
import { hashBytes } from '../../../protocol/crypto/encoding.ts';
import type { ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import type { ThreadHead } from '../../../protocol/wire/threads.ts';
import type { Domain } from '../domain.ts';
import type { ThreadRow } from '../records.ts';

export async function threadHeads(domain: Domain, userId: UserId, rows: readonly ThreadRow[]): Promise<ThreadHead[]> {
  const ids = rows.map((row) => row.threadId);
  const { items, receipts } = domain.stores.read;
  const [heads, cursors, earlier, delivered, own] = await Promise.all([
    items.heads(ids),
    receipts.cursors(ids),
    receipts.earlier(ids),
    receipts.delivered(ids),
    receipts.own(userId),
  ]);
  const headOf = new Map(heads.map((head) => [head.threadId, head]));
  const ownOf = new Map(own.map((marks) => [marks.threadId, marks]));
  const cursorsOf = grouped([...cursors, ...earlier], ({ userId: who, cur, sig }) => ({ userId: who, cur, sig }));
  const deliveredOf = grouped(delivered, ({ userId: who, n, at }) => ({ userId: who, n, at }));
  return rows.map((row) => {
    const head = headOf.get(row.threadId);
    const marks = ownOf.get(row.threadId);
    return {
      threadId: row.threadId,
      circleId: row.circleId,
      thr: row.thr,
      sig: row.sig,
      headN: head?.n ?? 0,
      headChain: head?.chain ?? toHash(h('chain0', hashBytes(row.thrHash))),
      lastAt: head?.at ?? row.at,
      cursors: cursorsOf.get(row.threadId) ?? [],
      delivered: deliveredOf.get(row.threadId) ?? [],
      noticedN: marks?.noticedN ?? 0,
      markN: marks?.markN ?? 0,
      markedUnread: marks?.markedUnread ?? false,
    };
  });
}

function grouped<Row extends { readonly threadId: ThreadId }, Out>(
  rows: readonly Row[],
  make: (row: Row) => Out,
): Map<ThreadId, Out[]> {
  const out = new Map<ThreadId, Out[]>();
  for (const row of rows) {
    const list = out.get(row.threadId);
    if (list === undefined) out.set(row.threadId, [make(row)]);
    else list.push(make(row));
  }
  return out;
}
