/**
 * One change of one delivery: the thread to itself, one transaction, the row with its history, credits and the notice in
 * the thread; told after the commit. Whatever happens to a delivery happens here, so no state is without its notice.
 */
import type { DmId, JobId } from '../../../protocol/wire/ids.ts';
import { DELIVERY_RANK, type DeliveryState } from '../../../protocol/wire/sending.ts';
import type { Line } from '../credits/account.ts';
import type { Domain } from '../domain.ts';
import type { DeliveryChange, DeliveryRow, OutboxRow } from '../records-sending.ts';
import { inTurnOf, ThreadTurn } from '../threads/turn.ts';

/** From this rank on nothing more is tried. */
const FINAL = DELIVERY_RANK.cancelled;
/** The carrier charges nothing for these. */
const NOT_CHARGED: ReadonlySet<DeliveryState> = new Set(['failed', 'blocked']);
const CODE_CHARS = 64;

export const isFinal = (state: DeliveryState): boolean => DELIVERY_RANK[state] >= FINAL;

/** A carrier has it, and has not said that it did not arrive. */
export const isOut = (state: DeliveryState): boolean =>
  DELIVERY_RANK[state] >= DELIVERY_RANK.sent && DELIVERY_RANK[state] < FINAL;

/** What its sender should hear of. */
const WANTS_ATTENTION: ReadonlySet<DeliveryState> = new Set(['failed', 'undelivered', 'bounced', 'blocked']);

/** A provider's code as it is kept: printable, short. */
export const keptCode = (code: string | null): string | null =>
  code?.replace(/[^\x20-\x7e]/g, '?').slice(0, CODE_CHARS) ?? null;

export class DeliveryTurn extends ThreadTurn<DeliveryRow> {
  outbox(): Promise<OutboxRow | null> {
    return this.tx.outbox.byId(this.row.jobId);
  }

  /** Changes the row without a word in the thread. */
  async set(changes: Omit<DeliveryChange, 'jobId'>): Promise<void> {
    const all = { ...changes, changedAt: this.at };
    await this.tx.deliveries.change({ jobId: this.row.jobId, ...all });
    this.changed(all);
  }

  /**
   * To a state of higher rank, with history, notice and what it means for credits; false where the rank is not higher and
   * nothing has changed. A final state erases the sealed job.
   */
  async move(state: DeliveryState, code: string | null): Promise<boolean> {
    if (DELIVERY_RANK[state] <= DELIVERY_RANK[this.row.state]) return false;
    const { channel, state: before } = this.row;
    this.after(() => this.domain.meter.delivery(channel, state));
    await this.set({ state, code: keptCode(code) });
    await this.note(before);
    if (isFinal(state)) {
      await this.tx.outbox.drop(this.row.jobId);
      await this.#settle(state);
    }
    return true;
  }

  /** Cancelled while no carrier can have it yet; false, and nothing is changed, once it was handed over or is over. */
  async takeBack(): Promise<boolean> {
    const waiting = await this.outbox();
    const wasTried = waiting === null || waiting.handing || this.row.state === 'unknown';
    return !wasTried && !isFinal(this.row.state) && this.move('cancelled', null);
  }

  /** History and notice of the present state, which came after `before`. */
  async note(before: DeliveryState = 'held'): Promise<void> {
    const { jobId, state, code, reminds } = this.row;
    await this.tx.deliveries.addHistory(jobId, { at: this.at, state, code });
    if (reminds !== null) return this.#noteReminder(reminds, before);
    const word = { about: 1, ref: jobId, state, detail: code ?? '' } as const;
    this.tell(word, WANTS_ATTENTION.has(state));
  }

  /** In the proof of its Direct Message and as a word about that: once that it has left, and that it could not. */
  async #noteReminder(dmId: DmId, before: DeliveryState): Promise<void> {
    const { state, code } = this.row;
    const hasLeft = isOut(state) && !isOut(before);
    const what = WANTS_ATTENTION.has(state) ? 'remind-failed' : hasLeft ? 'reminded' : null;
    if (what === null) return;
    const detail = what === 'reminded' ? '' : (code ?? '');
    await this.tx.dms.addProof(dmId, { at: this.at, what, detail });
    this.tell({ about: 2, ref: dmId, state: what, detail }, false);
  }

  /** Reserves until `credits` are reserved, or releases what is too much. Throws credit.none. */
  async reserve(credits: number): Promise<void> {
    const more = credits - this.row.reserved;
    const line: Line = more > 0 ? { kind: 'reserve', credits: -more } : { kind: 'release', credits: -more };
    await this.enter([line], '');
    await this.set({ reserved: credits });
  }

  /** The provider has it: what was reserved is spent. */
  async spend(): Promise<void> {
    const { reserved, spent } = this.row;
    if (reserved === 0) return;
    await this.enter(
      [
        { kind: 'release', credits: reserved },
        { kind: 'spend', credits: -reserved },
      ],
      '',
    );
    await this.set({ reserved: 0, spent: spent + reserved });
  }

  async #settle(state: DeliveryState): Promise<void> {
    const { reserved, spent } = this.row;
    const back = NOT_CHARGED.has(state) ? spent : 0;
    if (reserved === 0 && back === 0) return;
    await this.enter(
      [
        { kind: 'release', credits: reserved },
        { kind: 'refund', credits: back },
      ],
      '',
    );
    await this.set({ reserved: 0, spent: spent - back });
  }
}

/** Gives `work` one delivery in a turn of its thread; null where there is no such delivery. */
export const inTurn = <T>(domain: Domain, jobId: JobId, work: (turn: DeliveryTurn) => Promise<T>): Promise<T | null> =>
  inTurnOf(domain, DeliveryTurn, ({ deliveries }) => deliveries.byId(jobId), work);
