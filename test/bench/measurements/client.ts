/**
 * What a client does on one core, without a server: verify and open a page of a hundred messages with the code that its vault
 * runs, and search in fifty thousand with the SDK's own search. CPU time, medians.
 */
import { toId } from '../../../protocol/crypto/encoding.ts';
import { randomBytes } from '../../../protocol/crypto/sodium.ts';
import type { CircleId, ClientMsgId, ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import { fold } from '../../../client/sdk/fold.ts';
import { newModel, newThreadModel } from '../../../client/sdk/model.ts';
import { systemClock } from '../../../client/sdk/ports.ts';
import { createSearch } from '../../../client/sdk/search/on-device.ts';
import { HonestCircle, listed } from '../../harness/honest-circle.ts';
import { HonestPractice } from '../../harness/honest-practice.ts';
import { HonestThread, text } from '../../harness/honest-thread.ts';
import type { Bench, Measurement } from '../bench.ts';
import { median, ms, whole } from '../report.ts';

const PAGE = 100;
const ROUNDS = 7;
const MESSAGE = 'Knee flexion 112 degrees, pain 3/10 on stairs. '.repeat(21);
const THREADS = 50;
const WORDS =
  'knee hip shoulder ankle wrist flexion extension pain stairs walking running exercise daily weekly review Thursday morning appointment stronger weaker stiff swollen better worse sleep lifting brace crutches physio doctor letter scan result operation surgeon discharge balance stretch heel toe grip';
const QUERIES = ['swollen ankle', 'surgeon', 'Thursday review', 'appointmnet', 'patient 1234'];

/** CPU of this process in ms. */
function cpuOf(act: () => void): number {
  const from = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

function page({ say }: Bench): void {
  const practice = new HonestPractice('bench');
  const ada = practice.founder;
  const others = Array.from({ length: 4 }, (_, i) => practice.add(`P${i}`));
  const circle = new HonestCircle(practice, 1, ada, [...listed([ada], 2), ...listed(others)]);
  const thread = new HonestThread(circle, ada);
  const senders = [ada, ...others];
  for (let i = 0; i < PAGE; i++) thread.send(senders[i % senders.length]!, text(MESSAGE));
  const took: number[] = [];
  for (let i = 0; i <= ROUNDS; i++) {
    const reader = thread.reader(others[0]!);
    const spent = cpuOf(() => void reader.pushAll(thread.items));
    if (i > 0) took.push(spent);
  }
  say({
    what: `client: verify and open a page of ${PAGE}`,
    goal: '≤ 60 ms',
    figure: ms(median(took)),
    isMet: median(took) <= 60,
  });
}

/** Texts of twelve to forty words, with a number of their own; always the same ones. */
function* texts(count: number): Generator<string> {
  const words = WORDS.split(' ');
  let seed = 42;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (let i = 0; i < count; i++) {
    yield `${Array.from({ length: 12 + next(28) }, () => words[next(words.length)]).join(' ')} patient ${i}`;
  }
}

const newId = <Noun extends string>() => toId<Noun>(randomBytes(16));

/** What a client holds that has read so many messages, as folding leaves it. */
function modelOf(count: number) {
  const model = newModel();
  const senderId: UserId = newId<'user'>();
  const about = () => ({ threadId: newId<'thread'>() as ThreadId, circleId: newId<'circle'>() as CircleId });
  const held = Array.from({ length: THREADS }, () =>
    newThreadModel({ ...about(), kind: 1, subject: null, createdAt: 0 }),
  );
  for (const thread of held) model.threads.set(thread.threadId, thread);
  let i = 0;
  for (const words of texts(count)) {
    const thread = held[i++ % THREADS]!;
    const clientMsgId: ClientMsgId = newId<'clientMsg'>();
    const opened = { as: 'content' as const, content: { v: 1 as const, t: 'text' as const, text: words } };
    const n = ++thread.n;
    const item = { n, ref: clientMsgId as never, senderId, clientMsgId, at: i, epoch: 1, seenN: 0, poisoned: false };
    fold(thread.folding, { ...item, opened });
  }
  return model;
}

async function search({ say, size }: Bench): Promise<void> {
  const model = modelOf(size.searchedMessages);
  const searching = createSearch({ model, clock: systemClock });
  const from = process.cpuUsage();
  await searching.find({ text: QUERIES[0]! });
  const { user, system } = process.cpuUsage(from);
  const many = whole(size.searchedMessages);
  say({
    what: `client: the first search, which reads ${many} messages in`,
    goal: '',
    figure: ms((user + system) / 1_000),
    isMet: null,
  });
  const took = new Map<string, number[]>(QUERIES.map((query) => [query, []]));
  for (let i = 0; i < ROUNDS; i++) {
    for (const [query, spent] of took) {
      const began = process.cpuUsage();
      const hits = await searching.find({ text: query });
      const { user: inUser, system: inSystem } = process.cpuUsage(began);
      if (hits.length === 0) throw new Error(`nothing found for "${query}"`);
      spent.push((inUser + inSystem) / 1_000);
    }
  }
  const each = [...took].map(([query, spent]) => ({ query, spent: median(spent) }));
  const slowest = each.reduce((one, other) => (other.spent > one.spent ? other : one));
  say({
    what: `client: search in ${many} messages, slowest of ${QUERIES.length} searches`,
    goal: '≤ 100 ms',
    figure: `${ms(slowest.spent)} ("${slowest.query}"; median of all ${ms(median(each.map(({ spent }) => spent)))})`,
    isMet: slowest.spent <= 100,
  });
}

export const client: Measurement = {
  name: 'client',
  about: 'verify and open a page of 100, search in 50,000 messages',
  async measure(bench) {
    page(bench);
    await search(bench);
  },
};
