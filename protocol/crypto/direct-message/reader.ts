/**
 * Item kind 3 for the verifying reader: a patient's reply becomes a row. One object per ThreadReader; it remembers which
 * dm event bound which signer and where each message's replies stand. Client only.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { ReplyContent } from '../../wire/direct-messages.ts';
import type { DmId } from '../../wire/ids.ts';
import { inboxSeed } from '../circle/keys.ts';
import { compareBytes } from '../encoding.ts';
import type { Item, Opened, OtherKind, ReaderWorld, Row } from '../event/reader.ts';
import { asSignPk, type SignPk } from '../keys.ts';
import { demand, recast, Refusal } from '../refusal.ts';
import { validSignPk } from '../sign.ts';
import { nextItem, type ThreadFacts } from '../thread/facts.ts';
import { checkReply } from './replies.ts';
import { openReply, parseReply, replyHash, type ParsedReply, type ReplyHeader } from './reply.ts';

/** What a row of kind 3 shows. */
export interface ReplyRow {
  readonly kind: 'reply';
  readonly header: ReplyHeader;
  readonly content: ReplyContent;
}

/** An event that named a dmId first, as far as is known; `rsPub` null: its key is none, so it binds nobody. */
interface Binding {
  readonly n: number;
  readonly rsPub: SignPk | null;
}
/** An accepted reply; `by` is the key that it was accepted under. */
interface Place {
  readonly n: number;
  readonly replyNo: number;
  readonly hash: Hash;
  readonly prev: Hash;
  readonly by: SignPk;
}

const REPLY_KIND = 3;

export class ReplyReader {
  readonly #bindings = new Map<DmId, Binding>();
  /** Ascending by n. */
  readonly #replies = new Map<DmId, Place[]>();
  readonly #orphans = new Set<number>();

  /** `known`: bindings that this client verified earlier, for a reader that starts late. */
  constructor(known: Iterable<{ readonly n: number; readonly dmId: DmId; readonly rsPub: Uint8Array }> = []) {
    for (const { n, dmId, rsPub } of known) this.#bind(n, dmId, rsPub);
  }

  /**
   * Plug in as the reader's `opened`: learns the bindings, and after an earlier page was loaded checks that its replies
   * continue into the later ones. Throws Refusal('fatal', 'reply.number' | 'reply.prev') when they do not.
   */
  readonly see = (row: Row): void => {
    if (row.kind === REPLY_KIND) this.#checkNext(row.n);
    if (row.opened.as !== 'content') return;
    const { content } = row.opened;
    if (content.t === 'dm' || content.t === 'dm.resend') this.#bind(row.n, content.dmId, content.rsPub);
  };

  /** Was row n accepted under a binding that an earlier page has proved not to be the first? Then hide it as unverified. */
  isOrphaned(n: number): boolean {
    return this.#orphans.has(n);
  }

  /** Plug in as `others[3]`. Throws Refusal fatal or ahead; what no dm event accounts for is an unverified row. */
  readonly read: OtherKind = (world, facts, item) => {
    const { n, bytes, sig, body } = item;
    demand(sig !== null, 'fatal', 'reply.unsigned');
    const reply = recast('malformed', 'fatal', () => parseReply(bytes));
    const itemHash = replyHash({ bytes, sig });
    const next = nextItem(facts, REPLY_KIND, itemHash);
    const accepted = { ...next, usedId: null, sender: null, epoch: null, logSeq: null };
    const poisoned = world.keys.poison(reply.epoch) !== undefined;
    const row = (opened: Opened) => ({ accepted, timeMs: reply.timeMs, poisoned, opened });
    const by = this.#signerOf(reply.dmId, n);
    const reason = refusedAs('unverified', () => {
      const last = this.#lastOf(reply.dmId, facts, n);
      const isLate = facts.from > 0 && last === undefined;
      const { threadId, circleId } = facts;
      const place = { threadId, circleId, newestEpoch: world.circle.newest.epoch, signer: by, last, isLate };
      checkReply(place, reply, { bytes, sig }, body);
    });
    if (reason !== null) return row({ as: 'unverified', reason });
    if (by !== undefined) this.#add(reply, { n, replyNo: reply.replyNo, hash: itemHash, prev: reply.prevReply, by });
    return row(opened(world, reply, item));
  };

  /** The first event counts; a key that Ed25519 refuses binds the id to nobody. */
  #bind(n: number, dmId: DmId, rsPub: Uint8Array): void {
    const known = this.#bindings.get(dmId);
    if (known !== undefined && known.n <= n) return;
    const binding: Binding = { n, rsPub: validSignPk(rsPub) ? asSignPk(rsPub) : null };
    this.#bindings.set(dmId, binding);
    const isFalse = ({ by }: Place) => binding.rsPub === null || compareBytes(by, binding.rsPub) !== 0;
    for (const place of this.#replies.get(dmId)?.filter(isFalse) ?? []) this.#orphans.add(place.n);
  }

  #signerOf(dmId: DmId, n: number): SignPk | undefined {
    const binding = this.#bindings.get(dmId);
    return binding === undefined || binding.n >= n ? undefined : (binding.rsPub ?? undefined);
  }

  /** The newest reply before item n within what `facts` holds without a gap. */
  #lastOf(dmId: DmId, facts: ThreadFacts, n: number): Place | undefined {
    return this.#replies.get(dmId)?.findLast((place) => place.n < n && place.n > facts.from);
  }

  #add({ dmId }: ParsedReply, place: Place): void {
    const places = [...(this.#replies.get(dmId) ?? []), place].sort((a, b) => a.n - b.n);
    this.#replies.set(dmId, places);
  }

  /** The reply after row n, if known, continues it: pages read one by one meet. */
  #checkNext(n: number): void {
    for (const places of this.#replies.values()) {
      const at = places.findIndex((place) => place.n === n);
      const [one, next] = [places[at], places[at + 1]];
      if (one === undefined || next === undefined) continue;
      demand(next.replyNo === one.replyNo + 1, 'fatal', 'reply.number');
      demand(next.prev === one.hash, 'fatal', 'reply.prev');
    }
  }
}

/** The reason when `act` throws a Refusal of that kind, null when it passes; anything else goes on. */
function refusedAs(kind: Refusal['kind'], act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof Refusal && error.kind === kind) return error.reason;
    throw error;
  }
}

function opened(world: ReaderWorld, reply: ParsedReply, { body }: Item): Opened {
  if (body === null) return { as: 'withheld' };
  const es = world.keys.get(reply.epoch);
  if (es === undefined) return { as: 'undecryptable', reason: 'reply.no-key' };
  try {
    const read = openReply(inboxSeed(world.circle, reply.epoch, es), reply, body);
    if (read.as === 'newer') return { as: 'newer', t: read.tag };
    const value: ReplyRow = { kind: 'reply', header: reply, content: read.content };
    return { as: 'other', value };
  } catch (error) {
    if (error instanceof Refusal) return { as: 'undecryptable', reason: error.reason };
    throw error;
  }
}
