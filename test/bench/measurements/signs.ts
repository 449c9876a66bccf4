/**
 * What receipts, and what presence and typing, cost beside the messages: server CPU a message at saturation with them and
 * without. Everybody sends as the client does: marks gathered for 200 ms, "typing" every four seconds.
 */
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Hash } from '../../../protocol/wire/bytes.ts';
import { SERVER_CORE, type Bench, type Measurement } from '../bench.ts';
import { Counter, saturate, type Member } from '../measure.ts';
import { connectAll, prepared, startCorridor } from '../prepared.ts';
import { median, times, whole } from '../report.ts';
import { Scope } from '../scope.ts';

/** Somebody goes away or comes back once in so long. */
const AWAY_EVERY_MS = 60_000;
/** A tick of the signs; each person's turn comes round in their own time. */
const TICK_MS = 100;

/** What happens beside the messages. */
interface Beside {
  readonly begin: (members: readonly Member[]) => () => void;
  readonly onAck: (member: Member, args: string) => void;
  /** Asks that were made, and refused. */
  readonly counts: { asked: number; refused: number };
}

const counted = (counts: Beside['counts'], { client }: Member, name: string, json: string): void => {
  counts.asked++;
  client.ask(name, json, (args) => {
    if (!args.startsWith('[{"ok":true')) counts.refused++;
  });
};

function nothing(): Beside {
  return { begin: () => () => undefined, onAck: () => undefined, counts: { asked: 0, refused: 0 } };
}

/** Everybody has everything on the screen: delivered and read up to the newest, every 200 ms. */
function receipts(): Beside {
  const newest = new Map<string, { readonly n: number; readonly chain: Hash }>();
  const counts = { asked: 0, refused: 0 };
  const tell = (member: Member, toldN: Map<Member, number>) => {
    const at = newest.get(member.threadId);
    if (at === undefined || at.n <= (toldN.get(member) ?? 0) || member.cursorAt === null) return;
    toldN.set(member, at.n);
    const marks = { threads: [{ threadId: member.threadId, n: at.n }] };
    counted(counts, member, 'receipt:delivered', JSON.stringify(marks));
    counted(counts, member, 'cursor:set', member.cursorAt(at.n, at.chain));
  };
  return {
    counts,
    onAck({ threadId }, args) {
      const [{ reply }] = JSON.parse(args) as [{ reply: { n: number; chain: Hash } }];
      if (reply.n > (newest.get(threadId)?.n ?? 0)) newest.set(threadId, reply);
    },
    begin(members) {
      const toldN = new Map<Member, number>();
      const timer = setInterval(() => {
        for (const member of members) tell(member, toldN);
      }, LIMITS.cursorBatchMs);
      return () => clearInterval(timer);
    },
  };
}

/** Everybody types all the time, and goes away or comes back once a minute. */
function presenceAndTyping(): Beside {
  const counts = { asked: 0, refused: 0 };
  return {
    counts,
    onAck: () => undefined,
    begin(members) {
      let tick = 0;
      const isTurn = (place: number, everyMs: number) => {
        const ticks = everyMs / TICK_MS;
        return (tick + Math.floor((place * ticks) / members.length)) % ticks === 0;
      };
      const timer = setInterval(() => {
        tick++;
        members.forEach((member, place) => {
          const { threadId } = member;
          if (isTurn(place, LIMITS.typingEveryMs)) {
            counted(counts, member, 'typing:set', JSON.stringify({ threadId, typing: true }));
          }
          if (isTurn(place, AWAY_EVERY_MS)) counted(counts, member, 'presence:set', JSON.stringify({ active: false }));
        });
      }, TICK_MS);
      return () => clearInterval(timer);
    },
  };
}

async function cpuWith(bench: Bench, beside: Beside): Promise<number> {
  const scope = new Scope();
  const { people, copy } = await prepared(bench, 'sqlite');
  try {
    const server = await startCorridor(scope, SERVER_CORE, await copy(scope));
    const counter = new Counter();
    const members = await connectAll([server.url], people, counter);
    const stop = beside.begin(members);
    scope.keep(stop);
    const rate = await saturate(members, counter, [server.pid], bench.size.seconds, beside.onAck);
    for (const { client } of members) client.close();
    const { asked, refused } = beside.counts;
    if (refused > 0) throw new Error(`${refused} of ${asked} receipts or signs were refused`);
    return rate.cpuUsPerMessage;
  } finally {
    await scope.end();
  }
}

const KINDS = [
  { what: 'receipts from every member, delivered and read', atMost: 1.15, make: receipts },
  { what: 'everybody types, goes away or comes back once a minute', atMost: 1.1, make: presenceAndTyping },
] as const;

export const signs: Measurement = {
  name: 'signs',
  about: 'what receipts, and presence and typing, cost beside messages',
  async measure(bench) {
    const { rounds } = bench.size;
    const plain: number[] = [];
    const withSigns: number[][] = KINDS.map(() => []);
    for (let n = 0; n < Math.min(2, rounds); n++) {
      plain.push(await cpuWith(bench, nothing()));
      for (const [place, { make }] of KINDS.entries()) withSigns[place]?.push(await cpuWith(bench, make()));
    }
    KINDS.forEach(({ what, atMost }, place) => {
      const ratio = median(withSigns[place] ?? []) / median(plain);
      bench.say({
        what: `server CPU a message with ${what}`,
        goal: `≤ ${atMost} × without`,
        figure: `${times(ratio)} (${whole(median(withSigns[place] ?? []))} µs against ${whole(median(plain))} µs)`,
        isMet: ratio <= atMost,
      });
    });
  },
};
