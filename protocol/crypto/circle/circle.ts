/**
 * The public half of a circle: the chain of epochs and everything that the server and everybody can check about it without a key
 * (shape, citation, authority, chain). One epoch by itself is epoch.ts, the private half is keys.ts.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { CircleId, PracticeId, UserId } from '../../wire/ids.ts';
import { ZERO_HASH } from '../encoding.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import { conflictFor, demand, recast, Refusal } from '../refusal.ts';
import { verify, type Signed } from '../sign.ts';
import { authorKey, checkFirst, checkMembers, checkNext } from './authority.ts';
import { controlHash, decodeControl, type CircleKind } from './control.ts';
import { staleAt, type Epoch } from './epoch.ts';

export { checkEnvelopes, recipientsOf, rotationDue, staleAt, type Epoch } from './epoch.ts';

function checked(log: PracticeLog, previous: Epoch | null, signed: Signed): Epoch {
  const control = decodeControl(signed.bytes);
  demand(control.practiceId === log.practiceId, 'fatal', 'circle.other-practice');
  if (previous === null) demand(control.epoch === 1, 'fatal', 'circle.epoch');
  else {
    demand(control.circleId === previous.control.circleId, 'fatal', 'circle.other-circle');
    demand(control.epoch === previous.epoch + 1, 'fatal', 'circle.epoch');
  }
  demand(control.prev === (previous?.ctlHash ?? ZERO_HASH), 'fatal', 'circle.prev');
  const state = log.cited(control.logSeq, control.logHash);
  demand(control.logSeq >= (previous?.control.logSeq ?? 0), 'fatal', 'circle.log-back');
  demand(previous === null || control.kind === previous.control.kind, 'fatal', 'circle.kind');
  checkMembers(control, state);
  const members = new Map(control.members.map((one) => [one.userId, one]));
  const publicKey = authorKey(control, state);
  if (previous === null) checkFirst(control, members, state);
  else checkNext(previous, control, members, state);
  demand(verify(publicKey, 'ctl', signed.bytes, signed.sig), 'fatal', 'circle.signature');
  return { epoch: control.epoch, ctlHash: controlHash(signed), control, recordsGen: state.records.gen, members };
}

const LATE = ['circle.epoch', 'circle.prev', 'circle.log-back'];

export class Circle {
  private readonly epochs: Epoch[];
  private readonly listed: Set<UserId>;

  private constructor(epochs: Epoch[], listed: Set<UserId>) {
    this.epochs = epochs;
    this.listed = listed;
  }

  /** Verifies epoch 1. Refusal fatal, or ahead when it cites an entry I do not have. */
  static begin(log: PracticeLog, first: Signed): Circle {
    const epoch = recast('malformed', 'fatal', () => checked(log, null, first));
    return new Circle([epoch], new Set(epoch.members.keys()));
  }

  static replay(log: PracticeLog, controls: Iterable<Signed>): Circle {
    let circle: Circle | null = null;
    for (const control of controls) {
      if (circle === null) circle = Circle.begin(log, control);
      else circle.append(log, control);
    }
    if (circle === null) throw new Refusal('fatal', 'circle.empty');
    return circle;
  }

  /** A copy that shares every epoch: append to it, keep it or throw it away. */
  fork(): Circle {
    return new Circle([...this.epochs], new Set(this.listed));
  }

  get circleId(): CircleId {
    return this.newest.control.circleId;
  }
  get practiceId(): PracticeId {
    return this.newest.control.practiceId;
  }
  get kind(): CircleKind {
    return this.newest.control.kind;
  }
  get newest(): Epoch {
    return this.epochs[this.epochs.length - 1]!;
  }
  at(epoch: number): Epoch | undefined {
    return this.epochs[epoch - 1];
  }
  /** Was this person ever listed? */
  everListed(userId: UserId): boolean {
    return this.listed.has(userId);
  }

  /** The epoch that an object cites: unknown is Refusal('ahead','circle.ahead'), another hash ('fatal','circle.fork'). */
  cited(epoch: number, ctlHash: Hash): Epoch {
    demand(epoch >= 1, 'fatal', 'circle.citation');
    const found = this.epochs[epoch - 1];
    if (found === undefined) throw new Refusal('ahead', 'circle.ahead');
    demand(found.ctlHash === ctlHash, 'fatal', 'circle.fork');
    return found;
  }

  /** Verifies `next` as the next epoch and returns it, keeping nothing. Refusal fatal or ahead. */
  check(log: PracticeLog, next: Signed): Epoch {
    return recast('malformed', 'fatal', () => checked(log, this.newest, next));
  }

  /**
   * The server's `check`: a ctl that lost a race or was made on an older log is Refusal('conflict','circle.epoch' | 'circle.prev' |
   * 'circle.log-back' | 'circle.stale') instead of fatal or born stale.
   */
  admit(log: PracticeLog, next: Signed): Epoch {
    const epoch = conflictFor(LATE, () => this.check(log, next));
    admitFresh(log, epoch);
    return epoch;
  }

  /** `check`, and keep it. */
  append(log: PracticeLog, next: Signed): Epoch {
    const epoch = this.check(log, next);
    this.epochs.push(epoch);
    for (const userId of epoch.members.keys()) this.listed.add(userId);
    return epoch;
  }
}

/** Refuses an epoch that is stale at the log's head from birth; only an author's own leaving is meant to be. */
export function admitFresh(log: PracticeLog, epoch: Epoch): void {
  const stale = staleAt(epoch, log.state);
  demand(stale === null || stale === 'author-left', 'conflict', 'circle.stale');
}
