/**
 * Reads a mail in a thread of its own with limits on memory and time, because mail is whatever anybody cares to send.
 * Two at once, the others wait. What it means is decided in receive.ts.
 */
import { Worker } from 'node:worker_threads';
import type { PlainFile } from '../inbound.ts';

export interface ParseLimits {
  readonly htmlChars: number;
  readonly headBytes: number;
  readonly parts: number;
  readonly textChars: number;
  readonly files: number;
}

export interface ReadMail {
  /** The few headers that matter, by lower-case name; '' where there is none. */
  readonly headers: Readonly<Record<string, string>>;
  readonly messageIds: readonly string[];
  /** Address as claimed; '' where none could be read. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Quoted history was cut off `text`. */
  readonly isCut: boolean;
  readonly files: readonly PlainFile[];
  readonly filesLeftOut: number;
}

/** A mail that cannot be read; its code is safe to log. */
export class UnreadableMail extends Error {
  constructor(code: string) {
    super(code);
    this.name = 'UnreadableMail';
  }
}

const LIMITS: ParseLimits = { htmlChars: 1_000_000, headBytes: 256_000, parts: 500, textChars: 200_000, files: 20 };
const patienceMs = 15_000;
const memoryMb = 256;
const atOnce = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** Throws UnreadableMail when the thread breaks, takes too long or too much. */
export async function parseMail(raw: Uint8Array): Promise<ReadMail> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await inThread(raw);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function inThread(raw: Uint8Array): Promise<ReadMail> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./parse-thread.mjs', import.meta.url), {
      workerData: { raw, limits: LIMITS },
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const late = setTimeout(() => fail('time'), patienceMs);
    const fail = (code: string) => {
      clearTimeout(late);
      reject(new UnreadableMail(code));
      void thread.terminate();
    };
    thread.once('message', (read: ReadMail) => {
      clearTimeout(late);
      resolve(read);
    });
    thread.once('error', (error) => fail(error.name));
    thread.once('exit', () => fail('exit'));
  });
}
