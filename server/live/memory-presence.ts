/** Presence facts in memory: which sockets a person has, what each last said, what others were told. No rules here. */
import type { PracticeId, UserId } from '../../protocol/wire/ids.ts';
import type { PresenceFacts, PresencePort } from '../domain/ports.ts';

interface Kept {
  readonly practiceId: PracticeId;
  readonly userId: UserId;
  readonly sockets: Map<string, { active: boolean; since: number }>;
  lastSeenAt: number | null;
  told: PresenceFacts['told'];
}

export function memoryPresence(): PresencePort {
  const people = new Map<UserId, Kept>();
  const restless = new Set<UserId>();
  const facts = (kept: Kept): PresenceFacts => ({
    practiceId: kept.practiceId,
    userId: kept.userId,
    sockets: [...kept.sockets].map(([socketId, { active, since }]) => ({ socketId, active, since })),
    lastSeenAt: kept.lastSeenAt,
    told: kept.told,
  });
  const listed = (ids: Iterable<UserId>): PresenceFacts[] =>
    [...ids].flatMap((userId) => {
      const kept = people.get(userId);
      return kept === undefined ? [] : [facts(kept)];
    });
  /** Settled: nothing changes with time alone, because somebody is active or it was told that nobody is there. */
  const settle = (kept: Kept): void => {
    const isActive = [...kept.sockets.values()].some((socket) => socket.active);
    const isSettled =
      (isActive && kept.told === 'online') ||
      (kept.sockets.size > 0 && !isActive && kept.told === 'away') ||
      (kept.sockets.size === 0 && kept.told === 'offline');
    if (isSettled) restless.delete(kept.userId);
    else restless.add(kept.userId);
  };

  return {
    put: (practiceId, userId, socketId, active, at) => {
      const fresh: Kept = { practiceId, userId, sockets: new Map(), lastSeenAt: null, told: 'offline' };
      const kept = people.get(userId) ?? fresh;
      people.set(userId, kept);
      const before = kept.sockets.get(socketId);
      const since = before?.active === active ? before.since : at;
      kept.sockets.set(socketId, { active, since });
      kept.lastSeenAt = at;
      settle(kept);
      return Promise.resolve();
    },
    drop: (userId, socketId, at) => {
      const kept = people.get(userId);
      if (kept?.sockets.delete(socketId) === true) {
        kept.lastSeenAt = at;
        settle(kept);
      }
      return Promise.resolve();
    },
    of: (userId) => Promise.resolve(listed([userId])[0] ?? null),
    all: (practiceId) => Promise.resolve(listed(people.keys()).filter((one) => one.practiceId === practiceId)),
    restless: () => Promise.resolve(listed(restless)),
    tell: (userId, state) => {
      const kept = people.get(userId);
      if (kept === undefined || kept.told === state) return Promise.resolve(false);
      kept.told = state;
      settle(kept);
      return Promise.resolve(true);
    },
  };
}
