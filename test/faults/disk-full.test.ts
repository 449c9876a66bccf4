/**
 * A disk that is full, or breaks and is read-only from then on, under a server in the midst of its work: nothing is
 * acknowledged that is not on it, whoever asks for a change hears the fault `storage`, reading goes on, and once there is room
 * everything goes on by itself, with a database that is whole and files byte-exact (P1, P15).
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fault } from '../../protocol/wire/faults.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { readRows } from '../harness/database.ts';
import { injected, times } from '../harness/faults.ts';
import { launchKillable, type KillableServer } from '../harness/killable-server.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { startRefused } from '../harness/running-server.ts';
import { fileOf } from '../harness/sample-files.ts';
import { untilThread, worldOver, type Colleague, type Device, type World } from '../harness/world.ts';
import { openSmallDisk } from '../small-disk.mjs';

const TIMES_FULL = times(3);
/** What is left when the disk is "full": nothing, or enough for some of a commit. */
const LEFT_BYTES = [0, 40_000, 150_000];
const EACH = 8;
const MARKER = 'zq4-petrova-hip';

let disk: ReturnType<typeof openSmallDisk>;
let world: World<KillableServer>;
let owner: Colleague;
let colleague: Colleague;
let threadId: ThreadId;
let load: Load;
/** The colleague on a device whose network comes and goes, so that it has to fetch what it missed. */
let late: Device;
let network: (isUp: boolean) => void;
const output: string[] = [];
const picture = fileOf('knee.txt', randomBytes(25_000).toString('hex'));

beforeAll(async () => {
  disk = openSmallDisk();
  const env = { CORRIDOR_DATA_DIR: join(disk.folder, 'data'), CORRIDOR_ASKS_PER_SECOND: '2000' };
  world = await worldOver(env, output, (settings) => launchKillable(settings, output));
  owner = await world.found();
  colleague = await world.join(owner, 'Tomasz Zielinski');
  threadId = await owner.corridor.threads.create({
    memberIds: [colleague.userId],
    title: 'Rota',
    about: null,
    text: 'first',
  });
  await untilThread(colleague.corridor, threadId, (thread) => thread.synced);
  await owner.corridor.messages.send(threadId, { text: 'With a file', files: [picture] });
  late = await world.signIn(colleague, {
    watch: (heard) => {
      network = heard;
      return () => undefined;
    },
  });
  await untilThread(late.corridor, threadId, (thread) => thread.synced);
  load = loadOn(threadId, [owner.corridor, colleague.corridor], MARKER);
});
afterAll(async () => {
  await world.close();
  disk.close();
});

/** Opens every file of the thread at `who`; the server reads each from its disk. */
async function expectFiles(who: Colleague, count: number): Promise<void> {
  const filed = (thread: Parameters<Parameters<typeof untilThread>[2]>[0]) =>
    thread.messages.flatMap(({ n, body }) => (n !== null && body.kind === 'text' ? body.files : []));
  const thread = await untilThread(who.corridor, threadId, (one) => filed(one).length === count);
  for (const { fileId } of filed(thread)) {
    const opened = await who.corridor.files.open(threadId, fileId);
    expect(Buffer.from(await opened.arrayBuffer()).equals(Buffer.from(await picture.arrayBuffer()))).toBe(true);
  }
}

/** Writes until the server could not store a message, and whoever asks for a change hears so; gives what it logged. */
async function untilStorageFails(): Promise<string> {
  const from = output.length;
  const failure = () => output.slice(from).find((line) => line.includes('"storage.append"'));
  const invited = () =>
    owner.corridor.people.invite('member').then(
      () => 'stored',
      (fault: unknown) => (fault instanceof Fault ? fault.code : fault),
    );
  await load.during(async () => {
    await expect.poll(failure).toBeDefined();
    await expect.poll(invited).toBe('storage');
  });
  return failure() ?? '';
}

test(
  `${TIMES_FULL} times the disk is full under load: nothing lost or doubled, reading goes on, and afterwards everything`,
  async (context) => {
    for (let turn = 0; turn < TIMES_FULL; turn++) {
      network(false);
      await load.write(EACH);
      disk.fill(LEFT_BYTES[turn % LEFT_BYTES.length]);
      expect(await untilStorageFails()).toMatch(/"code":"SQLITE_(FULL|IOERR)/);
      load.note();
      network(true);
      await untilThread(late.corridor, threadId, ({ messages }) => messages.length >= load.acknowledged);
      await expectFiles(colleague, turn + 1);
      await owner.corridor.messages.send(threadId, { text: 'When there is room', files: [picture] });
      load.note();
      if (turn % 2 === 1) await world.app.kill();
      disk.makeRoom();
      if (turn % 2 === 1) await world.start();
      await load.goesOn();
      await expectFiles(colleague, turn + 2);
    }
    const { corridor } = await world.signIn(colleague);
    await load.expectAll(corridor);
    injected(context, 'P1 P15', 'full disk', TIMES_FULL);
  },
  (TIMES_FULL + 3) * 60_000,
);

test('a start on a full disk is refused in a sentence that helps, and harms nothing', async () => {
  await world.stop();
  disk.fill();
  const { code, output: said } = await startRefused({ CORRIDOR_DATA_DIR: join(disk.folder, 'data') }, disk.folder);
  expect(code).toBe(1);
  expect(said).toMatch(/^The data folder cannot be written \([A-Z_]+\): its disk is full, /m);
  expect(said).not.toContain('.ts:');
  disk.makeRoom();
  await world.start();
  await load.goesOn();
});

test('a disk that breaks is read-only: nothing is acknowledged, reading goes on; mended, everything is there', async (context) => {
  await load.write(EACH);
  disk.breakNow();
  expect(await untilStorageFails()).toMatch(/"(SQLITE_(IOERR|READONLY|FULL)\w*|EROFS)"/);
  await expectFiles(colleague, TIMES_FULL + 1);
  load.note();
  await world.stop();
  disk.mend();
  await world.start();
  await load.goesOn();
  const { corridor } = await world.signIn(colleague);
  await load.expectAll(corridor);
  injected(context, 'P15', 'broken, read-only disk', 1);
});

test('the database is whole, and what was said of the faults names no content', async () => {
  await world.stop();
  expect(await readRows(join(disk.folder, 'data'), 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  for (const word of ['unhandled', 'petrova', 'INSERT']) expect(output.join('\n')).not.toContain(word);
});
