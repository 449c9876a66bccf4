/**
 * Short-lived shared state of one process: presence, typing, viewing, throttles. Lost with the process, which is right for
 * all: sockets reconnect and say again what they show, typing lasts seconds, and counters start anew. For several nodes redis.ts stands behind the same port.
 */
import type { Live } from '../domain/ports.ts';
import { Turns } from '../domain/turns.ts';
import { memoryPresence } from './memory-presence.ts';
import { memoryThrottle } from './memory-throttle.ts';
import { memoryTyping } from './memory-typing.ts';
import { memoryViewing } from './memory-viewing.ts';
import type { Tries } from './throttle.ts';

/** @param tries other limits than the defaults, by name */
export function createMemoryLive(tries: Partial<Tries> = {}): Live {
  return {
    presence: memoryPresence(),
    typing: memoryTyping(),
    viewing: memoryViewing(),
    throttle: memoryThrottle(tries),
    turns: new Turns(),
  };
}
