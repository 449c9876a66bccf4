/** A log that nobody reads, for parts that are tested without their surroundings. */
import type { Log } from '../../server/domain/ports.ts';

export const quietLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
