/** Direct Messages: issues, documents, codes, guest sessions, drafts and proofs. Erasing is by NULL and DELETE. */
import type { DmProof } from '../../protocol/wire/dm.ts';
import type { DmId, FileId } from '../../protocol/wire/ids.ts';
import type { DmChange, DmCode, DmDocument, DmDraft, DmRecord, DmSession } from '../domain/records-direct.ts';
import type { DmReads, DmWrites } from '../domain/stores-direct.ts';
import type { Bind, Db, Value } from './db.ts';

const NAMES =
  `dmId docId practiceId threadId circleId itemN contactId patientId jobId senderId linkHash share rsPub capsule ver epoch
  spoken replies expiry code mobile remind state createdAt openedAt unlockedAt endsAt reserved wrong askedAt askTries codes lastReplyNo
  lastRep lastSig lastAt`.split(/\s+/);
const COLUMNS = NAMES.join(', ');
const CODE_NAMES = 'dmId issue at validUntil stored tries gatewayId gwGen sealed wasCharged'.split(' ');
const CODE_COLUMNS = CODE_NAMES.join(', ');

type Stored<Row, Flags extends keyof Row> = Omit<Row, Flags> & { readonly [Flag in Flags]: number };
type StoredDm = Stored<DmRecord, 'spoken' | 'replies'>;
type StoredCode = Stored<DmCode, 'wasCharged'>;

const toRecord = (row: StoredDm): DmRecord => ({ ...row, spoken: row.spoken === 1, replies: row.replies === 1 });
const toCode = (row: StoredCode): DmCode => ({ ...row, wasCharged: row.wasCharged === 1 });
const places = (names: readonly string[]) => names.map((name) => `$${name}`).join(', ');

/** Values as they are bound; what was not given is left out. */
function bound(row: object): Record<string, Value> {
  const out: Record<string, Value> = {};
  for (const [name, value] of Object.entries(row) as [string, Value | boolean | undefined][]) {
    if (value !== undefined) out[name] = typeof value === 'boolean' ? Number(value) : value;
  }
  return out;
}

async function update(db: Db, table: string, key: Bind, change: object): Promise<void> {
  const bind = bound(change);
  const sets = Object.keys(bind).map((name) => `${name} = $${name}`);
  const where = Object.keys(key).map((name) => `${name} = $${name}`);
  if (sets.length > 0) {
    await db.run(`UPDATE ${table} SET ${sets.join(', ')} WHERE ${where.join(' AND ')}`, { ...bind, ...key });
  }
}

export const directMessages = (db: Db): DmWrites => ({ ...reads(db), ...issues(db), ...around(db) });

async function oneDm(db: Db, where: string, bind: Bind): Promise<DmRecord | null> {
  const row = await db.get<StoredDm>(`SELECT ${COLUMNS} FROM dms WHERE ${where}`, bind);
  return row === null ? null : toRecord(row);
}

const reads = (db: Db): DmReads => ({
  byId: (dmId) => oneDm(db, 'dmId = $dmId', { dmId }),
  document: async (docId) => {
    const row = await db.get<Omit<DmDocument, 'fileIds'> & { readonly fileIds: string }>(
      'SELECT docId, threadId, doc, fileIds FROM dm_documents WHERE docId = $docId',
      { docId },
    );
    return row === null ? null : { ...row, fileIds: JSON.parse(row.fileIds) as FileId[] };
  },
  ofThread: async (threadId) => {
    const rows = await db.all<StoredDm>(`SELECT ${COLUMNS} FROM dms WHERE threadId = $threadId ORDER BY itemN`, {
      threadId,
    });
    return rows.map(toRecord);
  },
  byJob: (threadId, jobId) => oneDm(db, 'threadId = $threadId AND jobId = $jobId', { threadId, jobId }),
  stale: async (circleId, beforeEpoch, limit) => {
    const rows = await db.all<StoredDm>(
      `SELECT ${COLUMNS} FROM dms WHERE circleId = $circleId AND epoch < $beforeEpoch AND capsule IS NOT NULL
       ORDER BY createdAt LIMIT $limit`,
      { circleId, beforeEpoch, limit },
    );
    return rows.map(toRecord);
  },
  over: (now, limit) =>
    db.all<{ dmId: DmId }>(
      'SELECT dmId FROM dms WHERE endsAt <= $now AND capsule IS NOT NULL ORDER BY endsAt LIMIT $limit',
      { now, limit },
    ),
  proofs: (dmId) =>
    db.all<DmProof>('SELECT at, what, detail FROM dm_proofs WHERE dmId = $dmId ORDER BY ordinal', { dmId }),
  codes: async (dmId, since) => {
    const rows = await db.all<StoredCode>(
      `SELECT ${CODE_COLUMNS} FROM dm_codes WHERE dmId = $dmId AND at >= $since ORDER BY issue DESC`,
      { dmId, since },
    );
    return rows.map(toCode);
  },
  code: async (dmId, issue) => {
    const row = await db.get<StoredCode>(`SELECT ${CODE_COLUMNS} FROM dm_codes WHERE dmId = $dmId AND issue = $issue`, {
      dmId,
      issue,
    });
    return row === null ? null : toCode(row);
  },
  waiting: (limit) =>
    db.all<{ dmId: DmId; issue: number }>(
      'SELECT dmId, issue FROM dm_codes WHERE sealed IS NOT NULL ORDER BY at LIMIT $limit',
      { limit },
    ),
  session: (tokenCheck) =>
    db.get<DmSession>('SELECT tokenCheck, dmId, until FROM dm_sessions WHERE tokenCheck = $tokenCheck', { tokenCheck }),
  drafts: (dmId) =>
    db.all<DmDraft>('SELECT draftId, rev, sealed FROM dm_drafts WHERE dmId = $dmId ORDER BY draftId', { dmId }),
});

type Issues = Pick<DmWrites, 'create' | 'createDocument' | 'change' | 'addProof' | 'eraseAround'>;

const issues = (db: Db): Issues => ({
  create: async (row) => {
    await db.run(`INSERT INTO dms (${COLUMNS}) VALUES (${places(NAMES)})`, bound(row));
  },
  createDocument: async ({ docId, threadId, doc, fileIds }) => {
    await db.run(
      'INSERT INTO dm_documents (docId, threadId, doc, fileIds) VALUES ($docId, $threadId, $doc, $fileIds)',
      {
        docId,
        threadId,
        doc,
        fileIds: JSON.stringify(fileIds),
      },
    );
  },
  change: (dmId, change: DmChange) => update(db, 'dms', { dmId }, change),
  addProof: async (dmId, { at, what, detail }) => {
    await db.run('INSERT INTO dm_proofs (dmId, at, what, detail) VALUES ($dmId, $at, $what, $detail)', {
      dmId,
      at,
      what,
      detail,
    });
  },
  eraseAround: async (dmId) => {
    for (const table of ['dm_drafts', 'dm_sessions']) await db.run(`DELETE FROM ${table} WHERE dmId = $dmId`, { dmId });
    // What was charged may still be given back.
    await db.run('UPDATE dm_codes SET stored = NULL, sealed = NULL WHERE dmId = $dmId', { dmId });
    await db.run('DELETE FROM dm_codes WHERE dmId = $dmId AND wasCharged = 0', { dmId });
  },
});

const around = (db: Db): Omit<DmWrites, keyof DmReads | keyof Issues> => ({
  addCode: async (code) => {
    await db.run(`INSERT INTO dm_codes (${CODE_COLUMNS}) VALUES (${places(CODE_NAMES)})`, bound(code));
  },
  changeCode: (dmId, issue, change) => update(db, 'dm_codes', { dmId, issue }, change),
  addSession: async ({ tokenCheck, dmId, until }) => {
    await db.run('INSERT INTO dm_sessions (tokenCheck, dmId, until) VALUES ($tokenCheck, $dmId, $until)', {
      tokenCheck,
      dmId,
      until,
    });
  },
  renewSession: (tokenCheck, until) => update(db, 'dm_sessions', { tokenCheck }, { until }),
  endSession: async (tokenCheck) => {
    await db.run('DELETE FROM dm_sessions WHERE tokenCheck = $tokenCheck', { tokenCheck });
  },
  forgetSessions: async (before) => {
    await db.run('DELETE FROM dm_sessions WHERE until < $before', { before });
  },
  putDraft: async (dmId, draftId, rev, sealed) => {
    await db.run(
      `INSERT INTO dm_drafts (dmId, draftId, rev, sealed) VALUES ($dmId, $draftId, $rev, $sealed)
       ON CONFLICT (dmId, draftId) DO UPDATE SET rev = excluded.rev, sealed = excluded.sealed`,
      { dmId, draftId, rev, sealed },
    );
  },
});
