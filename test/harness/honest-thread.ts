/**
 * An honest thread: its binding, its items in the order the server gave them, and readers for whoever may read.
 */
import { makeReply, type MadeReply } from '../../protocol/crypto/direct-message/reply.ts';
import { ReplyReader } from '../../protocol/crypto/direct-message/reader.ts';
import { makeCursor } from '../../protocol/crypto/cursor.ts';
import { admitEvent, parseEvent } from '../../protocol/crypto/event/event.ts';
import { ThreadReader, type Item } from '../../protocol/crypto/event/reader.ts';
import { makeEvent, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { makeInbound, checkInbound, parseInbound } from '../../protocol/crypto/gateway/inbound.ts';
import { readInbound } from '../../protocol/crypto/gateway/reader.ts';
import { replyHash } from '../../protocol/crypto/direct-message/reply.ts';
import type { Opener } from '../../protocol/crypto/circle/keys.ts';
import type { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { ThreadMemory, type ThreadFacts } from '../../protocol/crypto/thread/facts.ts';
import { checkNotice, encodeNotice, type Notice } from '../../protocol/crypto/thread/notice.ts';
import {
  chainNext,
  checkThread,
  makeThread,
  type SubjectId,
  type ThreadKind,
  type VerifiedThread,
} from '../../protocol/crypto/thread/thread.ts';
import type { Signed } from '../../protocol/crypto/sign.ts';
import type { Content } from '../../protocol/wire/content.ts';
import type { InboundContent } from '../../protocol/wire/deliveries.ts';
import type { HonestCircle } from './honest-circle.ts';
import { authorOf, openerOf, type Colleague, type HonestGateway, type HonestPractice } from './honest-practice.ts';

export const text = (words: string): Content => ({ t: 'text', text: words });

export class HonestThread {
  readonly practice: HonestPractice;
  readonly circle: HonestCircle;
  readonly binding: Signed;
  readonly thread: VerifiedThread;
  /** As the server keeps and delivers them; item n is `items[n - 1]`. */
  readonly items: Item[] = [];
  readonly facts: ThreadMemory;

  constructor(circle: HonestCircle, author: Colleague, kind: ThreadKind = 1, subject: SubjectId | null = null) {
    this.practice = circle.practice;
    this.circle = circle;
    const what = { threadId: this.practice.id<'thread'>(), kind, subject, timeMs: this.practice.now() };
    this.binding = makeThread(this.practice.log.citation(), circle.circle, authorOf(author), what);
    this.thread = checkThread(this.practice.log, circle.circle, this.binding);
    this.facts = new ThreadMemory(this.thread);
  }

  /** Seals and signs at what `facts` says has been seen; nothing is accepted yet. */
  make(by: Colleague, content: Content, facts: ThreadFacts = this.facts): MadeEvent {
    const { log } = this.practice;
    const { circle } = this.circle;
    const es = this.circle.keysOf(by).get(circle.newest.epoch)!;
    const what = {
      clientMsgId: this.practice.id<'clientMsg'>(),
      class: 1 as const,
      timeMs: this.practice.now(),
      content,
    };
    return makeEvent({ log, circle, thread: facts, es }, authorOf(by), what, this.practice.random(24));
  }
  /** What the server does with an event. */
  accept({ bytes, sig, body }: MadeEvent): Item {
    const { log } = this.practice;
    const checked = admitEvent({ log, circle: this.circle.circle, thread: this.facts }, parseEvent(bytes), sig, body);
    this.facts.apply(checked.accepted);
    return this.#keep({ n: this.facts.n, kind: 1, bytes, sig, body });
  }
  send(by: Colleague, content: Content): Item {
    return this.accept(this.make(by, content));
  }

  notice(what: Partial<Notice> = {}): Item {
    const noticeId = this.practice.id<'notice'>();
    const timeMs = this.practice.now();
    const about = 1;
    const given: Notice = {
      noticeId,
      about,
      ref: null,
      state: 'sent',
      timeMs,
      detail: '',
      ...what,
      threadId: this.thread.threadId,
    };
    const bytes = encodeNotice(given);
    this.facts.apply(checkNotice(this.facts, bytes).accepted);
    return this.#keep({ n: this.facts.n, kind: 4, bytes, sig: null, body: null });
  }

  /** A mail or SMS from outside, sealed by the gateway. */
  inbound(gateway: HonestGateway, content: InboundContent): Item {
    const { log } = this.practice;
    const { circle } = this.circle;
    const author = { id: gateway.gatewayId, gen: 0, sign: gateway.sign };
    const where = {
      threadId: this.thread.threadId,
      inboundId: this.practice.id<'inbound'>(),
      timeMs: this.practice.now(),
    };
    const { bytes, sig, body } = makeInbound({ log, circle }, author, { ...where, content }, this.practice.random);
    const world = { log, circle, threadKind: this.thread.kind, facts: this.facts };
    this.facts.apply(checkInbound(world, parseInbound(bytes), { bytes, sig }, body));
    return this.#keep({ n: this.facts.n, kind: 2, bytes, sig, body });
  }
  /** A reply that a patient's page made, as the server appends it. */
  appendReply({ bytes, sig, body }: Pick<MadeReply, 'bytes' | 'sig' | 'body'>): Item {
    const itemHash = replyHash({ bytes, sig });
    const n = this.facts.n + 1;
    const chain = chainNext(this.facts.head, n, 3, itemHash);
    this.facts.apply({ n, itemKind: 3, itemHash, chain, usedId: null, sender: null, epoch: null, logSeq: null });
    return this.#keep({ n, kind: 3, bytes, sig, body });
  }
  readonly makeReply = makeReply;

  #keep(item: Item): Item {
    this.items.push(item);
    return item;
  }

  /** A reader on a fresh device, before any item. */
  reader(who: Colleague | Opener, log: PracticeLog = this.practice.log): ThreadReader {
    const opener = 'identities' in who ? openerOf(who) : who;
    const { circle, keys } = this.circle.afresh(opener, log);
    const thread = checkThread(log, circle, this.binding);
    const replies = new ReplyReader();
    return new ThreadReader(
      { log, circle, keys, thread },
      { others: { 2: readInbound, 3: replies.read }, opened: replies.see },
    );
  }
  cursor(by: Colleague, n: number = this.facts.n): Signed {
    const { log } = this.practice;
    return makeCursor({ log, circle: this.circle.circle, thread: this.facts }, authorOf(by), n, this.practice.now());
  }
}
