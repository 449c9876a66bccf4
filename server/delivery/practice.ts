/**
 * One practice as the gateway knows it: its log and the practice circle's control entries, verified here from the very
 * first entry (public checks only; the gateway is in no circle), and its weekly keys. The API hands over bytes and is
 * believed in nothing: a head once seen is kept in the gateway's folder, and a log that does not lead to it is refused.
 */
import { Circle } from '../../protocol/crypto/circle/circle.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { GatewayId, PracticeId } from '../../protocol/wire/ids.ts';
import type { GatewayDoor } from '../domain/gateway/door.ts';
import type { GatewayFolder } from './keys/folder.ts';
import type { WeeklyKeys } from './keys/weekly.ts';

type LogDoor = Pick<GatewayDoor, 'entries' | 'controls'>;
interface Pin {
  readonly seq: number;
  readonly head: Hash;
}

export class GatewayPractice {
  readonly practiceId: PracticeId;
  readonly keys: WeeklyKeys;
  readonly #folder: GatewayFolder;
  readonly #pin: Pin | null;
  #log: PracticeLog | null = null;
  #circle: Circle | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(practiceId: PracticeId, folder: GatewayFolder, keys: WeeklyKeys, pin: Pin | null) {
    this.practiceId = practiceId;
    this.keys = keys;
    this.#folder = folder;
    this.#pin = pin;
  }

  static async open(practiceId: PracticeId, folder: GatewayFolder, keys: WeeklyKeys): Promise<GatewayPractice> {
    const kept = await folder.read(pinName(practiceId));
    return new GatewayPractice(practiceId, folder, keys, kept === null ? null : readPin(kept));
  }

  /** Refusal ahead before the first `sync`. */
  get log(): PracticeLog {
    if (this.#log === null) throw new Refusal('ahead', 'log.empty');
    return this.#log;
  }
  /** The practice circle. Refusal ahead while it has no epoch. */
  get circle(): Circle {
    if (this.#circle === null) throw new Refusal('ahead', 'circle.empty');
    return this.#circle;
  }

  /** Is this gateway active in the log, as far as it was followed? */
  names(gatewayId: GatewayId): boolean {
    return this.#log?.state.gateways.get(gatewayId)?.active === true;
  }

  /** Fetches and verifies what is new. Throws Refusal fatal when the API lies; nothing of that is kept. */
  sync(door: LogDoor): Promise<void> {
    const mine = this.#turn.then(() => this.#sync(door));
    this.#turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }

  async #sync(door: LogDoor): Promise<void> {
    const before = this.#log?.seq ?? 0;
    const log = await this.#readLog(door);
    const pin = this.#pin;
    if (pin !== null && log.at(pin.seq)?.head !== pin.head) throw new Refusal('fatal', 'log.rollback');
    this.#circle = await this.#readCircle(door, log);
    this.#log = log;
    if (log.seq > before && log.seq > (pin?.seq ?? 0)) {
      await this.#folder.write(pinName(this.practiceId), writePin({ seq: log.seq, head: log.head }));
    }
  }

  async #readLog(door: LogDoor): Promise<PracticeLog> {
    let log = this.#log?.fork() ?? null;
    for (;;) {
      const { entries, headSeq } = await door.entries(this.practiceId, log?.seq ?? 0);
      for (const entry of entries) {
        if (log === null) log = PracticeLog.begin(entry, this.practiceId);
        else log.append(entry);
      }
      if (log === null) throw new Refusal('ahead', 'log.empty');
      if (log.seq >= headSeq || entries.length === 0) return log;
    }
  }

  async #readCircle(door: LogDoor, log: PracticeLog): Promise<Circle | null> {
    let circle = this.#circle?.fork() ?? null;
    const { controls } = await door.controls(this.practiceId, circle?.newest.epoch ?? 0);
    for (const control of controls) {
      if (circle === null) circle = Circle.begin(log, control);
      else circle.append(log, control);
    }
    const isOther = circle !== null && circle.circleId !== practiceCircleId(this.practiceId);
    if (isOther) throw new Refusal('fatal', 'circle.other-circle');
    return circle;
  }
}

const pinName = (practiceId: PracticeId) => `${practiceId}/pin`;
const writePin = (pin: Pin) => new TextEncoder().encode(JSON.stringify(pin));
const readPin = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as Pin;
