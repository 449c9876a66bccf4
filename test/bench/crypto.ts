/**
 * `npm run bench:crypto`: what the protocol costs on one core, as a table: CPU time, median of several rounds, so that a
 * busy machine shows less. Measures only; gates nothing.
 */
import { openEpoch, EpochKeys } from '../../protocol/crypto/circle/keys.ts';
import { eventSignature, parseEvent } from '../../protocol/crypto/event/event.ts';
import { openFile } from '../../protocol/crypto/file/open.ts';
import { sealFile } from '../../protocol/crypto/file/seal.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { ed25519Verify, randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { HonestPractice, openerOf } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';

const MESSAGE = 'About a kilobyte of talk: '.padEnd(1024, 'the quick brown fox jumps over the lazy dog ');
const FILE_BYTES = 10 * 1024 * 1024;

interface Line {
  readonly what: string;
  readonly ms: number;
  readonly note: string;
}

/** Median CPU time of `act` in ms over `rounds`, after one round that warms up. `setUp` is not counted. */
function median<T>(rounds: number, setUp: () => T, act: (given: T) => unknown): number {
  const took: number[] = [];
  for (let i = 0; i <= rounds; i++) {
    const given = setUp();
    const from = process.cpuUsage();
    act(given);
    const { user, system } = process.cpuUsage(from);
    if (i > 0) took.push((user + system) / 1_000);
  }
  return took.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}
const nothing = (): void => undefined;

function practiceOf(members: number) {
  const practice = new HonestPractice('bench');
  const ada = practice.founder;
  const others = Array.from({ length: members - 1 }, (_, i) => practice.add(`P${i}`));
  const circle = new HonestCircle(practice, 1, ada, [...listed([ada], 2), ...listed(others)]);
  return { practice, ada, others, circle };
}

function eventLines(): Line[] {
  const { practice, ada, others, circle } = practiceOf(5);
  const thread = new HonestThread(circle, ada);
  const senders = [ada, ...others];
  for (let i = 0; i < 100; i++) thread.send(senders[i % senders.length]!, text(MESSAGE));
  const reader = () => thread.reader(others[0]!);
  const item = thread.items[0]!;
  const verifyOnly = (): void => {
    const { publicKey, message } = eventSignature(practice.log, parseEvent(item.bytes));
    ed25519Verify(item.sig!, message, publicKey);
  };
  const hundredMade = median(3, nothing, () => {
    for (let i = 0; i < 100; i++) thread.make(ada, text(MESSAGE));
  });
  const hundredVerified = median(3, nothing, () => {
    for (let i = 0; i < 100; i++) verifyOnly();
  });
  const page = median(5, reader, (given) => given.pushAll(thread.items));
  return [
    { what: 'make an event of 1 KiB (seal, sign)', ms: hundredMade / 100, note: '' },
    { what: 'verify its signature alone', ms: hundredVerified / 100, note: 'the floor' },
    { what: 'verify and open an event', ms: page / 100, note: 'one of a page' },
    { what: 'verify and open a page of 100', ms: page, note: 'aim: 60 ms' },
  ];
}

function circleLines(): Line[] {
  const { practice, ada, others, circle } = practiceOf(50);
  const made = median(3, nothing, () => circle.make(ada));
  circle.advance(ada);
  const { leaves, envs } = circle.stored[1]!;
  const [ben] = others;
  const env = envs.get(ben!.userId)!;
  const keys = () => new EpochKeys();
  const open = (into: EpochKeys) => openEpoch(practice.log, circle.circle, into, openerOf(ben!), 2, { leaves, env });
  const opened = median(3, keys, open);
  const replayed = median(3, nothing, () => PracticeLog.replay(practice.entries));
  return [
    { what: 'make an epoch for 50 members and the records key', ms: made, note: '51 envelopes' },
    { what: 'open it and prove all envelopes', ms: opened, note: '51 envelopes' },
    { what: 'replay a practice log of 50 entries', ms: replayed, note: '' },
  ];
}

function fileLines(): Line[] {
  const content = randomBytes(FILE_BYTES);
  const sealed = sealFile(content);
  return [
    { what: 'seal a file of 10 MiB', ms: median(3, nothing, () => sealFile(content)), note: '' },
    { what: 'open and check it', ms: median(3, nothing, () => openFile(sealed.file, sealed.sealed)), note: '' },
  ];
}

await sodiumReady();
const WIDTH = 52;
console.log(`protocol/crypto on one core, Node ${process.version}; CPU time, median in ms\n`);
for (const measure of [eventLines, circleLines, fileLines]) {
  for (const { what, ms, note } of measure()) {
    console.log(`${what.padEnd(WIDTH)}  ${ms.toFixed(ms < 10 ? 3 : 1).padStart(9)}  ${note}`.trimEnd());
  }
}
