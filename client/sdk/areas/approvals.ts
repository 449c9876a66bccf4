/**
 * What one owner asks and a second owner decides: kept as the server lists it, after the vault has verified each proposal.
 * My own are signed again, under the same id, whenever the log has moved on. Nobody but owners sees any.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ApprovalId } from '../../../protocol/wire/ids.ts';
import type { WireApproval } from '../../../protocol/wire/people.ts';
import { Refusal } from '../../vault/api.ts';
import type { ApprovalView, Written } from '../../vault/api.ts';
import type { Asked } from '../api.ts';
import type { Desk } from '../desk.ts';
import { raise } from '../desk.ts';
import { Lane } from '../lane.ts';
import type { HeldApproval } from '../model.ts';
import { meOf, roleName } from '../project.ts';
import { randomId } from '../random-id.ts';
import type { Approval } from '../state.ts';
import type { PracticeSync } from '../sync/practice.ts';

const TRIES = 3;
const RENEWAL_MS = 400;
const RENEWAL_TRIES = 8;
type Wish = Pick<Approval, 'what' | 'subjectId' | 'role'>;

export interface Approvals {
  /** Writes what I may write alone; otherwise proposes it, or approves the same wish of another owner. */
  ask(wish: Wish, make: () => Promise<Written>): Promise<Asked>;
  /** What was approved. Faults: approval.stale, approval.gone, access.refused. */
  approve(approvalId: ApprovalId): Promise<Approval>;
  decline(approvalId: ApprovalId): Promise<void>;
  /** Lists again, verifies, and signs mine again where the log has moved on. */
  refresh(): Promise<void>;
  /** After new log entries: the same, where anything is held. */
  logMoved(): Promise<void>;
}

/** @param removed called after somebody else approved a removal that I had asked for */
export function createApprovals(desk: Desk, practice: PracticeSync, removed: () => Promise<void>): Approvals {
  const { connection, model } = desk;
  const lane = new Lane();
  const refresh = () => lane.run(() => refreshNow(desk, practice, removed));
  const approve = async (approvalId: ApprovalId) => {
    const { shown, mayApprove } = held(desk, approvalId);
    if (!mayApprove) throw new Fault('access.refused', 'approval');
    try {
      for (let tries = 1; !(await hasSent(desk, practice, shown, tries)); tries++) {
        // Its author's device signs it again, if it is there; give it the time.
        await new Promise<void>((resume) => desk.clock.after(RENEWAL_MS, resume));
        await refresh();
      }
    } finally {
      await refresh();
    }
    return shown;
  };
  return {
    approve,
    refresh,
    logMoved: async () => {
      if (model.approvals.size > 0) await refresh();
    },
    async decline(approvalId) {
      await connection.ask('approval:withdraw', { approvalId });
      await refresh();
    },
    async ask(wish, make) {
      const same = [...model.approvals.values()].find(({ shown }) => isSame(shown, wish));
      if (same?.shown.mine === true) return 'proposed';
      if (same?.mayApprove === true) {
        await approve(same.shown.approvalId);
        return 'done';
      }
      const asked = await write(desk, practice, make);
      if (asked === 'proposed') await refresh();
      return asked;
    },
  };
}

const isSame = (shown: Approval, { what, subjectId, role }: Wish): boolean =>
  shown.what === what && shown.subjectId === subjectId && shown.role === role;

function held({ model }: Desk, approvalId: ApprovalId): HeldApproval {
  const found = model.approvals.get(approvalId);
  if (found === undefined) throw new Fault('approval.gone');
  return found;
}

/** False when it was late and its author is there to sign it again. */
async function hasSent(desk: Desk, practice: PracticeSync, shown: Approval, tries: number): Promise<boolean> {
  const { approvalId } = shown;
  try {
    await practice.write(async () => {
      const now = held(desk, approvalId);
      // Its author, or the server, may have put another wish under the same id: what was read counts.
      if (!isSame(now.shown, shown) || now.shown.proposedBy !== shown.proposedBy) throw new Fault('approval.gone');
      const { signed, epochs } = await desk.vault.approve(now.wire.signed);
      await desk.connection.ask('approval:approve', { approvalId, signed, epochs });
    });
    return true;
  } catch (error) {
    const isAway = desk.model.presence.get(shown.proposedBy)?.state === 'offline';
    if (!(error instanceof Fault) || error.code !== 'approval.stale' || isAway || tries >= RENEWAL_TRIES) throw error;
    return false;
  }
}

/** One id over all tries, so that a lost answer never makes two proposals of one wish. */
async function write(desk: Desk, practice: PracticeSync, make: () => Promise<Written>): Promise<Asked> {
  const { connection } = desk;
  const approvalId = randomId<'approval'>();
  const outcome: { asked: Asked } = { asked: 'done' };
  await practice.write(async () => {
    const written = await make();
    if (written.as === 'entry') {
      outcome.asked = 'done';
      await connection.ask('log:append', written.upload);
    } else {
      outcome.asked = 'proposed';
      await connection.ask('approval:propose', { approvalId, signed: written.signed });
    }
  });
  return outcome.asked;
}

async function refreshNow(desk: Desk, practice: PracticeSync, removed: () => Promise<void>): Promise<void> {
  const { connection, model, store } = desk;
  const before = [...model.approvals.values()];
  const isOwner = meOf(model)?.role === 'owner';
  if (!isOwner && before.length === 0) return;
  const wires = isOwner ? (await connection.ask('approval:list', {})).approvals : [];
  const seen: HeldApproval[] = [];
  for (const wire of wires) {
    const one = await see(desk, practice, wire);
    if (one !== null) seen.push(one);
  }
  model.approvals.clear();
  for (const one of seen) model.approvals.set(one.wire.approvalId, one);
  store.touch();
  const people = model.log?.people ?? [];
  const isOut = ({ shown }: HeldApproval) =>
    shown.what === 'remove' && people.some(({ userId, active }) => userId === shown.subjectId && !active);
  const isGone = ({ wire, shown }: HeldApproval) => shown.mine && !model.approvals.has(wire.approvalId);
  if (before.some((one) => isGone(one) && isOut(one))) await removed();
}

/** Verified, and signed again where it is mine and late; null where it has become pointless or does not hold. */
async function see(desk: Desk, practice: PracticeSync, wire: WireApproval): Promise<HeldApproval | null> {
  try {
    const view = await read(desk, practice, wire);
    if (!view.mine || view.isNext) return heldOf(wire, view);
    const renewed = await renew(desk, practice, wire);
    return renewed === null ? null : heldOf(renewed, await read(desk, practice, renewed));
  } catch (error) {
    if (error instanceof Fault && (error.code === 'approval.gone' || error.code === 'access.refused')) return null;
    if (!(error instanceof Refusal)) throw error;
    // An honest server has checked it: whoever serves this proposal made it up.
    raise(desk, { what: 'log', id: null, reason: error.reason });
    return null;
  }
}

/** Mine, signed at the head of the log; withdrawn (null) where it says nothing any more. */
async function renew(desk: Desk, practice: PracticeSync, wire: WireApproval): Promise<WireApproval | null> {
  const { connection, vault } = desk;
  const { approvalId } = wire;
  for (let tries = 1; ; tries++) {
    const signed = await vault.renewApproval(wire.signed);
    if (signed === null) {
      await connection.ask('approval:withdraw', { approvalId });
      return null;
    }
    try {
      await connection.ask('approval:propose', { approvalId, signed });
      return { ...wire, signed };
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'conflict.head' || tries >= TRIES) throw error;
      await practice.log();
    }
  }
}

async function read({ vault }: Desk, practice: PracticeSync, { signed }: WireApproval): Promise<ApprovalView> {
  try {
    return await vault.readApproval(signed);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'ahead') throw error;
    await practice.log();
    return vault.readApproval(signed);
  }
}

function heldOf(wire: WireApproval, view: ApprovalView): HeldApproval {
  const { approvalId, at, expiresAt } = wire;
  const { what, subjectId, proposedBy, mine, isNext, mayApprove } = view;
  const role = view.role === null ? null : roleName(view.role);
  const state = isNext ? 'open' : 'stale';
  return { wire, mayApprove, shown: { approvalId, what, subjectId, role, proposedBy, mine, state, at, expiresAt } };
}
