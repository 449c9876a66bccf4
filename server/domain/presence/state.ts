/** What a person's sockets add up to: any active one means online; pure rules, no clock of their own. */
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Presence } from '../../../protocol/wire/people.ts';
import type { PresenceFacts } from '../ports.ts';

/**
 * online: a socket is active, or went quiet less than 5 min ago · away: all sockets quiet for longer ·
 * offline: 30 s after the last socket. A socket lost and found again within 30 s changes nothing.
 */
export function presenceAt(facts: PresenceFacts, now: number): Presence['state'] {
  if (facts.sockets.length === 0) {
    const recent = facts.lastSeenAt !== null && now - facts.lastSeenAt < LIMITS.offlineAfterMs;
    return recent ? (facts.told === 'away' ? 'away' : 'online') : 'offline';
  }
  const isOnline = facts.sockets.some((socket) => socket.active || now - socket.since < LIMITS.awayAfterMs);
  return isOnline ? 'online' : 'away';
}
