/**
 * What providers post to us, by name: each verified over the public address, answered only when it is durable. Mail comes
 * with an HMAC-SHA256 of time, envelope and raw bytes under a shared secret. A wrong signature gets 403 and no reason.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { UnreadableMail } from './email/parse.ts';
import { receiveMail } from './email/receive.ts';
import type { GatewayParts } from './parts.ts';
import { takeStatus, takeText, type CallbackSetup } from './sms/callback.ts';

export interface HookRequest {
  /** `twilio/status`, `twilio/inbound` or `mail`. */
  readonly name: string;
  /** With `?` where there is one. */
  readonly query: string;
  /** '' where there is none. */
  header(name: string): string;
  readonly body: Uint8Array;
}
export interface HookAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface HookSetup {
  readonly twilio: CallbackSetup | null;
  readonly mailSecret: string | null;
  /** Without a trailing slash. */
  readonly publicUrl: () => string;
}

const skewMs = 300_000;
const plain = (status: number): HookAnswer => ({ status, type: 'text/plain', body: '' });

/** Is there such a hook, and may what its headers say be genuine? Asked before the body is read. */
export function hookGate(
  now: number,
  { twilio, mailSecret }: HookSetup,
  name: string,
  header: (name: string) => string,
): 'open' | 'closed' | 'absent' {
  if (name !== 'mail') return twilio === null ? 'absent' : 'open';
  if (mailSecret === null) return 'absent';
  const isWorthReading = isFresh(now, header('x-corridor-time')) && HEX.test(header('x-corridor-signature'));
  return isWorthReading ? 'open' : 'closed';
}

const HEX = /^[0-9a-f]{64}$/i;
const isFresh = (now: number, time: string | undefined): boolean => Math.abs(now - Number(time || NaN)) <= skewMs;

/** Null for a hook that is not set up. Throws the door's Faults. */
export async function takeHook(
  parts: GatewayParts,
  setup: HookSetup,
  request: HookRequest,
): Promise<HookAnswer | null> {
  const { name, query, body } = request;
  if (name === 'mail')
    return setup.mailSecret === null ? null : plain(await takeMail(parts, setup.mailSecret, request));
  if (setup.twilio === null) return null;
  const url = `${setup.publicUrl()}/webhooks/${name}${query}`;
  const posted = { url, signature: request.header('x-twilio-signature'), body };
  if (name === 'twilio/status') return plain(await takeStatus(parts, setup.twilio, posted));
  if (name !== 'twilio/inbound') return null;
  const status = await takeText(parts, setup.twilio, posted);
  return status === 200 ? { status, type: 'text/xml', body: '<Response/>' } : plain(status);
}

/** Over `time LF sender LF recipients LF` and the raw mail; recipients are separated by commas. */
async function takeMail(parts: GatewayParts, secret: string, request: HookRequest): Promise<number> {
  const { body } = request;
  const [time, from, to] = ['x-corridor-time', 'x-corridor-from', 'x-corridor-to'].map((name) => request.header(name));
  const mac = createHmac('sha256', secret).update(`${time}\n${from}\n${to}\n`).update(body).digest();
  const given = Buffer.from(request.header('x-corridor-signature'), 'hex');
  const isRight = given.length === mac.length && timingSafeEqual(given, mac);
  if (!isRight || !isFresh(parts.clock.now(), time)) return 403;
  try {
    await receiveMail(parts, { from: from ?? '', to: (to ?? '').split(',').map((one) => one.trim()), raw: body });
    return 204;
  } catch (error) {
    if (error instanceof UnreadableMail) return 422;
    throw error;
  }
}
