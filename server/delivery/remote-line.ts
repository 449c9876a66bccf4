/**
 * The line from a gateway in a process of its own to the API: asks over HTTP, introduces itself when the API does not know
 * it (at the start, and after each restart of the API), and says Fault unavailable for everything that may pass.
 */
import { signIntroduction } from '../../protocol/crypto/gateway/introduction.ts';
import type { SignKey } from '../../protocol/crypto/keys.ts';
import { toB64 } from '../../protocol/wire/bytes.ts';
import { answer as answerSchema } from '../../protocol/wire/events.ts';
import { Fault, fromFaultReply } from '../../protocol/wire/faults.ts';
import {
  GATEWAY_CALLS,
  GATEWAY_PATHS,
  GATEWAY_SESSION,
  type GatewayCall,
  type GatewayInput,
  type GatewayReply,
} from '../../protocol/wire/gateway.ts';
import type { GatewayId } from '../../protocol/wire/ids.ts';
import type { Carriers } from '../../protocol/wire/sending.ts';
import { z } from '../../protocol/wire/zod.ts';
import type { GatewayMeter } from '../domain/meter.ts';

export interface LineParts {
  /** Origin of the API. */
  readonly apiUrl: string;
  readonly token: string;
  readonly sign: SignKey;
  readonly meter: Pick<GatewayMeter, 'called'>;
}
export interface Myself {
  readonly gatewayId: GatewayId;
  readonly signPk: Uint8Array;
  readonly carriers: Carriers;
}
type Body = string | AsyncIterable<Uint8Array>;

const callMs = 30_000;
const fileMs = 120_000;

/** Thrown at the start: what the operator must mend. */
class NotTaken extends Error {
  constructor(says: string) {
    super(says);
    this.name = 'NotTaken';
  }
}

export class RemoteLine {
  readonly #parts: LineParts;
  readonly #closing = new AbortController();
  #myself: Myself | null = null;
  #session = '';
  #introducing: Promise<void> | null = null;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  /** Breaks off everything that is under way. */
  close(): void {
    this.#closing.abort();
  }

  /** Throws NotTaken where the API takes no such gateway or has another, and Fault unavailable. */
  async introduce(myself: Myself): Promise<void> {
    this.#myself = myself;
    try {
      await this.#introduceOnce();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.code === 'input.unknown') {
        throw new NotTaken(
          `Corridor at ${this.#parts.apiUrl} takes no such gateway. Set CORRIDOR_GATEWAY=own-process there, and the same CORRIDOR_GATEWAY_TOKEN here and there; after many wrong tries wait 15 minutes.`,
        );
      }
      if (error.code === 'conflict.duplicate') {
        throw new NotTaken(
          'Another gateway is at work for this Corridor. Stop it, wait a minute and start this one again.',
        );
      }
      throw error;
    }
  }

  /** The reply, or a Fault of the door. After a restart of the API it introduces itself first. */
  async call<N extends GatewayCall>(name: N, input: GatewayInput<N>, extraMs = 0): Promise<GatewayReply<N>> {
    const body = JSON.stringify(z.encode(GATEWAY_CALLS[name].input, input));
    return this.#counted(name, () => this.#asGuest(() => this.#call(name, body, extraMs)));
  }

  /** Sealed bytes of an attachment. */
  async download(what: unknown): Promise<AsyncIterable<Uint8Array>> {
    const read = async () => {
      const response = await this.#post(GATEWAY_PATHS.readFile, JSON.stringify(what), fileMs);
      if (response.headers.get('content-type') !== 'application/octet-stream') throw await faultOf(response);
      return response;
    };
    const { body } = await this.#counted('readFile', () => this.#asGuest(read));
    if (body === null) throw new Fault('unavailable', 'api');
    return unbroken(body);
  }

  /** Throws the door's Faults; whoever tries again begins anew. */
  async upload(what: unknown, sealed: AsyncIterable<Uint8Array>): Promise<void> {
    const path = GATEWAY_PATHS.writeFile + toB64(new TextEncoder().encode(JSON.stringify(what)));
    // A stream is read once: a session that is not good any more must show before it.
    await this.call('practices', {});
    await this.#counted('writeFile', async () => {
      const answer = await answerOf(await this.#post(path, sealed, fileMs));
      if (!answer.ok) throw fromFaultReply(answer.fault);
    });
  }

  async #counted<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { meter } = this.#parts;
    try {
      const done = await work();
      meter.called(name, 'ok');
      return done;
    } catch (error) {
      meter.called(name, error instanceof Fault ? error.code : 'internal');
      throw error;
    }
  }

  async #asGuest<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'session.missing') throw error;
      await this.#introduceOnce();
      return work();
    }
  }

  #introduceOnce(): Promise<void> {
    this.#introducing ??= this.#introduce().finally(() => (this.#introducing = null));
    return this.#introducing;
  }

  async #introduce(): Promise<void> {
    if (this.#myself === null) throw new Fault('session.missing');
    const { gatewayId, signPk } = this.#myself;
    const carriers = JSON.stringify(this.#myself.carriers);
    const { challenge } = await this.#call('hello', '{}');
    const sig = signIntroduction({ challenge, gatewayId, signPk, carriers }, this.#parts.sign);
    const given = { challenge, gatewayId, signPk, carriers, sig };
    const body = JSON.stringify(z.encode(GATEWAY_CALLS.introduce.input, given));
    this.#session = toB64((await this.#call('introduce', body)).session);
  }

  async #call<N extends GatewayCall>(name: N, body: string, extraMs = 0): Promise<GatewayReply<N>> {
    const answer = await answerOf(await this.#post(GATEWAY_PATHS.call + name, body, callMs + extraMs));
    if (!answer.ok) throw fromFaultReply(answer.fault);
    const reply = z.safeDecode(GATEWAY_CALLS[name].reply as z.ZodType, answer.reply);
    if (!reply.success) throw new Error(`the API answered ${name} in an unknown form`);
    return reply.data as GatewayReply<N>;
  }

  async #post(path: string, body: Body, withinMs: number): Promise<Response> {
    const { apiUrl, token } = this.#parts;
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(withinMs)]);
    const isText = typeof body === 'string';
    const headers = {
      authorization: `Bearer ${token}`,
      [GATEWAY_SESSION]: this.#session,
      'content-type': isText ? 'application/json' : 'application/octet-stream',
    };
    return passing(
      fetch(`${apiUrl}${path}`, { method: 'POST', headers, body, signal, redirect: 'error', duplex: 'half' }),
    );
  }
}

/** Whatever breaks on the way may pass. */
async function passing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('unavailable', 'api');
  }
}

async function* unbroken(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const chunk = await passing(chunks.next());
    if (chunk.done === true) return;
    yield chunk.value;
  }
}

/** What a proxy says of its own is no answer of the API. */
async function answerOf(response: Response): Promise<z.output<typeof answerSchema>> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const read = answerSchema.safeParse(isJson ? await passing(response.json()) : null);
  if (!read.success) throw new Fault('unavailable', 'api');
  return read.data;
}

async function faultOf(response: Response): Promise<Fault> {
  const answer = await answerOf(response);
  return answer.ok ? new Fault('unavailable', 'api') : fromFaultReply(answer.fault);
}
