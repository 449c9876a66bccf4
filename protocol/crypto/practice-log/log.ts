/**
 * The verified practice log: replays entries from the genesis, keeps a snapshot per seq and answers what signed objects cite.
 * The same class judges on the server (`admit`) and in every client (`append`). Holds no secret, does no I/O.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { PracticeId } from '../../wire/ids.ts';
import { ZERO_HASH } from '../encoding.ts';
import { conflictFor, demand, recast, Refusal } from '../refusal.ts';
import { validKemPk, validSignPk, verify } from '../sign.ts';
import { genesisState, nextState } from './apply.ts';
import {
  decodeEntry,
  entryHash,
  practiceIdOf,
  RECID,
  type Entry,
  type LaterPayload,
  type SignedEntry,
} from './entry.ts';
import { checkAuthor, checkCosig, checkPayload, needsCosig } from './rules.ts';
import type { Citation, LogState } from './state.ts';

function begin(genesis: SignedEntry): LogState {
  const entry = recast('malformed', 'fatal', () => decodeEntry(genesis.bytes));
  const { payload } = entry;
  if (payload.type !== 1) throw new Refusal('fatal', 'log.genesis');
  const first = entry.seq === 1 && entry.practiceId === ZERO_HASH && entry.prev === ZERO_HASH;
  demand(first && entry.authorGen === 1 && entry.authorId === payload.userId, 'fatal', 'log.genesis');
  demand(payload.userId !== (RECID as string), 'fatal', 'log.id-used');
  const keys = validSignPk(payload.signPk) && validKemPk(payload.kemPk);
  demand(keys && validSignPk(payload.recordsSignPk) && validKemPk(payload.recordsKemPk), 'fatal', 'log.key');
  demand(!genesis.cosig, 'fatal', 'log.cosig-unasked');
  demand(verify(payload.signPk, 'log', genesis.bytes, genesis.sig), 'fatal', 'log.signature');
  return genesisState(entry, payload, practiceIdOf(genesis.bytes), entryHash(genesis));
}

/** Everything about the next entry after `before` but its co-signature. */
function judge(before: LogState, signed: SignedEntry): Entry & { readonly payload: LaterPayload } {
  const entry = decodeEntry(signed.bytes);
  demand(entry.practiceId === before.practiceId, 'fatal', 'log.other-practice');
  demand(entry.seq === before.seq + 1, 'fatal', 'log.seq');
  demand(entry.prev === before.head, 'fatal', 'log.prev');
  const { payload } = entry;
  if (payload.type === 1) throw new Refusal('fatal', 'log.second-genesis');
  const author = checkAuthor(before, entry, signed);
  checkPayload(before, author, payload);
  return { ...entry, payload };
}

export class PracticeLog {
  private readonly states: LogState[];

  private constructor(states: LogState[]) {
    this.states = states;
  }

  /** A copy that shares every snapshot: append to it, keep it or throw it away. */
  fork(): PracticeLog {
    return new PracticeLog([...this.states]);
  }

  /** Verifies the genesis entry. With `expected`, another practice's log is Refusal('fatal','log.other-practice'). */
  static begin(genesis: SignedEntry, expected?: PracticeId): PracticeLog {
    const state = begin(genesis);
    demand(expected === undefined || state.practiceId === expected, 'fatal', 'log.other-practice');
    return new PracticeLog([state]);
  }

  /** `begin` and every further entry, in order. */
  static replay(entries: Iterable<SignedEntry>, expected?: PracticeId): PracticeLog {
    let log: PracticeLog | null = null;
    for (const entry of entries) {
      if (log === null) log = PracticeLog.begin(entry, expected);
      else log.append(entry);
    }
    if (log === null) throw new Refusal('fatal', 'log.empty');
    return log;
  }

  get practiceId(): PracticeId {
    return this.state.practiceId;
  }
  get seq(): number {
    return this.states.length;
  }
  get head(): Hash {
    return this.state.head;
  }
  /** The newest snapshot. */
  get state(): LogState {
    return this.states[this.states.length - 1]!;
  }
  citation(): Citation {
    return { seq: this.seq, hash: this.head };
  }

  /** The snapshot after entry `seq`. */
  at(seq: number): LogState | undefined {
    return this.states[seq - 1];
  }

  /** The snapshot that a signed object cites: a seq I do not have is Refusal('ahead','log.ahead'), another hash ('fatal','log.fork'). */
  cited(seq: number, hash: Hash): LogState {
    demand(seq >= 1, 'fatal', 'log.citation');
    const state = this.states[seq - 1];
    if (state === undefined) throw new Refusal('ahead', 'log.ahead');
    demand(state.head === hash, 'fatal', 'log.fork');
    return state;
  }

  /** Verifies `signed` as the next entry and returns the state after it, keeping nothing. Refusal('fatal','log.…'). */
  check(signed: SignedEntry): LogState {
    const before = this.state;
    return recast('malformed', 'fatal', () => {
      const entry = judge(before, signed);
      checkCosig(before, entry, signed);
      return nextState(before, entry, entryHash(signed));
    });
  }

  /**
   * Verifies everything but the co-signature of an entry that still waits for one, at the state it was made on: true when it
   * still fits the head, false when the log has moved on. Refusal('ahead','log.ahead') when it was made on an entry I do not
   * have, ('fatal','log.…') otherwise, `log.cosig-unasked` where it needs none or has one.
   */
  checkProposal(signed: SignedEntry): { readonly entry: Entry; readonly isNext: boolean } {
    return recast('malformed', 'fatal', () => {
      const { seq } = decodeEntry(signed.bytes);
      demand(seq >= 2, 'fatal', 'log.seq');
      const before = this.states[seq - 2];
      if (before === undefined) throw new Refusal('ahead', 'log.ahead');
      const entry = judge(before, signed);
      demand(!signed.cosig && needsCosig(before, entry.authorId, entry.payload), 'fatal', 'log.cosig-unasked');
      return { entry, isNext: seq === this.seq + 1 };
    });
  }

  /** The server's `check`: an entry made on an older head is Refusal('conflict', 'log.seq' | 'log.prev') instead of fatal. */
  admit(signed: SignedEntry): LogState {
    return conflictFor(['log.seq', 'log.prev'], () => this.check(signed));
  }

  /** `check`, and keep it. */
  append(signed: SignedEntry): LogState {
    const state = this.check(signed);
    this.states.push(state);
    return state;
  }
}
