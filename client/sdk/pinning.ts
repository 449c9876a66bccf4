/**
 * Keeps my pins on the server up to date: a while after something was verified, and after every look at everything.
 * Compare-and-swap; when another device was faster, its pins are taken in and mine made again.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import type { Desk } from './desk.ts';
import { background } from './desk.ts';
import { rememberVersions } from './kept.ts';

const PAUSE_MS = 20_000;
const TRIES = 3;

export interface Pinning {
  later(): void;
  /** Now, if there is anything to pin. Faults are the caller's. */
  flush(): Promise<void>;
  stop(): void;
}

export function createPinning(desk: Desk): Pinning {
  let cancel: (() => void) | null = null;
  const flush = async () => {
    cancel?.();
    cancel = null;
    if (desk.connection.isOnline() && desk.model.phase === 'ready') await store(desk);
  };
  return {
    later() {
      cancel ??= desk.clock.after(PAUSE_MS, () => {
        cancel = null;
        background(desk, 'log', flush());
      });
    },
    flush,
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}

async function store(desk: Desk): Promise<void> {
  const { vault, connection } = desk;
  for (let tries = 1; ; tries++) {
    const pins = await vault.makePins();
    if (pins === null) return;
    try {
      await connection.ask('pins:put', pins);
      await vault.pinsStored(pins.version);
      await rememberVersions(desk, { pins: pins.version });
      return;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'conflict.version' || tries >= TRIES) throw error;
      await vault.mergePins((await connection.ask('pins:get', {})).pins);
    }
  }
}
