/**
 * An honest circle: its epochs as a server keeps them, and the keys each colleague gets by opening what is hers.
 */
import { Circle } from '../../protocol/crypto/circle/circle.ts';
import { practiceCircleId, type CircleKind } from '../../protocol/crypto/circle/control.ts';
import { EpochKeys, openEpoch, type Opener } from '../../protocol/crypto/circle/keys.ts';
import {
  advanceCircle,
  createCircle,
  stillActive,
  type MadeControl,
  type Wanted,
} from '../../protocol/crypto/circle/make.ts';
import type { Id } from '../../protocol/wire/bytes.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import type { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import type { UserId } from '../../protocol/wire/ids.ts';
import { authorOf, openerOf, type Colleague, type HonestPractice } from './honest-practice.ts';

export const listed = (people: readonly Colleague[], rank: 1 | 2 = 1): Wanted[] =>
  people.map(({ userId }) => ({ userId, rank }));

export class HonestCircle {
  readonly practice: HonestPractice;
  readonly circle: Circle;
  /** By epoch, from 1. */
  readonly stored: MadeControl[];
  readonly #keys = new Map<Id, { keys: EpochKeys; opened: number }>();

  constructor(practice: HonestPractice, kind: CircleKind, author: Colleague, members: readonly Wanted[]) {
    const { log, random } = practice;
    const circleId = kind === 0 ? practiceCircleId(log.practiceId) : practice.id<'circle'>();
    const timeMs = practice.now();
    const first = createCircle(log.state, authorOf(author), { circleId, kind, members, timeMs }, random);
    this.practice = practice;
    this.circle = Circle.begin(log, first);
    this.stored = [first];
  }

  /** The keys a colleague holds now: every epoch that lists her, opened in order, once. */
  keysOf(who: Colleague): EpochKeys {
    return this.keysFor(openerOf(who));
  }
  keysFor(opener: Opener): EpochKeys {
    const known = this.#keys.get(opener.id) ?? { keys: new EpochKeys(), opened: 0 };
    this.#keys.set(opener.id, known);
    while (known.opened < this.stored.length) {
      known.opened += 1;
      this.openInto(known.keys, opener, known.opened);
    }
    return known.keys;
  }
  /** Opens one epoch if it lists the opener. */
  openInto(keys: EpochKeys, opener: Opener, epoch: number, log: PracticeLog = this.practice.log): void {
    const { leaves, envs } = this.stored[epoch - 1]!;
    const env = envs.get(opener.id);
    if (env === undefined) return;
    openEpoch(log, this.circle, keys, opener, epoch, { leaves, env });
  }
  /** A fresh device: everything verified again from the bytes, as a late joiner does. */
  afresh(opener: Opener, log: PracticeLog = this.practice.log): { circle: Circle; keys: EpochKeys } {
    const circle = Circle.replay(log, this.stored);
    const keys = new EpochKeys();
    for (const { epoch, leaves, envs } of this.stored) {
      const env = envs.get(opener.id);
      if (env !== undefined) openEpoch(log, circle, keys, opener, epoch, { leaves, env });
    }
    return { circle, keys };
  }

  make(by: Colleague, members?: readonly Wanted[]): MadeControl {
    const { log, random } = this.practice;
    const change = { timeMs: this.practice.now(), ...(members !== undefined && { members }) };
    return advanceCircle(log.state, authorOf(by), this.circle, this.keysOf(by), change, random);
  }
  post(control: MadeControl): void {
    this.circle.append(this.practice.log, control);
    this.stored.push(control);
  }
  /** The next epoch with these members, or the same ones without those whom the log removed. */
  advance(by: Colleague, members?: readonly Wanted[]): void {
    this.post(this.make(by, members));
  }
  add(by: Colleague, who: Colleague, rank: 1 | 2 = 1): void {
    this.advance(by, [...stillActive(this.practice.log.state, this.circle), { userId: who.userId, rank }]);
  }
  drop(by: Colleague, who: Colleague): void {
    this.advance(
      by,
      stillActive(this.practice.log.state, this.circle).filter((one) => one.userId !== who.userId),
    );
  }
  lists(userId: UserId): boolean {
    return this.circle.newest.members.has(userId);
  }
  /** By the records key, when everybody left. */
  advanceByRecords(members: readonly Wanted[]): void {
    const { log, random } = this.practice;
    const keys = this.keysFor(this.practice.recordsOpener());
    const change = { timeMs: this.practice.now(), members };
    this.post(advanceCircle(log.state, this.practice.recordsAuthor(), this.circle, keys, change, random));
  }
  readonly recordsId = RECID;
}
