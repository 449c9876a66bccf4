/**
 * The weekly X-Wing keys that browsers seal jobs to, for one practice. A new one each week, each good for two; a seed is
 * destroyed once no job can be opened with it any more. Seeds never leave the gateway's folder. protocol/README.md §9.
 */
import { makeGatewayKey } from '../../../protocol/crypto/gateway/gateway-key.ts';
import { asKemSeed, type KemSeed, type Random } from '../../../protocol/crypto/keys.ts';
import { xwingPublic } from '../../../protocol/crypto/sodium.ts';
import type { PracticeId } from '../../../protocol/wire/ids.ts';
import type { GatewayDoor } from '../../domain/gateway/door.ts';
import type { GatewayFolder } from './folder.ts';
import type { GatewayIdentity } from './identity.ts';

const DAY_MS = 86_400_000;
const renewAfterMs = 7 * DAY_MS;
const goodForMs = 14 * DAY_MS;
const seedBytes = 32;

export interface WeeklyKey {
  readonly gen: number;
  readonly seed: KemSeed;
  /** Epoch ms; no job may be valid for longer. */
  readonly notAfter: number;
}

type KeyDoor = Pick<GatewayDoor, 'publishKey' | 'newestKey' | 'neededKeys'>;

export class WeeklyKeys {
  readonly #practiceId: PracticeId;
  readonly #folder: GatewayFolder;
  readonly #identity: GatewayIdentity;
  /** Ascending by generation. */
  #keys: WeeklyKey[];
  #isPublished = false;

  private constructor(practiceId: PracticeId, folder: GatewayFolder, identity: GatewayIdentity, keys: WeeklyKey[]) {
    this.#practiceId = practiceId;
    this.#folder = folder;
    this.#identity = identity;
    this.#keys = keys;
  }

  /** Reads what is kept for this practice. */
  static async open(practiceId: PracticeId, folder: GatewayFolder, identity: GatewayIdentity): Promise<WeeklyKeys> {
    const names = await folder.list(practiceId);
    const keys: WeeklyKey[] = [];
    for (const name of names) {
      const gen = Number(/^key-(\d+)$/.exec(name)?.[1]);
      const bytes = Number.isSafeInteger(gen) ? await folder.read(`${practiceId}/${name}`) : null;
      if (bytes !== null && bytes.length === seedBytes + 8) keys.push(readKey(gen, bytes));
    }
    return new WeeklyKeys(
      practiceId,
      folder,
      identity,
      keys.sort((a, b) => a.gen - b.gen),
    );
  }

  /** Undefined when it was destroyed. */
  of(gen: number): WeeklyKey | undefined {
    return this.#keys.find((key) => key.gen === gen);
  }

  /** Makes a new key when the newest is a week old, publishes the newest, destroys what nothing can need. */
  async tend(door: KeyDoor, nowMs: number, random: Random): Promise<void> {
    const newest = this.#keys.at(-1);
    if (newest === undefined || newest.notAfter - goodForMs + renewAfterMs <= nowMs) {
      const published = await door.newestKey(this.#practiceId);
      const gen = Math.max(newest?.gen ?? 0, published?.gen ?? 0) + 1;
      await this.#make({ gen, seed: asKemSeed(random(seedBytes)), notAfter: nowMs + goodForMs });
    }
    if (!this.#isPublished) await this.#publish(door);
    await this.#destroyOld(door, nowMs);
  }

  async #make(key: WeeklyKey): Promise<void> {
    // On the disk before anybody can seal to it.
    await this.#folder.write(nameOf(this.#practiceId, key.gen), writeKey(key));
    this.#keys.push(key);
    this.#isPublished = false;
  }

  async #publish(door: KeyDoor): Promise<void> {
    const newest = this.#keys.at(-1);
    if (newest === undefined) return;
    const { gen, notAfter, seed } = newest;
    const { gatewayId, sign } = this.#identity;
    const key = { practiceId: this.#practiceId, gatewayId, gen, kemPk: xwingPublic(seed), notAfter };
    await door.publishKey(makeGatewayKey(key, sign));
    this.#isPublished = true;
  }

  async #destroyOld(door: KeyDoor, nowMs: number): Promise<void> {
    const old = this.#keys.filter((key) => key.notAfter < nowMs);
    if (old.length === 0) return;
    const needed = await door.neededKeys(this.#practiceId);
    for (const { gen } of old.filter((key) => !needed.includes(key.gen))) {
      await this.#folder.destroy(nameOf(this.#practiceId, gen));
      this.#keys = this.#keys.filter((key) => key.gen !== gen);
    }
  }
}

const nameOf = (practiceId: PracticeId, gen: number) => `${practiceId}/key-${gen}`;

function writeKey({ seed, notAfter }: WeeklyKey): Uint8Array {
  const bytes = new Uint8Array(seedBytes + 8);
  bytes.set(seed);
  new DataView(bytes.buffer).setBigUint64(seedBytes, BigInt(notAfter));
  return bytes;
}

function readKey(gen: number, bytes: Uint8Array): WeeklyKey {
  const notAfter = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(seedBytes));
  return { gen, seed: asKemSeed(bytes.slice(0, seedBytes)), notAfter };
}
