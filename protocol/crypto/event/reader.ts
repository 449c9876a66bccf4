/**
 * The verifying reader of one thread: items in, rows out (protocol/README.md §6). It stops on a lying server (fatal), waits for what
 * an item cites (ahead), and marks what a bad member did without stopping. Client only; keeps rows in memory, fetches nothing.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { Content } from '../../wire/content.ts';
import type { ClientMsgId, UserId } from '../../wire/ids.ts';
import type { Circle } from '../circle/circle.ts';
import type { EpochKeys } from '../circle/keys.ts';
import type { Key } from '../keys.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import { attempt, demand, recast, Refusal } from '../refusal.ts';
import { ed25519Verify } from '../sodium.ts';
import { ThreadMemory, type Accepted, type ThreadFacts } from '../thread/facts.ts';
import { checkNotice, type Notice } from '../thread/notice.ts';
import type { ItemKind, VerifiedThread } from '../thread/thread.ts';
import { bodyHash, checkEvent, eventHash, eventSignature, parseEvent, type ParsedEvent } from './event.ts';
import { messageKey, openEvent } from './seal.ts';

/** An item as the server delivers it. Kind 4: `bytes` is the ntc, no signature, no body. */
export interface Item {
  readonly n: number;
  readonly kind: ItemKind;
  readonly bytes: Uint8Array;
  readonly sig: Uint8Array | null;
  readonly body: Uint8Array | null;
}
export type Opened =
  | { readonly as: 'content'; readonly content: Content }
  | { readonly as: 'newer'; readonly t: string }
  | { readonly as: 'undecryptable'; readonly reason: string }
  /** No body came: erased when an owner's erase names it (`isErased`), else withheld by the server, shown in red. */
  | { readonly as: 'withheld' }
  | { readonly as: 'notice'; readonly notice: Notice }
  | { readonly as: 'unverified'; readonly reason: string }
  /** Kinds 2 and 3: what their plugged reader made of it. */
  | { readonly as: 'other'; readonly value: unknown };
export interface Row {
  readonly n: number;
  readonly kind: ItemKind;
  readonly itemHash: Hash;
  readonly chain: Hash;
  readonly timeMs: number;
  /** Events only; 0 and null otherwise. */
  readonly senderId: UserId | null;
  readonly senderGen: number;
  readonly senderSeq: number;
  readonly clientMsgId: ClientMsgId | null;
  readonly class: 1 | 2 | null;
  readonly epoch: number | null;
  readonly logSeq: number | null;
  readonly seenN: number;
  /** Lies in a poisoned epoch: mark it and name the ctl's author. */
  readonly poisoned: boolean;
  readonly opened: Opened;
}
export interface ReaderWorld {
  readonly log: PracticeLog;
  readonly circle: Circle;
  readonly keys: EpochKeys;
  readonly thread: VerifiedThread;
}
/** Reader of kind 2 (inbound) or 3 (reply): judges the item as the next one. Called once per pushed item; throws Refusal. */
export type OtherKind = (
  world: ReaderWorld,
  facts: ThreadFacts,
  item: Item,
) => { readonly accepted: Accepted; readonly timeMs: number; readonly poisoned: boolean; readonly opened: Opened };
export interface ReaderOptions {
  /** Begin after item n, taking the server's CH_n until it is attested or the earlier page is loaded. */
  readonly start?: { readonly n: number; readonly chain: Hash };
  readonly others?: Partial<Record<2 | 3, OtherKind>>;
  /** Called with every accepted row, with rows opened again, and with an earlier page's rows twice: as they are read, and when they join. */
  readonly opened?: (row: Row) => void;
}

const NO_SENDER = { senderId: null, senderGen: 0, senderSeq: 0, clientMsgId: null, class: null, seenN: 0 } as const;

export class ThreadReader {
  private readonly world: ReaderWorld;
  private readonly options: ReaderOptions;
  private readonly memory: ThreadMemory;
  private readonly rows = new Map<number, Row>();
  private readonly numbers = new Map<Hash, number>();
  private readonly messageKeys = new Map<number, Key>();
  private readonly erased = new Set<Hash>();
  private attested: number;

  constructor(world: ReaderWorld, options: ReaderOptions = {}) {
    this.world = world;
    this.options = options;
    this.memory = new ThreadMemory(world.thread, options.start);
    this.attested = this.memory.from;
  }

  get facts(): ThreadFacts {
    return this.memory;
  }
  get n(): number {
    return this.memory.n;
  }
  get head(): Hash {
    return this.memory.head;
  }
  /** Items up to here are verified: all when read from 1, else up to the highest attested head. */
  get verifiedTo(): number {
    return this.memory.from === 0 ? this.memory.n : this.attested;
  }
  row(n: number): Row | undefined {
    return this.rows.get(n);
  }
  byHash(itemHash: Hash): Row | undefined {
    const n = this.numbers.get(itemHash);
    return n === undefined ? undefined : this.rows.get(n);
  }
  /** Has an owner's erase named this item? Then a missing body is lawful. */
  isErased(itemHash: Hash): boolean {
    return this.erased.has(itemHash);
  }

  /** Verifies and opens the next item. Refusal fatal (stop the thread) or ahead (fetch what it cites, then push it again). */
  push(item: Item): Row {
    demand(item.n === this.memory.n + 1, 'fatal', 'chain.gap');
    const row = item.kind === 1 ? this.readEvent(item) : this.readOther(item);
    this.keep(row);
    return row;
  }
  pushAll(items: readonly Item[]): Row[] {
    return items.map((item) => this.push(item));
  }

  /**
   * A head that I pinned, or of a verified cursor. Refusal('fatal','chain.fork') when it contradicts mine, ('ahead','chain.ahead')
   * beyond what I hold, ('ahead','chain.before') on a page not loaded.
   */
  attest(n: number, chain: Hash): void {
    demand(n <= this.memory.n, 'ahead', 'chain.ahead');
    demand(n >= this.memory.from, 'ahead', 'chain.before');
    demand(this.memory.chainAt(n) === chain, 'fatal', 'chain.fork');
    this.attested = Math.max(this.attested, n);
  }

  /** The page before a late start: items start.n+1 … from, and the chain before them. Its rows, verified like any others. */
  earlier(start: { readonly n: number; readonly chain: Hash }, items: readonly Item[]): Row[] {
    const page = new ThreadReader(this.world, { ...this.options, start });
    const rows = page.pushAll(items);
    this.memory.prepend(page.memory);
    for (const hash of page.erased) this.erased.add(hash);
    for (const row of rows) this.keep(row);
    return rows;
  }

  /** Opens an accepted item again, when its epoch's key or its body has arrived since. Refusal('fatal','item.other') for another item. */
  reopen(item: Item): Row {
    const known = this.rows.get(item.n);
    const { sig, body } = item;
    if (known?.kind !== 1 || sig === null || eventHash(item.bytes, sig) !== known.itemHash)
      throw new Refusal('fatal', 'item.other');
    const event = parseEvent(item.bytes);
    demand(body === null || bodyHash(body) === event.bodyHash, 'fatal', 'event.body-hash');
    const row: Row = { ...known, poisoned: this.isPoisoned(event.epoch), opened: this.open(event, body) };
    this.keep(row);
    return row;
  }

  private keep(row: Row): void {
    this.rows.set(row.n, row);
    this.numbers.set(row.itemHash, row.n);
    this.noteErasures(row);
    this.options.opened?.(row);
  }

  /** Erasures count from whoever is an owner at the entry that the event cites. */
  private noteErasures(row: Row): void {
    if (row.opened.as !== 'content' || row.opened.content.t !== 'erase' || row.senderId === null) return;
    if (this.world.log.at(row.logSeq!)?.people.get(row.senderId)?.role !== 3) return;
    for (const ref of row.opened.content.refs) this.erased.add(ref);
  }

  private isPoisoned(epoch: number): boolean {
    return this.world.keys.poison(epoch) !== undefined;
  }

  private readEvent(item: Item): Row {
    const { log, circle } = this.world;
    const event = recast('malformed', 'fatal', () => parseEvent(item.bytes));
    const sig = item.sig;
    if (sig === null) throw new Refusal('fatal', 'event.signature');
    const { publicKey, message } = eventSignature(log, event);
    const poisoned = this.isPoisoned(event.epoch);
    const checked = checkEvent({ log, circle, thread: this.memory, poisoned }, event, sig, item.body);
    demand(ed25519Verify(sig, message, publicKey), 'fatal', 'event.signature');
    const { accepted } = checked;
    const opened = this.open(event, item.body);
    this.memory.apply(accepted);
    // A verified event attests the head it has seen.
    if (event.seenN >= this.memory.from) this.attested = Math.max(this.attested, event.seenN);
    const { timeMs, senderId, senderGen, senderSeq, clientMsgId, epoch, logSeq, seenN } = event;
    return {
      n: accepted.n,
      kind: 1,
      itemHash: accepted.itemHash,
      chain: accepted.chain,
      timeMs,
      senderId,
      senderGen,
      senderSeq,
      clientMsgId,
      class: event.class,
      epoch,
      logSeq,
      seenN,
      poisoned,
      opened,
    };
  }

  private readOther(item: Item): Row {
    const read = item.kind === 4 ? this.readNotice(item) : this.readPlugged(item, item.kind as 2 | 3);
    const { accepted, timeMs, poisoned, opened } = read;
    this.memory.apply(accepted);
    const { n, itemHash, chain, epoch, logSeq } = accepted;
    return { n, kind: item.kind, itemHash, chain, timeMs, ...NO_SENDER, epoch, logSeq, poisoned, opened };
  }
  private readNotice(item: Item): ReturnType<OtherKind> {
    demand(item.sig === null && item.body === null, 'fatal', 'notice.shape');
    const { notice, accepted } = checkNotice(this.memory, item.bytes);
    return { accepted, timeMs: notice.timeMs, poisoned: false, opened: { as: 'notice', notice } };
  }
  private readPlugged(item: Item, kind: 2 | 3): ReturnType<OtherKind> {
    const read = this.options.others?.[kind];
    if (read === undefined) throw new Refusal('fatal', 'item.kind');
    const result = recast('malformed', 'fatal', () => read(this.world, this.memory, item));
    demand(result.accepted.n === item.n && result.accepted.itemKind === kind, 'fatal', 'item.kind');
    return result;
  }

  private messageKeyOf(epoch: number): Key | undefined {
    const kept = this.messageKeys.get(epoch);
    if (kept !== undefined) return kept;
    const es = this.world.keys.get(epoch);
    if (es === undefined) return undefined;
    const key = messageKey(es, this.world.thread.threadId, epoch);
    this.messageKeys.set(epoch, key);
    return key;
  }

  private open(event: ParsedEvent, body: Uint8Array | null): Opened {
    if (body === null) return { as: 'withheld' };
    const key = this.messageKeyOf(event.epoch);
    if (key === undefined) return { as: 'undecryptable', reason: 'event.no-key' };
    const read = attempt('undecryptable', () => openEvent(key, event, body));
    return read instanceof Refusal ? { as: 'undecryptable', reason: read.reason } : read;
  }
}
