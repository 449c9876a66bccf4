/**
 * Items of threads: the one big table. Its insert is the hot path: one statement for a whole batch. Pages are keyset pages on (threadId, n).
 */
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { ClientMsgId, ThreadId } from '../../protocol/wire/ids.ts';
import type { ItemHead, ItemMark, ItemRow } from '../domain/records.ts';
import type { ItemWrites } from '../domain/stores.ts';
import { batchOf } from './batch.ts';
import type { Db } from './db.ts';

const NEW = batchOf({
  threadId: 'text',
  n: 'integer',
  kind: 'integer',
  data: 'bytes',
  sig: 'bytes',
  body: 'bytes',
  hash: 'text',
  chain: 'text',
  senderId: 'text',
  senderSeq: 'integer',
  clientMsgId: 'text',
  class: 'integer',
  epoch: 'integer',
  logSeq: 'integer',
  at: 'integer',
});
const COLUMNS = NEW.names;
const IDS = batchOf({ threadId: 'text' });
const HEADS = batchOf({ threadId: 'text', afterN: 'integer' });
const MARK = 'threadId n kind hash chain senderId senderSeq clientMsgId epoch logSeq'
  .split(' ')
  .map((column) => `i.${column}`)
  .join(', ');

/** One multi-row insert; its own transaction unless one is open. */
export async function insertItems(db: Db, rows: readonly ItemRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db.runAgain(`INSERT INTO items (${COLUMNS}) SELECT ${COLUMNS} FROM ${NEW.from(db)} AS r`, NEW.bind(rows));
}

export const items = (db: Db): ItemWrites => ({
  add: (rows) => insertItems(db, rows),
  head: (threadId) =>
    db.get<ItemHead>('SELECT n, chain, at FROM items WHERE threadId = $threadId ORDER BY n DESC LIMIT 1', { threadId }),
  heads: (threadIds) =>
    db.all<ItemHead & { threadId: ThreadId }>(
      `SELECT i.threadId, i.n, i.chain, i.at FROM ${IDS.from(db)} AS t JOIN items AS i ON i.threadId = t.threadId
       AND i.n = (SELECT MAX(n) FROM items WHERE threadId = t.threadId)`,
      IDS.bind(threadIds.map((threadId) => ({ threadId }))),
    ),
  page: (threadId, afterN, limit) =>
    db.all<ItemRow>(`SELECT ${COLUMNS} FROM items WHERE threadId = $threadId AND n > $afterN ORDER BY n LIMIT $limit`, {
      threadId,
      afterN,
      limit,
    }),
  beyond: (heads, limit) =>
    db.all<ItemMark>(
      `SELECT ${MARK} FROM ${HEADS.from(db)} AS h JOIN items AS i ON i.threadId = h.threadId AND i.n > h.afterN
       ORDER BY i.threadId, i.n LIMIT $limit`,
      { limit, ...HEADS.bind(heads.map(({ threadId, n }) => ({ threadId, afterN: n }))) },
    ),
  at: (threadId, n) =>
    db.get<ItemRow>(`SELECT ${COLUMNS} FROM items WHERE threadId = $threadId AND n = $n`, { threadId, n }),
  byClientMsgId: (threadId, clientMsgId) =>
    db.get<ItemRow>(`SELECT ${COLUMNS} FROM items WHERE threadId = $threadId AND clientMsgId = $clientMsgId`, {
      threadId,
      clientMsgId,
    }),
  replyByHash: (threadId, hash) =>
    db.get<ItemRow>(`SELECT ${COLUMNS} FROM items WHERE threadId = $threadId AND hash = $hash AND kind = 3`, {
      threadId,
      hash,
    }),
  usedIds: async (threadId, limit) => {
    const rows = await db.all<{ clientMsgId: ClientMsgId | null }>(
      'SELECT clientMsgId FROM items WHERE threadId = $threadId ORDER BY n DESC LIMIT $limit',
      { threadId, limit },
    );
    return rows.map((row) => row.clientMsgId).filter((id) => id !== null);
  },
  lastOf: (threadId, userId) =>
    db.get<{ seq: number; hash: Hash }>(
      `SELECT senderSeq AS seq, hash FROM items WHERE threadId = $threadId AND senderId = $userId AND n >=
       (SELECT n FROM items WHERE threadId = $threadId AND senderId = $userId AND senderSeq = 1) ORDER BY n DESC LIMIT 1`,
      { threadId, userId },
    ),
  highest: (threadId) =>
    db.get<{ epoch: number; logSeq: number }>(
      `SELECT epoch, logSeq FROM items WHERE threadId = $threadId AND epoch IS NOT NULL ORDER BY n DESC LIMIT 1`,
      { threadId },
    ),
});
