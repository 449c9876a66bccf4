/**
 * The API's side of a gateway in a process of its own: the door's methods as guarded calls. Whoever calls shows the token
 * that both share, else there is nothing here; and has introduced itself with the gateway's own key, since the token alone
 * makes nobody the gateway. Rules live behind the door.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { introductionMessage } from '../protocol/crypto/gateway/introduction.ts';
import { toB64 } from '../protocol/wire/bytes.ts';
import type { Answer } from '../protocol/wire/events.ts';
import { Fault } from '../protocol/wire/faults.ts';
import {
  GATEWAY_CALLS,
  readFileInput,
  writtenFile,
  type GatewayCall,
  type GatewayInput,
} from '../protocol/wire/gateway.ts';
import type { GatewayId } from '../protocol/wire/ids.ts';
import { carriers as carriersSchema, type Carriers } from '../protocol/wire/sending.ts';
import type { Domain } from './domain/domain.ts';
import type { GatewayDoor } from './domain/gateway/door.ts';
import { createRefuse, decode, encode } from './guard.ts';
import type { GatewayCalls } from './http/gateway-calls.ts';

const secretBytes = 32;
const challengeMs = 60_000;
const challengesOpen = 16;
/** A gateway that called so long ago is still at work: no other takes its place. */
const atWorkMs = 60_000;

export interface GatewayDesk extends GatewayCalls {
  /** From now on every call is told to come back later; nobody is kept waiting. */
  close(): void;
}

type Handlers = { readonly [N in GatewayCall]: (input: GatewayInput<N>) => Promise<unknown> };

export function createGatewayDesk(token: string, domain: Domain, door: GatewayDoor): GatewayDesk {
  const refuse = createRefuse(domain);
  const hashKey = domain.random(secretBytes);
  const hashOf = (text: string) => createHmac('sha256', hashKey).update(text).digest();
  const rightToken = hashOf(`Bearer ${token}`);
  const guests = new Guests(domain, door, hashOf);
  const handlers = handlersOf(door, guests);
  let isClosed = false;
  /** Throws Fault unavailable while stopping, session.missing before an introduction. */
  const enter = (session: string | null): void => {
    if (isClosed) throw new Fault('unavailable');
    if (session !== null) guests.check(session);
  };

  return {
    async admits(address, authorization) {
      try {
        await domain.live.throttle.spend('gatewayIp', address);
      } catch (error) {
        if (error instanceof Fault) return false;
        throw error;
      }
      if (!timingSafeEqual(hashOf(authorization), rightToken)) {
        domain.log.warn({}, 'gateway.token');
        return false;
      }
      await domain.live.throttle.clear('gatewayIp', address);
      return true;
    },
    async call(name, session, raw): Promise<Answer> {
      try {
        if (!isCall(name)) throw new Fault('input.unknown');
        enter(name === 'hello' || name === 'introduce' ? null : session);
        const input = decode(GATEWAY_CALLS[name].input, raw);
        const handle = handlers[name] as (input: unknown) => Promise<unknown>;
        return { ok: true, reply: encode(GATEWAY_CALLS[name].reply, await handle(input)) };
      } catch (error) {
        return refuse(error, `gateway:${name}`);
      }
    },
    async readFile(session, raw) {
      enter(session);
      const { jobId, fileId } = decode(readFileInput, raw) as ReturnType<typeof readFileInput.parse>;
      return door.readFile(jobId, fileId);
    },
    async writeFile(session, raw, sealed) {
      enter(session);
      await door.writeFile(decode(writtenFile, raw) as ReturnType<typeof writtenFile.parse>, sealed);
    },
    close() {
      isClosed = true;
      domain.outbox.changed();
    },
  };
}

const isCall = (name: string): name is GatewayCall => Object.hasOwn(GATEWAY_CALLS, name);

const handlersOf = (door: GatewayDoor, guests: Guests): Handlers => ({
  hello: () => Promise.resolve({ challenge: guests.challenge() }),
  introduce: async (input) => ({ session: await guests.introduce(input) }),
  publishKey: (key) => done(door.publishKey(key)),
  newestKey: async ({ practiceId }) => ({ key: await door.newestKey(practiceId) }),
  neededKeys: async ({ practiceId }) => ({ generations: await door.neededKeys(practiceId) }),
  practices: async () => ({ practiceIds: await door.practices() }),
  entries: ({ practiceId, afterSeq }) => door.entries(practiceId, afterSeq),
  controls: ({ practiceId, afterEpoch }) => door.controls(practiceId, afterEpoch),
  wake: ({ maxMs }) => done(door.wake(maxMs)),
  lease: async ({ limit, leaseMs }) => ({ jobs: await door.lease(limit, leaseMs) }),
  begin: (hand) => door.begin(hand),
  report: (word) => done(door.report(word)),
  status: (word) => done(door.status(word)),
  knowsToken: async ({ token }) => ({ isKnown: await door.knowsToken(token) }),
  place: async (from) => ({ place: await door.place(from) }),
  add: (inbound) => door.add(inbound),
  isAdded: async ({ practiceId, providerKey }) => ({ isAdded: await door.isAdded(practiceId, providerKey) }),
  optOut: ({ number, isOut, code }) => done(door.optOut(number, isOut, code)),
  codes: async ({ limit }) => ({ codes: await door.codes(limit) }),
  reportCode: (word) => done(door.reportCode(word)),
  tests: async () => ({ tests: await door.tests() }),
  reportTest: ({ testId, accepted, code }) => done(door.reportTest(testId, { accepted, code })),
});

const done = (work: Promise<void>) => work.then(() => ({}));

/** Who has introduced itself: one gateway at a time, known by the secret that its introduction was answered with. */
class Guests {
  readonly #domain: Domain;
  readonly #door: GatewayDoor;
  readonly #hashOf: (text: string) => Buffer;
  /** By challenge, epoch ms until which it is good. */
  readonly #challenges = new Map<string, number>();
  #guest: { readonly gatewayId: GatewayId; readonly session: Buffer; seenAt: number } | null = null;

  constructor(domain: Domain, door: GatewayDoor, hashOf: (text: string) => Buffer) {
    this.#domain = domain;
    this.#door = door;
    this.#hashOf = hashOf;
  }

  check(session: string): void {
    const guest = this.#guest;
    if (guest === null || !timingSafeEqual(this.#hashOf(session), guest.session)) throw new Fault('session.missing');
    guest.seenAt = this.#domain.clock.now();
  }

  challenge(): Uint8Array {
    const oldest = this.#challenges.size >= challengesOpen ? this.#challenges.keys().next() : null;
    if (oldest?.done === false) this.#challenges.delete(oldest.value);
    const challenge = this.#domain.random(secretBytes);
    this.#challenges.set(toB64(challenge), this.#domain.clock.now() + challengeMs);
    return challenge;
  }

  /** Faults: input.rejected (challenge or signature), conflict.duplicate (another gateway is at work). */
  async introduce(given: GatewayInput<'introduce'>): Promise<Uint8Array> {
    const { clock, verifier, random } = this.#domain;
    const { gatewayId, signPk, sig } = given;
    const goodUntil = this.#challenges.get(toB64(given.challenge)) ?? 0;
    this.#challenges.delete(toB64(given.challenge));
    if (goodUntil < clock.now()) throw new Fault('input.rejected', 'challenge');
    if (!verifier.verify(signPk, introductionMessage(given), sig)) {
      throw new Fault('input.rejected', 'signature');
    }
    const guest = this.#guest;
    const isOther = guest !== null && guest.gatewayId !== gatewayId;
    if (isOther && guest.seenAt + atWorkMs > clock.now()) throw new Fault('conflict.duplicate', 'gateway');
    await this.#door.introduce({ gatewayId, signPk, carriers: readCarriers(given.carriers) });
    const session = random(secretBytes);
    this.#guest = { gatewayId, session: this.#hashOf(toB64(session)), seenAt: clock.now() };
    return session;
  }
}

function readCarriers(text: string): Carriers {
  const read = carriersSchema.safeParse(parsed(text));
  if (!read.success) throw new Fault('input.invalid', 'carriers');
  return read.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
