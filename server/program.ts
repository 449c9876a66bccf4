/**
 * What the programs of this folder have in common: they run until they are asked to stop, stop in order or are cut off, and
 * say why they could not start. Exit code 0 after an orderly stop, else 1.
 */
import type { Log } from './domain/ports.ts';
import { reasonOf } from './storage/db.ts';

/** Whoever stops these programs should wait longer before killing them. */
export const DRAIN_MS = 10_000;

export interface Program {
  readonly log: Log;
  close(): Promise<void>;
}

/** What the system and SQLite say of a disk that cannot be written. */
const DISK_TROUBLE = /^(ENOSPC|EDQUOT|EROFS|EIO|SQLITE_(FULL|READONLY|IOERR|CANTOPEN).*)$/;

/** An Error of ours is a sentence for the operator; anything else is a mistake of ours and is shown whole. */
export function sayWhy(error: unknown): void {
  process.exitCode = 1;
  const reason = reasonOf(error);
  if (DISK_TROUBLE.test(reason)) return console.error(cannotWrite(reason));
  console.error(error instanceof Error && !(error instanceof TypeError) ? error.message : error);
}

const cannotWrite = (reason: string) =>
  `The data folder cannot be written (${reason}): its disk is full, read-only or broken. What was accepted is kept. ` +
  'Make room or mend it, then start again.';

export function sayCode(code: string): void {
  const fives = code.replace(/(\d{5})(?=\d)/g, '$1 ');
  console.log(`Gateway code, for an owner to compare before sending to patients is switched on: ${fives}`);
}

export function runUntilAsked(program: Program): void {
  const { log } = program;
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    const cut = setTimeout(() => process.exit(1), DRAIN_MS);
    cut.unref();
    close(program).catch((cause: unknown) => {
      log.error({ cause }, 'stop failed');
      process.exit(1);
    });
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // The launcher holds the other end; when it is gone, nobody else can stop us.
  if (process.send !== undefined) process.on('disconnect', stop);
  process.on('uncaughtException', (cause) => {
    log.error({ cause }, 'uncaught exception');
    process.exitCode = 1;
    stop();
  });
  // A mistake of ours in some corner must not end everybody's conversation: it is logged, and what asked gets no answer.
  process.on('unhandledRejection', (cause) => log.error({ cause }, 'unhandled rejection'));
}

/** With the launcher's channel, the last thing that would keep the process. */
export async function close(program: Program): Promise<void> {
  await program.close();
  if (process.connected) process.disconnect();
}
