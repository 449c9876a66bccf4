/**
 * Judges an uploaded epoch: the signed control entry by the protocol's rules, and that the envelopes beside it are
 * exactly those the entry commits to. The server can open none of them. Nothing is stored here.
 */
import { admitFresh, checkEnvelopes, Circle, type Epoch } from '../../../protocol/crypto/circle/circle.ts';
import {
  controlHash,
  decodeControl,
  encodeLeaf,
  envelopeHash,
  type Control,
} from '../../../protocol/crypto/circle/control.ts';
import { RECID } from '../../../protocol/crypto/practice-log/entry.ts';
import type { PracticeLog } from '../../../protocol/crypto/practice-log/log.ts';
import type { Id } from '../../../protocol/wire/bytes.ts';
import type { NewEpoch } from '../../../protocol/wire/circles.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { NewEpochRow } from '../records.ts';
import { judged } from '../rules.ts';

export interface CheckedEpoch {
  readonly row: NewEpochRow;
  readonly epoch: Epoch;
}

export const readControl = (upload: NewEpoch): Control => judged(() => decodeControl(upload.ctl));

/** The first epoch of a new circle. */
export function checkFirst(log: PracticeLog, upload: NewEpoch, at: number): CheckedEpoch & { readonly circle: Circle } {
  const circle = judged(() => Circle.begin(log, { bytes: upload.ctl, sig: upload.sig }));
  judged(() => admitFresh(log, circle.newest));
  return { circle, ...checked(log, circle.newest, upload, at) };
}

/** The next epoch of a circle. Lost races and old citations are conflicts. */
export function checkNext(log: PracticeLog, circle: Circle, upload: NewEpoch, at: number): CheckedEpoch {
  const epoch = judged(() => circle.admit(log, { bytes: upload.ctl, sig: upload.sig }));
  return checked(log, epoch, upload, at);
}

function checked(log: PracticeLog, epoch: Epoch, upload: NewEpoch, at: number): CheckedEpoch {
  const leaves = upload.envelopes.map(({ to, envelope }) =>
    encodeLeaf({ r: to, gen: generationOf(epoch, to), hash: envelopeHash(envelope) }),
  );
  const envelopes = new Map<Id, Uint8Array>(upload.envelopes.map(({ to, envelope }) => [to, envelope]));
  if (envelopes.size !== upload.envelopes.length) throw new Fault('input.rejected', 'envs.twice');
  judged(() => checkEnvelopes(epoch, leaves, envelopes));
  const { people } = log.state;
  const { control } = epoch;
  const row: NewEpochRow = {
    circleId: control.circleId,
    practiceId: log.practiceId,
    epoch: epoch.epoch,
    ctl: upload.ctl,
    sig: upload.sig,
    ctlHash: controlHash({ bytes: upload.ctl, sig: upload.sig }),
    leaves,
    kind: control.kind,
    members: [...epoch.members.keys()].filter((userId) => people.get(userId)?.active === true),
    envelopes: upload.envelopes,
    at,
  };
  return { row, epoch };
}

function generationOf(epoch: Epoch, recipient: Id): number {
  if (recipient === RECID) return epoch.recordsGen;
  for (const [userId, member] of epoch.members) if (userId === recipient) return member.gen;
  throw new Fault('input.rejected', 'envs.foreign');
}
