/**
 * My presence on this device: active while I touch it, quiet half a minute after the last touch or as soon as I look
 * elsewhere. The server adds up all devices and turns five quiet minutes into "away"; nothing here decides that.
 */
import type { Desk } from './desk.ts';
import { background } from './desk.ts';

const QUIET_AFTER_MS = 30_000;

export interface MyPresence {
  touch(): void;
  /** The window lost the focus. */
  leave(): void;
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
    if (!connection.isOnline() || model.userId === null || model.phase !== 'ready') return;
    background(desk, 'log', connection.ask('presence:set', { active: isActive }));
  };
  const become = (active: boolean) => {
    if (isActive === active) return;
    isActive = active;
    tell();
  };
  const watch = () => {
    cancel ??= clock.after(Math.max(0, touchedAt + QUIET_AFTER_MS - clock.now()), () => {
      cancel = null;
      if (clock.now() - touchedAt < QUIET_AFTER_MS) watch();
      else become(false);
    });
  };
  const stop = () => {
    cancel?.();
    cancel = null;
  };

  return {
    touch() {
      touchedAt = clock.now();
      watch();
      become(true);
    },
    leave() {
      stop();
      become(false);
    },
    announce() {
      tell();
      if (isActive) watch();
    },
    stop,
  };
}
