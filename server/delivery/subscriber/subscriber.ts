/**
 * Calls webhooks of practices: signed as Standard Webhooks says, to public addresses only. The name is resolved once and the
 * connection goes to exactly the address that was looked at, so it cannot change in between; redirects are not followed, and of
 * the answer only its status is read.
 */
import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { request as http, type IncomingMessage } from 'node:http';
import { request as https } from 'node:https';
import { isIP } from 'node:net';
import type { SubscriptionId } from '../../../protocol/wire/ids.ts';
import type { Clock, SubscriberPort } from '../../domain/ports.ts';
import { isInner } from './inner-address.ts';

export interface SubscriberParts {
  readonly clock: Clock;
  /** The 32 bytes that sign for one subscription. */
  secretOf(subscriptionId: SubscriptionId): Uint8Array;
  /** Development and tests: addresses of this machine and plain http are called as well. */
  readonly anywhere: boolean;
}

const TIMEOUT_MS = 10_000;
const GONE = 410;
const PREFIX = 'whsec_';

type Outcome = Awaited<ReturnType<SubscriberPort['call']>>;
const failed = (result: string): Outcome => ({ isHeard: false, isGone: false, result });

export function createSubscriber(parts: SubscriberParts): SubscriberPort {
  return {
    mayCall: (url) => isAllowed(url, parts.anywhere),
    secretOf: (subscriptionId) => PREFIX + Buffer.from(parts.secretOf(subscriptionId)).toString('base64'),
    async call({ subscriptionId, url, id, body }) {
      if (!isAllowed(url, parts.anywhere)) return failed('refused');
      const seconds = Math.floor(parts.clock.now() / 1000);
      const headers = {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(body)),
        'User-Agent': 'Corridor',
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': sign(parts.secretOf(subscriptionId), id, seconds, body),
      };
      try {
        const target = new URL(url);
        const address = await resolve(target, parts.anywhere);
        return address === null ? failed('inner-address') : judge(await post(target, address, headers, body));
      } catch (error) {
        return failed(wordFor(error));
      }
    },
  };
}

/** `v1,` and base64 of HMAC-SHA256 over id, time and body, with full stops between. */
function sign(secret: Uint8Array, id: string, seconds: number, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

function isAllowed(url: string, anywhere: boolean): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, hash } = new URL(url);
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (anywhere && protocol === 'http:');
}

const bare = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** The one address that will be connected to; null where any of the name's addresses is not public. */
async function resolve(target: URL, anywhere: boolean): Promise<string | null> {
  const found = await lookup(bare(target), { all: true, verbatim: true });
  if (!anywhere && found.some(({ address }) => isInner(address))) return null;
  return found[0]?.address ?? null;
}

function post(target: URL, address: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  const host = bare(target);
  return new Promise((resolve, reject) => {
    const isTls = target.protocol === 'https:';
    const options = {
      host: address,
      port: target.port === '' ? (isTls ? 443 : 80) : Number(target.port),
      path: target.pathname + target.search,
      method: 'POST',
      headers: { ...headers, Host: target.host },
      agent: false as const,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(isTls && { servername: isIP(host) === 0 ? host : '' }),
    };
    const done = (answer: IncomingMessage) => {
      resolve(answer.statusCode ?? 0);
      // Whatever else it says is not read.
      answer.destroy();
    };
    const sent = isTls ? https(options, done) : http(options, done);
    sent.once('error', reject);
    sent.end(body);
  });
}

const judge = (status: number): Outcome => ({
  isHeard: status >= 200 && status < 300,
  isGone: status === GONE,
  result: String(status),
});

/** A code of the system or of TLS; never a message, which may quote the address. */
function wordFor(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  return 'code' in error && typeof error.code === 'string' ? error.code.slice(0, 64) : 'failed';
}
