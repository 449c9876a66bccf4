/** Rows as the domain hands them to storage, of random bytes: storage looks into none of them. */
import { randomBytes } from 'node:crypto';
import { toHash } from '../../protocol/crypto/encoding.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { ItemRow } from '../../server/domain/records.ts';
import { fresh } from '../flows/domain-people.ts';

export const itemRow = (threadId: ThreadId, n: number, body: Uint8Array | null = randomBytes(1_100)): ItemRow => ({
  threadId,
  n,
  kind: 1,
  data: randomBytes(300),
  sig: randomBytes(64),
  body,
  hash: toHash(randomBytes(32)),
  chain: toHash(randomBytes(32)),
  senderId: fresh<'user'>(),
  senderSeq: n,
  clientMsgId: fresh<'clientMsg'>(),
  class: 1,
  epoch: 1,
  logSeq: 1,
  at: 1,
});
