/**
 * The practices that this gateway serves. A practice is pinned in the gateway's folder when it is first met; where one
 * server is for one practice, no other is ever taken up after it, whatever the API says.
 */
import { Refusal } from '../../protocol/crypto/refusal.ts';
import type { Random } from '../../protocol/crypto/keys.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { PracticeId } from '../../protocol/wire/ids.ts';
import type { GatewayDoor } from '../domain/gateway/door.ts';
import type { Log } from '../domain/ports.ts';
import type { GatewayFolder } from './keys/folder.ts';
import type { GatewayIdentity } from './keys/identity.ts';
import { WeeklyKeys } from './keys/weekly.ts';
import { GatewayPractice } from './practice.ts';

interface Parts {
  readonly folder: GatewayFolder;
  readonly identity: GatewayIdentity;
  readonly door: GatewayDoor;
  readonly random: Random;
  readonly log: Log;
  /** False: only the first practice that was met. */
  readonly isForMany: boolean;
}

const name = 'practices';

export class ServedPractices {
  readonly #parts: Parts;
  readonly #open = new Map<PracticeId, Promise<GatewayPractice>>();
  #pinned: readonly PracticeId[];
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: Parts, pinned: readonly PracticeId[]) {
    this.#parts = parts;
    this.#pinned = pinned;
  }

  static async open(parts: Parts): Promise<ServedPractices> {
    const kept = await parts.folder.read(name);
    const pinned = kept === null ? [] : new TextDecoder().decode(kept).split('\n').filter(Boolean);
    return new ServedPractices(parts, pinned as PracticeId[]);
  }

  /** Null for a practice that is not served here. */
  async get(practiceId: PracticeId): Promise<GatewayPractice | null> {
    if (!this.#pinned.includes(practiceId)) return null;
    let opening = this.#open.get(practiceId);
    if (opening === undefined) {
      const { folder, identity } = this.#parts;
      const keys = WeeklyKeys.open(practiceId, folder, identity);
      opening = keys.then((keys) => GatewayPractice.open(practiceId, folder, keys));
      this.#open.set(practiceId, opening);
      opening.catch(() => this.#open.delete(practiceId));
    }
    return opening;
  }

  /** Has an owner of a practice signed this gateway into its log? As far as the logs were followed. */
  async isSigned(): Promise<boolean> {
    const { gatewayId } = this.#parts.identity;
    const practices = await Promise.all(this.#pinned.map((practiceId) => this.get(practiceId)));
    return practices.some((practice) => practice?.names(gatewayId) === true);
  }

  /** Takes up new practices, follows each log, renews keys. A practice in which that fails is logged and left alone. */
  tend(nowMs: number): Promise<void> {
    const mine = this.#turn.then(() => this.#tend(nowMs));
    this.#turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }

  async #tend(nowMs: number): Promise<void> {
    const { door, random, log } = this.#parts;
    await this.#meet(await door.practices());
    for (const practiceId of this.#pinned) {
      const practice = await this.get(practiceId);
      try {
        await practice?.sync(door);
        await practice?.keys.tend(door, nowMs, random);
      } catch (error) {
        if (error instanceof Fault && (error.code === 'storage' || error.code === 'unavailable')) throw error;
        const about = error instanceof Refusal ? { kind: error.kind, reason: error.reason } : { cause: error };
        log.error({ practiceId, ...about }, 'gateway.practice');
      }
    }
  }

  async #meet(practiceIds: readonly PracticeId[]): Promise<void> {
    const { folder, isForMany } = this.#parts;
    const fresh = practiceIds.filter((practiceId) => !this.#pinned.includes(practiceId));
    const taken = isForMany ? fresh : fresh.slice(0, this.#pinned.length === 0 ? 1 : 0);
    if (taken.length === 0) return;
    const pinned = [...this.#pinned, ...taken];
    await folder.write(name, new TextEncoder().encode(`${pinned.join('\n')}\n`));
    this.#pinned = pinned;
  }
}
