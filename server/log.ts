/**
 * The log: one JSON object per line through pino, behind the domain's Log port. Rooms get it handed in.
 * Content, addresses, logins, tokens and codes never enter it: facts are short plain values chosen by the caller,
 * and of an unexpected error only its kind and place are kept, since messages of libraries quote what upset them.
 */
import { pino, stdTimeFunctions, type DestinationStream } from 'pino';
import { Fault } from '../protocol/wire/faults.ts';
import type { Log } from './domain/ports.ts';

/** A net under the rule above, not the rule. */
const NEVER = ['password', 'authKey', 'recAuth', 'token', 'cookie', 'authorization', 'email', 'login', 'body', 'to'];
const framesKept = 8;

/**
 * @param level lowest level that is written; `silent` for none
 * @param out where lines go; standard output unless a test wants to read them
 */
export function createLog(level: string, out?: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: stdTimeFunctions.isoTime,
      serializers: { cause: describe },
      redact: { paths: NEVER, remove: true },
    },
    out ?? pino.destination({ dest: 1, sync: true }),
  );
}

interface Described {
  readonly kind: string;
  readonly code?: string;
  readonly at?: readonly string[];
  readonly cause?: Described;
}

function describe(cause: unknown): Described | undefined {
  if (cause === undefined) return undefined;
  if (cause instanceof Fault) return { kind: 'Fault', code: cause.code };
  if (!(cause instanceof Error)) return { kind: typeof cause };
  const frames = (cause.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const inner = describe(cause.cause);
  return {
    kind: cause.name,
    ...('code' in cause && typeof cause.code === 'string' && { code: cause.code }),
    at: frames.slice(0, framesKept).map((line) => line.trim().slice(3)),
    ...(inner !== undefined && { cause: inner }),
  };
}
