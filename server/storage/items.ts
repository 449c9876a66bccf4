/**
 * Items of threads: the one big table. Its insert is the hot path: one statement for a whole batch, rows as one JSON
 * text and all their bytes as one blob that the statement cuts up. Pages are keyset pages on (threadId, n).
 */
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { ClientMsgId, ThreadId } from '../../protocol/wire/ids.ts';
import type { ItemHead, ItemRow } from '../domain/records.ts';
import type { ItemWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

const COLUMNS =
  'threadId, n, kind, data, sig, body, hash, chain, senderId, senderSeq, clientMsgId, class, epoch, logSeq, at';

const cut = (at: number) => `substr($bytes, (j.value ->> ${at}) + 1, j.value ->> ${at + 1})`;
const INSERT = `INSERT INTO items (${COLUMNS}) SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2,
  ${cut(3)}, ${cut(5)}, ${cut(7)}, j.value ->> 9, j.value ->> 10, j.value ->> 11, j.value ->> 12, j.value ->> 13,
  j.value ->> 14, j.value ->> 15, j.value ->> 16, j.value ->> 17 FROM json_each($rows) AS j`;

/** One multi-row insert; its own transaction unless one is open. */
export async function insertItems(db: Db, rows: readonly ItemRow[]): Promise<void> {
  if (rows.length === 0) return;
  const pieces: Uint8Array[] = [];
  let offset = 0;
  const place = (piece: Uint8Array | null): [number | null, number | null] => {
    if (piece === null) return [null, null];
    pieces.push(piece);
    offset += piece.length;
    return [offset - piece.length, piece.length];
  };
  const list = rows.map((row) => [
    row.threadId,
    row.n,
    row.kind,
    ...place(row.data),
    ...place(row.sig),
    ...place(row.body),
    row.hash,
    row.chain,
    row.senderId,
    row.senderSeq,
    row.clientMsgId,
    row.class,
    row.epoch,
    row.logSeq,
    row.at,
  ]);
  await db.run(INSERT, { rows: JSON.stringify(list), bytes: Buffer.concat(pieces) });
}

export const items = (db: Db): ItemWrites => ({
  add: (rows) => insertItems(db, rows),
  head: (threadId) =>
    db.get<ItemHead>('SELECT n, chain, at FROM items WHERE threadId = $threadId ORDER BY n DESC LIMIT 1', { threadId }),
  heads: (threadIds) =>
    db.all<ItemHead & { threadId: ThreadId }>(
      `SELECT i.threadId, i.n, i.chain, i.at FROM json_each($ids) AS t JOIN items AS i ON i.threadId = t.value
       AND i.n = (SELECT MAX(n) FROM items WHERE threadId = t.value)`,
      { ids: JSON.stringify(threadIds) },
    ),
  page: (threadId, afterN, limit) =>
    db.all<ItemRow>(`SELECT ${COLUMNS} FROM items WHERE threadId = $threadId AND n > $afterN ORDER BY n LIMIT $limit`, {
      threadId,
      afterN,
      limit,
    }),
  at: (threadId, n) =>
    db.get<ItemRow>(`SELECT ${COLUMNS} FROM items WHERE threadId = $threadId AND n = $n`, { threadId, n }),
  byClientMsgId: (threadId, clientMsgId) =>
    db.get<ItemRow>(`SELECT ${COLUMNS} FROM items WHERE threadId = $threadId AND clientMsgId = $clientMsgId`, {
      threadId,
      clientMsgId,
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
      `SELECT senderSeq AS seq, hash FROM items WHERE threadId = $threadId AND senderId = $userId
       ORDER BY n DESC LIMIT 1`,
      { threadId, userId },
    ),
  highest: (threadId) =>
    db.get<{ epoch: number; logSeq: number }>(
      `SELECT epoch, logSeq FROM items WHERE threadId = $threadId AND epoch IS NOT NULL ORDER BY n DESC LIMIT 1`,
      { threadId },
    ),
});
