/**
 * One change of one Direct Message: the thread to itself, one transaction, the row with its proof, its credit and the notice
 * in the thread; told after the commit. What guests and colleagues may do is asked before.
 */
import type { DmProof, DmState } from '../../../protocol/wire/dm.ts';
import type { DmId } from '../../../protocol/wire/ids.ts';
import { change, type AfterCommit } from '../change.ts';
import { enter, type Line } from '../credits/account.ts';
import { keptCode } from '../deliveries/turn.ts';
import type { Domain } from '../domain.ts';
import type { DmChange, DmRecord } from '../records-direct.ts';
import type { ItemRow } from '../records.ts';
import type { Writes } from '../stores.ts';
import { announceItems } from '../threads/announce.ts';
import type { HotThread } from '../threads/hot.ts';
import { noticeItem } from '../threads/notice.ts';

/** What its sender should hear of. */
const WANTS_ATTENTION: ReadonlySet<DmProof['what']> = new Set(['unlocked', 'locked', 'number', 'text-failed']);

/** Still holds its share: `open` or `locked`, and its end has not come. */
export const isAlive = ({ share, endsAt }: DmRecord, now: number): boolean =>
  share !== null && (endsAt === null || endsAt > now);

/** The state as it is now, also where the timed work has not been there yet. */
export const stateOf = (row: DmRecord, now: number): DmState =>
  row.share === null || isAlive(row, now) ? row.state : 'expired';

export class DmTurn {
  readonly domain: Domain;
  readonly tx: Writes;
  readonly after: AfterCommit;
  readonly hot: HotThread;
  readonly at: number;
  readonly items: ItemRow[] = [];
  #row: DmRecord;

  constructor(domain: Domain, tx: Writes, after: AfterCommit, hot: HotThread, row: DmRecord) {
    this.domain = domain;
    this.tx = tx;
    this.after = after;
    this.hot = hot;
    this.at = domain.clock.now();
    this.#row = row;
  }

  /** As it is now, with what this turn has changed. */
  get row(): DmRecord {
    return this.#row;
  }

  async set(changes: DmChange): Promise<void> {
    await this.tx.dms.change(this.#row.dmId, changes);
    this.#row = { ...this.#row, ...changes };
  }

  /** Into the proof alone. */
  async prove(what: DmProof['what'], detail: string | null = null): Promise<string> {
    const short = keptCode(detail) ?? '';
    await this.tx.dms.addProof(this.#row.dmId, { at: this.at, what, detail: short });
    return short;
  }

  /** Into the proof and, as a notice, into the thread. */
  async note(what: DmProof['what'], detail: string | null = null): Promise<void> {
    const short = await this.prove(what, detail);
    const word = { about: 2, ref: this.#row.dmId, state: what, detail: short } as const;
    this.items.push(noticeItem(this.domain, this.hot, word, this.at, WANTS_ATTENTION.has(what)));
  }

  /** Lines of the account for this message. Throws credit.none; then nothing must be committed. */
  async charge(lines: readonly Line[]): Promise<void> {
    const { practiceId, senderId, patientId, jobId } = this.#row;
    const purpose = { userId: senderId, patientId, jobId, note: 'code' };
    await enter(this.domain, this.tx, this.after, practiceId, lines, purpose);
  }

  /** The end: share, capsule, drafts, guest sessions and codes are erased, a credit that no code needed is released. */
  async end(state: Exclude<DmState, 'open' | 'locked'>): Promise<void> {
    const { dmId, reserved } = this.#row;
    await this.charge([{ kind: 'release', credits: reserved }]);
    await this.set({ state, share: null, capsule: null, reserved: 0 });
    await this.tx.dms.eraseAround(dmId);
    await this.note(state);
  }
}

/** Gives `work` one Direct Message in a turn of its thread; null where there is none. */
export async function inDmTurn<T>(domain: Domain, dmId: DmId, work: (turn: DmTurn) => Promise<T>): Promise<T | null> {
  const known = await domain.stores.read.dms.byId(dmId);
  if (known === null) return null;
  return domain.threads.exclusive(known.threadId, (hot) =>
    change(domain, async (tx, after) => {
      const row = await tx.dms.byId(dmId);
      if (row === null) throw new Error('a Direct Message that is gone');
      const turn = new DmTurn(domain, tx, after, hot, row);
      const result = await work(turn);
      await storeItems(turn);
      return result;
    }),
  );
}

/** Stores the items that a turn has numbered and tells them after the commit. */
async function storeItems({ domain, tx, after, items }: DmTurn): Promise<void> {
  if (items.length === 0) return;
  await tx.items.add(items);
  after(() => announceItems(domain, items));
}
