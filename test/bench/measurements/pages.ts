/**
 * The newest page of a thread with a thousand messages and with a million, and what the Messages tab of a patient asks for,
 * with a thousand items and a hundred thousand. The rows are copies of one real event, written straight into the database
 * while the server is stopped; then the pages are asked for through a socket, small and large by turns. Older rows have
 * short bodies, so that a million of them fit a disk; those of the pages have their whole kilobyte.
 */
import { practiceCircleId } from '../../../protocol/crypto/circle/control.ts';
import type { AskReply } from '../../../protocol/wire/events.ts';
import type { PatientId, ThreadId } from '../../../protocol/wire/ids.ts';
import { tamperWith } from '../../harness/database.ts';
import { SERVER_CORE, type Bench, type Measurement } from '../bench.ts';
import { askOver } from '../calls.ts';
import { found, newId, type Founded } from '../people.ts';
import { begin, ownCircle } from '../practice.ts';
import { RAISED, startCorridor } from '../prepared.ts';
import { connectRaw, type RawClient } from '../raw-client.ts';
import { median, ms, times, whole } from '../report.ts';

const PAGE = 100;
const WARM_UP = 10;
/** Bytes of a body that no page shows. */
const SHORT = 64;

/** Items 2 to `count` as copies of the first, each with a number, hashes and an id of its own. */
const grown = (threadId: ThreadId, count: number): string => `
  WITH RECURSIVE step(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM step WHERE n < ${count})
  INSERT INTO items (threadId, n, kind, data, sig, body, hash, chain, senderId, senderSeq, clientMsgId, class, epoch, logSeq, at)
  SELECT i.threadId, step.n, i.kind, i.data, i.sig,
    CASE WHEN step.n > ${count - 2 * PAGE} THEN i.body ELSE substr(i.body, 1, ${SHORT}) END,
    printf('%010d', step.n) || substr(i.hash, 11), printf('%010d', step.n) || substr(i.chain, 11),
    i.senderId, step.n, printf('%010d', step.n) || substr(i.clientMsgId, 11), i.class, i.epoch, i.logSeq, i.at + step.n
  FROM step, items AS i WHERE i.threadId = '${threadId}' AND i.n = 1;`;

/** ms of one look, after checking that it saw what it should. */
type Look = (client: RawClient) => Promise<number>;

const demandPage = ({ items, headN }: AskReply<'thread:items'>, count: number): void => {
  if (items.length !== PAGE || items.at(-1)?.n !== count || headN !== count) throw new Error('not the newest page');
};

/** Time until the last answer came, without what the load generator does with it. */
function stopWatch() {
  const from = performance.now();
  let last = from;
  return { arrived: () => void (last = performance.now()), ms: () => last - from };
}

const askPage = (client: RawClient, threadId: ThreadId, count: number, arrived: () => void) =>
  askOver(client, 'thread:items', { threadId, afterN: count - PAGE, limit: PAGE }, arrived);

const newestPage =
  (threadId: ThreadId, count: number): Look =>
  async (client) => {
    const watch = stopWatch();
    demandPage(await askPage(client, threadId, count, watch.arrived), count);
    return watch.ms();
  };

/** The patient with contacts and threads, and the newest page of what was sent and received. */
const messagesTab =
  (patientId: PatientId, threadId: ThreadId, count: number): Look =>
  async (client) => {
    const watch = stopWatch();
    const [{ patient }, page] = await Promise.all([
      askOver(client, 'patient:get', { patientId }, watch.arrived),
      askPage(client, threadId, count, watch.arrived),
    ]);
    if (patient.threadId !== threadId) throw new Error('not the patient');
    demandPage(page, count);
    return watch.ms();
  };

async function newPatient(client: RawClient, name: string): Promise<PatientId> {
  const patientId = newId<'patient'>();
  await askOver(client, 'patient:put', {
    patient: {
      patientId,
      version: 1,
      externalId: null,
      name,
      birthDate: null,
      notes: '',
      state: 'active',
      contacts: [],
    },
  });
  return patientId;
}

const patientThread = ({ log, owner, epoch }: Founded, subject: PatientId) =>
  begin(log, owner, { circleId: practiceCircleId(log.practiceId), made: epoch, isNew: false }, { kind: 2, subject });

const ownThread = ({ log, owner }: Founded) => begin(log, owner, ownCircle(log, [owner]), { kind: 1, subject: null });

async function alternate(client: RawClient, small: Look, large: Look, reads: number): Promise<[number, number]> {
  const took: [number[], number[]] = [[], []];
  for (let i = -WARM_UP; i < reads; i++) {
    for (const [place, look] of [small, large].entries()) {
      const spent = await look(client);
      if (i >= 0) took[place]?.push(spent);
    }
  }
  return [median(took[0]), median(took[1])];
}

async function measure({ size, scope, say }: Bench): Promise<void> {
  const dataDir = scope.folder();
  const env = { ...RAISED, CORRIDOR_DATA_DIR: dataDir };
  const first = await startCorridor(scope, SERVER_CORE, env);
  const founded = await found(first.url);
  const { owner } = founded;
  const [few, many] = [await newPatient(owner.client, 'Few Items'), await newPatient(owner.client, 'Many Items')];
  const threads = [
    { id: (await ownThread(founded)).threadId, count: size.smallThread },
    { id: (await ownThread(founded)).threadId, count: size.largeThread },
    { id: (await patientThread(founded, few)).threadId, count: size.smallPatient },
    { id: (await patientThread(founded, many)).threadId, count: size.largePatient },
  ] as const;
  await first.stop();
  const from = performance.now();
  // Copies need no fsync each: nobody is promised anything.
  const bulk = threads.map(({ id, count }) => grown(id, count)).join('\n');
  await tamperWith(dataDir, `PRAGMA synchronous = OFF; BEGIN; ${bulk} COMMIT; PRAGMA wal_checkpoint(TRUNCATE);`);
  console.log(`pages    rows written in ${((performance.now() - from) / 1_000).toFixed(1)} s`);

  const server = await startCorridor(scope, SERVER_CORE, env);
  const client = await connectRaw(server.url, owner.cookie, () => undefined);
  const [small, large, fewItems, manyItems] = threads;
  const compare = async (what: string, one: Look, other: Look, counts: [number, number]) => {
    const [little, much] = await alternate(client, one, other, size.pageReads);
    const [less, more] = counts.map(whole);
    say({
      what: `${what} with ${more} against ${less}`,
      goal: '≤ 1.3 ×',
      figure: `${times(much / little)} (${ms(much)} against ${ms(little)})`,
      isMet: much <= 1.3 * little,
    });
  };
  const cold = await newestPage(large.id, large.count)(client);
  say({ what: 'its first page after the start of the server', goal: '', figure: ms(cold), isMet: null });
  await compare('newest page of a thread', newestPage(small.id, small.count), newestPage(large.id, large.count), [
    small.count,
    large.count,
  ]);
  await compare(
    'Messages tab of a patient',
    messagesTab(few, fewItems.id, fewItems.count),
    messagesTab(many, manyItems.id, manyItems.count),
    [fewItems.count, manyItems.count],
  );
  client.close();
}

export const pages: Measurement = {
  name: 'pages',
  about: 'the newest page of a thread with 10³ and 10⁶ messages, the Messages tab with 10³ and 10⁵',
  measure,
};
