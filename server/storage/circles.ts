/** Circles: the chain of signed control entries, an envelope per reader, and the current members for look-ups. */
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { CircleId, PracticeId, UserId } from '../../protocol/wire/ids.ts';
import type { EpochRow } from '../domain/records.ts';
import type { CircleWrites } from '../domain/stores.ts';
import { batchOf } from './batch.ts';
import type { Db } from './db.ts';
import { joinPieces, splitPieces } from './pieces.ts';
import { countUp } from './practices.ts';

interface StoredEpoch extends Omit<EpochRow, 'leaves' | 'ctlHash'> {
  readonly ctlHash: Hash;
  readonly leaves: Uint8Array;
}

const MEMBERS = batchOf({ userId: 'text' });
const HEADS = batchOf({ circleId: 'text', epoch: 'integer' });
const ENVELOPES = batchOf({ recipient: 'text', envelope: 'bytes' });

const toEpoch = (row: StoredEpoch): EpochRow => ({ ...row, leaves: splitPieces(row.leaves) });

export const circles = (db: Db): CircleWrites => ({
  epochs: async (circleId, afterEpoch) => {
    const rows = await db.all<StoredEpoch>(
      `SELECT circleId, practiceId, epoch, ctl, sig, ctlHash, leaves FROM epochs
       WHERE circleId = $circleId AND epoch > $afterEpoch ORDER BY epoch`,
      { circleId, afterEpoch },
    );
    return rows.map(toEpoch);
  },
  beyond: (heads) => beyond(db, heads),
  envelopes: (circleId, afterEpoch, to) =>
    db.all<{ epoch: number; envelope: Uint8Array }>(
      `SELECT epoch, envelope FROM envelopes WHERE circleId = $circleId AND epoch > $afterEpoch AND recipient = $to
       ORDER BY epoch`,
      { circleId, afterEpoch, to },
    ),
  ofMember: (userId) =>
    db.all<{ circleId: CircleId; epoch: number }>(
      `SELECT c.circleId, c.newestEpoch AS epoch FROM circle_members AS m JOIN circles AS c ON c.circleId = m.circleId
       WHERE m.userId = $userId ORDER BY c.circleId`,
      { userId },
    ),
  practiceOf: async (circleId) => {
    const row = await db.get<{ practiceId: PracticeId }>('SELECT practiceId FROM circles WHERE circleId = $circleId', {
      circleId,
    });
    return row?.practiceId ?? null;
  },
  advance: async (row) => {
    const { circleId, practiceId, epoch, kind, at } = row;
    await db.run(
      `INSERT INTO circles (circleId, practiceId, kind, newestEpoch, createdAt)
       VALUES ($circleId, $practiceId, $kind, $epoch, $at)
       ON CONFLICT (circleId) DO UPDATE SET newestEpoch = excluded.newestEpoch`,
      { circleId, practiceId, kind, epoch, at },
    );
    await db.run(
      `INSERT INTO epochs (circleId, epoch, practiceId, ctl, sig, ctlHash, leaves)
       VALUES ($circleId, $epoch, $practiceId, $ctl, $sig, $ctlHash, $leaves)`,
      {
        circleId,
        epoch,
        practiceId,
        ctl: row.ctl,
        sig: row.sig,
        ctlHash: row.ctlHash,
        leaves: joinPieces(row.leaves),
      },
    );
    await countUp(db, practiceId);
    await insertEnvelopes(db, circleId, epoch, row.envelopes);
    await setMembers(db, circleId, row.members);
  },
  dropMember: async (userId) => {
    await db.run('DELETE FROM circle_members WHERE userId = $userId', { userId });
  },
});

/** All envelopes of an epoch in one statement: 250 of them are 300 KB. */
async function insertEnvelopes(
  db: Db,
  circleId: CircleId,
  epoch: number,
  envelopes: readonly { readonly to: string; readonly envelope: Uint8Array }[],
): Promise<void> {
  await db.run(
    `INSERT INTO envelopes (circleId, epoch, recipient, envelope)
     SELECT CAST($circleId AS TEXT), CAST($epoch AS BIGINT), recipient, envelope FROM ${ENVELOPES.from(db)} AS r`,
    {
      circleId,
      epoch,
      ...ENVELOPES.bind(envelopes.map(({ to, envelope }) => ({ recipient: to, envelope }))),
    },
  );
}

async function beyond(
  db: Db,
  heads: readonly { readonly circleId: CircleId; readonly epoch: number }[],
): Promise<EpochRow[]> {
  const rows = await db.all<StoredEpoch>(
    `SELECT e.circleId, e.practiceId, e.epoch, e.ctl, e.sig, e.ctlHash, e.leaves
     FROM ${HEADS.from(db)} AS h JOIN epochs AS e ON e.circleId = h.circleId AND e.epoch > h.epoch
     ORDER BY e.circleId, e.epoch`,
    HEADS.bind(heads),
  );
  return rows.map(toEpoch);
}

async function setMembers(db: Db, circleId: CircleId, members: readonly UserId[]): Promise<void> {
  await db.run('DELETE FROM circle_members WHERE circleId = $circleId', { circleId });
  await db.run(
    `INSERT INTO circle_members (circleId, userId) SELECT CAST($circleId AS TEXT), userId FROM ${MEMBERS.from(db)} AS r`,
    { circleId, ...MEMBERS.bind(members.map((userId) => ({ userId }))) },
  );
}
