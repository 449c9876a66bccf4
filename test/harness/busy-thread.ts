/**
 * Four honest messages in a team's thread, and short ways to say what a reader makes of them: the ground on which the
 * attacks on threads are tried.
 */
import type { Item } from '../../protocol/crypto/event/reader.ts';
import type { MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { HonestCircle, listed } from './honest-circle.ts';
import { HonestPractice, type Colleague } from './honest-practice.ts';
import { HonestThread, text } from './honest-thread.ts';
import type { Forgery } from './malicious-member.ts';
import { refusalOf } from './refusals.ts';

export interface BusyThread {
  readonly practice: HonestPractice;
  readonly ada: Colleague;
  readonly ben: Colleague;
  readonly cleo: Colleague;
  readonly team: HonestCircle;
  readonly thread: HonestThread;
  /** What a new device of `who` (Cleo) says to these items. */
  readonly reading: (items: readonly Item[], who?: Colleague) => string;
  readonly asItem: (made: MadeEvent, n?: number) => Item;
  /** What a reader of the honest items says to one more event. */
  readonly afterwards: (made: MadeEvent, who?: Colleague) => string;
  /** A forged event's ingredients: in the newest epoch, citing the newest entry, unless said otherwise. */
  readonly forgery: (who: Colleague, over?: Partial<Forgery>) => Forgery;
}

export function busyThread(): BusyThread {
  const practice = new HonestPractice('thread attacks');
  const ada = practice.founder;
  const ben = practice.add('Ben');
  const cleo = practice.add('Cleo');
  const team = new HonestCircle(practice, 1, ada, [...listed([ada], 2), ...listed([ben, cleo])]);
  const thread = new HonestThread(team, ada);
  thread.send(ada, { t: 'title', title: 'Mr Okonkwo' });
  thread.send(ben, text('He asked for an earlier slot.'));
  thread.send(cleo, text('Thursday 9:40 is free.'));
  thread.send(ada, text('Booked, thank you both.'));

  const reading = (items: readonly Item[], who: Colleague = cleo) => refusalOf(() => thread.reader(who).pushAll(items));
  const asItem = ({ bytes, sig, body }: MadeEvent, n = thread.items.length + 1): Item => ({
    n,
    kind: 1,
    bytes,
    sig,
    body,
  });
  const afterwards = (made: MadeEvent, who: Colleague = cleo) => reading([...thread.items, asItem(made)], who);
  const forgery = (who: Colleague, over: Partial<Forgery> = {}): Forgery => ({
    facts: thread.facts,
    epoch: team.circle.newest,
    es: team.keysOf(who).get(team.circle.newest.epoch)!,
    cites: practice.log.citation(),
    clientMsgId: practice.id(),
    plaintext: '{"v":1,"t":"text","text":"hm"}',
    ...over,
  });
  return { practice, ada, ben, cleo, team, thread, reading, asItem, afterwards, forgery };
}

/** Everything as the founder reads it. */
export const rowsOf = (of: HonestThread) => of.reader(of.practice.founder).pushAll(of.items);
