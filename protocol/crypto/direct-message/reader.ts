/**
 * Item kind 3 for the verifying reader: a patient's reply becomes a row. One object per ThreadReader; it remembers which
 * dm event bound which signer and where each message's replies stand. Client only.
 */
import type { ReplyContent } from '../../wire/direct-messages.ts';
import type { DmId } from '../../wire/ids.ts';
import { inboxSeed } from '../circle/keys.ts';
import { openedOrUnreadable } from '../event/opening.ts';
import type { Item, Opened, OtherKind, ReaderWorld, Row } from '../event/reader.ts';
import { asSignPk, type SignPk } from '../keys.ts';
import { demand, recast, Refusal } from '../refusal.ts';
import { validSignPk, type Signed } from '../sign.ts';
import { nextItem, type ThreadFacts } from '../thread/facts.ts';
import { checkReply, type LastReply } from './replies.ts';
import {
  openReply,
  parseReply,
  replyBodyHash,
  replyHash,
  verifyReply,
  type ParsedReply,
  type ReplyHeader,
} from './reply.ts';

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
/** A reply that stands at row n. */
interface Standing {
  readonly n: number;
  readonly reply: ParsedReply;
  readonly signed: Signed;
}

const REPLY_KIND = 3;
const byNumber = (a: Standing, b: Standing): number => a.n - b.n;

export class ReplyReader {
  readonly #bindings = new Map<DmId, Binding>();
  /** Every reply met, ascending by n: those that its binding accounts for, and the others. */
  readonly #accounted = new Map<DmId, Standing[]>();
  readonly #others = new Map<DmId, Standing[]>();
  readonly #seen = new Set<number>();

  /** `known`: bindings that this client verified earlier, for a reader that starts late. */
  constructor(known: Iterable<{ readonly n: number; readonly dmId: DmId; readonly rsPub: Uint8Array }> = []) {
    for (const { n, dmId, rsPub } of known) this.#bind(n, dmId, rsPub);
  }

  /**
   * Plug in as the reader's `opened`: learns the bindings, and when an earlier page joins checks that its replies
   * continue into the later ones. Throws Refusal('fatal', 'reply.number' | 'reply.prev') when they do not.
   */
  readonly see = (row: Row): void => {
    this.#seen.add(row.n);
    if (row.kind === REPLY_KIND) this.#checkNext(row.n);
    if (row.opened.as !== 'content') return;
    const { content } = row.opened;
    if (content.t === 'dm' || content.t === 'dm.resend') this.#bind(row.n, content.dmId, content.rsPub);
  };

  /**
   * Does a dm event account for the reply at row n, by all that is known now? An earlier page may bring the true binding:
   * then a row shown as unverified can be opened again, and one shown under a later re-announcement must be hidden.
   */
  isAccounted(n: number): boolean {
    return [...this.#accounted.values()].some((replies) => replies.some((one) => one.n === n));
  }

  /** Opens a reply that became accounted for after it was read. Refusal('unverified','reply.unbound') when it is not. */
  openAgain(world: ReaderWorld, { n, body }: Item): Opened {
    const found = [...this.#accounted.values()].flat().find((one) => one.n === n);
    if (found === undefined) throw new Refusal('unverified', 'reply.unbound');
    demand(body === null || replyBodyHash(body) === found.reply.bodyHash, 'fatal', 'reply.body');
    return opened(world, found.reply, body);
  }

  /** Plug in as `others[3]`. Throws Refusal fatal or ahead; what no dm event accounts for is an unverified row. */
  readonly read: OtherKind = (world, facts, item) => {
    const { n, bytes, sig, body } = item;
    demand(sig !== null, 'fatal', 'reply.unsigned');
    const signed = { bytes, sig };
    const reply = recast('malformed', 'fatal', () => parseReply(bytes));
    const next = nextItem(facts, REPLY_KIND, replyHash(signed));
    const accepted = { ...next, usedId: null, sender: null, epoch: null, logSeq: null };
    const poisoned = world.keys.poison(reply.epoch) !== undefined;
    const row = (opened: Opened) => ({ accepted, timeMs: reply.timeMs, poisoned, opened });
    const reason = refusedAs('unverified', () => {
      const last = this.#lastOf(reply.dmId, facts, n);
      const { threadId, circleId } = facts;
      const place = { threadId, circleId, newestEpoch: world.circle.newest.epoch, last };
      const isLate = facts.from > 0 && last === undefined;
      checkReply({ ...place, signer: this.#signerOf(reply.dmId, n), isLate }, reply, signed, body);
    });
    add(reason === null ? this.#accounted : this.#others, { n, reply, signed });
    return row(reason === null ? opened(world, reply, body) : { as: 'unverified', reason });
  };

  /** The first event counts; a key that Ed25519 refuses binds the id to nobody. What was read before is judged again. */
  #bind(n: number, dmId: DmId, rsPub: Uint8Array): void {
    const known = this.#bindings.get(dmId);
    if (known !== undefined && known.n <= n) return;
    this.#bindings.set(dmId, { n, rsPub: validSignPk(rsPub) ? asSignPk(rsPub) : null });
    const met = [...(this.#accounted.get(dmId) ?? []), ...(this.#others.get(dmId) ?? [])].sort(byNumber);
    const holds = ({ n: at, signed }: Standing): boolean => {
      const signer = this.#signerOf(dmId, at);
      return signer !== undefined && verifyReply(signer, signed);
    };
    this.#accounted.set(dmId, met.filter(holds));
    this.#others.set(
      dmId,
      met.filter((one) => !holds(one)),
    );
    for (const one of met) this.#checkNext(one.n);
  }

  #signerOf(dmId: DmId, n: number): SignPk | undefined {
    const binding = this.#bindings.get(dmId);
    return binding === undefined || binding.n >= n ? undefined : (binding.rsPub ?? undefined);
  }

  /** The newest accounted reply before item n within what `facts` holds without a gap. */
  #lastOf(dmId: DmId, facts: ThreadFacts, n: number): LastReply | undefined {
    const last = this.#accounted.get(dmId)?.findLast((one) => one.n < n && one.n > facts.from);
    return last === undefined ? undefined : { replyNo: last.reply.replyNo, hash: replyHash(last.signed) };
  }

  /** The reply after row n continues it, if both stand in one stretch of rows without a gap: pages read one by one meet. */
  #checkNext(n: number): void {
    for (const replies of this.#accounted.values()) {
      const at = replies.findIndex((one) => one.n === n);
      const [one, next] = [replies[at], replies[at + 1]];
      if (one === undefined || next === undefined || !this.#isGapless(n, next.n)) continue;
      demand(next.reply.replyNo === one.reply.replyNo + 1, 'fatal', 'reply.number');
      demand(next.reply.prevReply === replyHash(one.signed), 'fatal', 'reply.prev');
    }
  }

  #isGapless(from: number, to: number): boolean {
    for (let n = from; n <= to; n++) if (!this.#seen.has(n)) return false;
    return true;
  }
}

/** Keeps a reply once, in order, also when its page is read again. */
function add(to: Map<DmId, Standing[]>, one: Standing): void {
  const { dmId } = one.reply;
  const rest = (to.get(dmId) ?? []).filter((other) => other.n !== one.n);
  to.set(dmId, [...rest, one].sort(byNumber));
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

function opened(world: ReaderWorld, reply: ParsedReply, body: Uint8Array | null): Opened {
  if (body === null) return { as: 'withheld' };
  const es = world.keys.get(reply.epoch);
  if (es === undefined) return { as: 'undecryptable', reason: 'reply.no-key' };
  return openedOrUnreadable(() => {
    const read = openReply(inboxSeed(world.circle, reply.epoch, es), reply, body);
    if (read.as === 'newer') return { as: 'newer', t: read.tag };
    const value: ReplyRow = { kind: 'reply', header: reply, content: read.content };
    return { as: 'other', value };
  });
}
