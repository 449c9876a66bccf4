/**
 * One change of one Direct Message: the thread to itself, one transaction, the row with its proof, its credit and the notice
 * in the thread; told after the commit. What guests and colleagues may do is asked before.
 */
import type { DmProof, DmState } from '../../../protocol/wire/dm.ts';
import type { DmId } from '../../../protocol/wire/ids.ts';
import type { Line } from '../credits/account.ts';
import { DeliveryTurn, keptCode } from '../deliveries/turn.ts';
import type { Domain } from '../domain.ts';
import type { DmChange, DmRecord } from '../records-direct.ts';
import type { DeliveryRow } from '../records-sending.ts';
import { inTurnOf, ThreadTurn } from '../threads/turn.ts';

/** What its sender should hear of. */
const WANTS_ATTENTION: ReadonlySet<DmProof['what']> = new Set(['unlocked', 'locked', 'number', 'text-failed']);

/** Still holds its share: `open` or `locked`, and its end has not come. */
export const isAlive = ({ share, endsAt }: DmRecord, now: number): boolean =>
  share !== null && (endsAt === null || endsAt > now);

/** The state as it is now, also where the timed work has not been there yet. */
export const stateOf = (row: DmRecord, now: number): DmState =>
  row.share === null || isAlive(row, now) ? row.state : 'expired';

export class DmTurn extends ThreadTurn<DmRecord> {
  async set(changes: DmChange): Promise<void> {
    await this.tx.dms.change(this.row.dmId, changes);
    this.changed(changes);
  }

  /** Into the proof alone. */
  async prove(what: DmProof['what'], detail: string | null = null): Promise<string> {
    const short = keptCode(detail) ?? '';
    await this.tx.dms.addProof(this.row.dmId, { at: this.at, what, detail: short });
    return short;
  }

  /** Into the proof and, as a notice, into the thread. */
  async note(what: DmProof['what'], detail: string | null = null): Promise<void> {
    const short = await this.prove(what, detail);
    const word = { about: 2, ref: this.row.dmId, state: what, detail: short } as const;
    this.tell(word, WANTS_ATTENTION.has(what));
  }

  /** Lines of the account for this message. Throws credit.none; then nothing must be committed. */
  charge(lines: readonly Line[]): Promise<void> {
    return this.enter(lines, 'code');
  }

  /**
   * The end: share, capsule, drafts, guest sessions and codes are erased, a credit that no code needed is released, and the
   * e-mail with the link and its reminders are taken back where they can be.
   */
  async end(state: Exclude<DmState, 'open' | 'locked'>): Promise<void> {
    const { dmId, reserved } = this.row;
    await this.charge([{ kind: 'release', credits: reserved }]);
    await this.set({ state, share: null, capsule: null, reserved: 0 });
    await this.tx.dms.eraseAround(dmId);
    await this.note(state);
    const link = await this.tx.deliveries.byId(this.row.jobId);
    if (link !== null) await this.#takeBack(link);
    await this.endReminders();
  }

  /** What they wait for has come, or there is nothing left to be reminded of: those that wait still are erased. */
  async endReminders(): Promise<void> {
    const { dmId, remind } = this.row;
    if (remind === null) return;
    await this.set({ remind: null });
    for (const reminder of await this.tx.deliveries.reminders(dmId)) await this.#takeBack(reminder);
  }

  async #takeBack(sent: DeliveryRow): Promise<void> {
    const { domain, tx, after, hot } = this;
    const mail = new DeliveryTurn(domain, tx, after, hot, sent);
    await mail.takeBack();
    this.items.push(...mail.items);
  }
}

/** Gives `work` one Direct Message in a turn of its thread; null where there is none. */
export const inDmTurn = <T>(domain: Domain, dmId: DmId, work: (turn: DmTurn) => Promise<T>): Promise<T | null> =>
  inTurnOf(domain, DmTurn, ({ dms }) => dms.byId(dmId), work);
