/** Rows as the domain hands them to storage, of random bytes: storage looks into none of them. */
import { randomBytes } from 'node:crypto';
import { toHash } from '../../protocol/crypto/encoding.ts';
import type { CircleId, PracticeId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { Account, InviteRow, ItemRow, NewEpochRow, Session, ThreadRow } from '../../server/domain/records.ts';
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

export const newPracticeId = () => toHash(randomBytes(32)) as string as PracticeId;

export const accountRow = (practiceId: PracticeId, change: Partial<Account> = {}): Account => ({
  userId: fresh<'user'>(),
  practiceId,
  login: `${fresh<'login'>()}@example.org`,
  email: 'ann@example.org',
  salt: randomBytes(16),
  sealedShare: randomBytes(72),
  authCheck: randomBytes(32),
  recCheck: randomBytes(32),
  wrapPw: randomBytes(72),
  wrapRec: randomBytes(72),
  standing: 'active',
  createdAt: 1_800_000_000_000,
  ...change,
});

export const sessionRow = (userId: UserId, change: Partial<Session> = {}): Session => ({
  sessionId: fresh<'session'>(),
  tokenCheck: randomBytes(32),
  userId,
  createdAt: 100,
  lastSeenAt: 100,
  expiresAt: 10_000,
  revokedAt: null,
  device: 'Tablet — Zoë’s',
  ...change,
});

export const inviteRow = (practiceId: PracticeId, change: Partial<InviteRow> = {}): InviteRow => ({
  inviteId: fresh<'invite'>(),
  practiceId,
  userId: fresh<'user'>(),
  role: 1,
  state: 'open',
  blob: randomBytes(200),
  sealedSecret: randomBytes(90),
  join: null,
  mac: null,
  createdBy: fresh<'user'>(),
  createdAt: 100,
  expiresAt: 1_000,
  ...change,
});

/** An epoch with an envelope for each member. */
export const epochRow = (
  practiceId: PracticeId,
  circleId: CircleId,
  epoch: number,
  members: readonly UserId[],
): NewEpochRow => ({
  circleId,
  practiceId,
  epoch,
  kind: 1,
  ctl: randomBytes(300),
  sig: randomBytes(64),
  ctlHash: toHash(randomBytes(32)),
  leaves: members.map(() => randomBytes(32)),
  members,
  envelopes: members.map((to) => ({ to, envelope: randomBytes(1_200) })),
  at: 100,
});

export const threadRow = (practiceId: PracticeId, circleId: CircleId, change: Partial<ThreadRow> = {}): ThreadRow => ({
  threadId: fresh<'thread'>(),
  circleId,
  practiceId,
  thr: randomBytes(200),
  sig: randomBytes(64),
  thrHash: toHash(randomBytes(32)),
  kind: 1,
  subject: null,
  at: 100,
  ...change,
});

/** The same with bytes in hexadecimal, since a Buffer and a Uint8Array of the same bytes are not equal to a test. */
export function plain(row: unknown): unknown {
  if (row instanceof Uint8Array) return Buffer.from(row).toString('hex');
  if (Array.isArray(row)) return row.map(plain);
  if (typeof row !== 'object' || row === null) return row;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
}
