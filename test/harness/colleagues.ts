/** Three colleagues in a thread, their honest history, and events of theirs that are changed and signed again. */
import { bodyContext, bodyHash, encodeEvent, parseEvent, type EventHeader } from '../../protocol/crypto/event/event.ts';
import type { Item, Row } from '../../protocol/crypto/event/reader.ts';
import { messageKey, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { seal } from '../../protocol/crypto/seal.ts';
import { sign } from '../../protocol/crypto/sign.ts';
import { HonestCircle, listed } from './honest-circle.ts';
import { authorOf, HonestPractice, type Colleague } from './honest-practice.ts';
import { HonestThread, text } from './honest-thread.ts';

export interface Setting {
  practice: HonestPractice;
  founder: Colleague;
  ann: Colleague;
  bob: Colleague;
  circle: HonestCircle;
  thread: HonestThread;
}

export function setting(): Setting {
  const practice = new HonestPractice();
  const { founder } = practice;
  const [ann, bob] = [practice.add('Ann'), practice.add('Bob')];
  const circle = new HonestCircle(practice, 1, founder, [...listed([founder], 2), ...listed([ann, bob])]);
  return { practice, founder, ann, bob, circle, thread: new HonestThread(circle, founder) };
}

export const words = (row: Row): string =>
  row.opened.as === 'content' && row.opened.content.t === 'text' ? row.opened.content.text : row.opened.as;

/** Talk, a rotation, a removal, a late joiner: what a living thread has. */
export function lived(): Setting & { cleo: Colleague } {
  const s = setting();
  const { practice, founder, ann, bob, circle, thread } = s;
  thread.send(founder, { t: 'title', title: 'Knee' });
  thread.send(ann, text('Morning'));
  thread.notice();
  circle.advance(ann);
  thread.send(bob, text('Hello'));
  thread.send(founder, text('Seen, Bob'));
  practice.remove(bob);
  circle.advance(founder);
  const cleo = practice.add('Cleo');
  circle.add(founder, cleo);
  thread.send(cleo, text('New here'));
  practice.rekey(ann);
  circle.advance(ann);
  thread.send(ann, text('Welcome'));
  return { ...s, cleo };
}

/** The founder's next event with header or body changed, signed again. */
export function altered(
  s: Setting,
  change: (header: EventHeader) => Partial<EventHeader>,
  by: Colleague = s.founder,
): MadeEvent {
  const made = s.thread.make(by, text('x'));
  const header = parseEvent(made.bytes);
  const bytes = encodeEvent({ ...header, ...change(header) }, header.bodyHash);
  return { ...made, bytes, sig: sign(authorOf(by).sign, 'ev', bytes) };
}

/** An event whose body is this plaintext, or these bytes, sealed as honestly as can be. */
export function withPlaintext(s: Setting, plaintext: Uint8Array, by: Colleague = s.founder): MadeEvent {
  const made = s.thread.make(by, text('x'));
  const header = parseEvent(made.bytes);
  const es = s.circle.keysOf(by).get(header.epoch)!;
  const body = seal(messageKey(es, header.threadId, header.epoch), 'msg', bodyContext(header), plaintext);
  const bytes = encodeEvent(header, bodyHash(body));
  return { ...made, body, bytes, sig: sign(authorOf(by).sign, 'ev', bytes) };
}

export const itemOf = (made: MadeEvent, n: number): Item => ({
  n,
  kind: 1,
  bytes: made.bytes,
  sig: made.sig,
  body: made.body,
});
