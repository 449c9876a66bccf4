/** My presence: active with every touch, away after five minutes without one. The server's union over my devices counts. */
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Desk } from './desk.ts';
import { background } from './desk.ts';

export interface MyPresence {
  touch(): void;
  /** Tells the server after a connection. */
  announce(): void;
  stop(): void;
}

export function createPresence(desk: Desk): MyPresence {
  const { clock, connection, model } = desk;
  let isActive = true;
  let touchedAt = clock.now();
  let cancel: (() => void) | null = null;

  const tell = () => {
    if (!connection.isOnline() || model.userId === null) return;
    background(desk, 'log', connection.ask('presence:set', { active: isActive }));
  };
  const watch = () => {
    cancel?.();
    cancel = clock.after(Math.max(0, touchedAt + LIMITS.awayAfterMs - clock.now()), () => {
      cancel = null;
      if (clock.now() - touchedAt < LIMITS.awayAfterMs) return watch();
      isActive = false;
      tell();
    });
  };

  return {
    touch() {
      touchedAt = clock.now();
      if (cancel === null) watch();
      if (isActive) return;
      isActive = true;
      tell();
    },
    announce() {
      tell();
      if (isActive && cancel === null) watch();
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}
