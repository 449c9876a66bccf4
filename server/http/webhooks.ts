/**
 * POST /webhooks/…: what providers send. The body goes on as it came, since signatures are over its bytes; who believes
 * it is the gateway's work. Hooks that are not set up do not exist.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import { readBody } from './body.ts';
import type { Context, Step } from './context.ts';

export interface WebhookDoor {
  /** Null where there is no such hook. Throws Faults: the provider should try again. */
  take(request: {
    readonly name: string;
    readonly query: string;
    header(name: string): string;
    readonly body: Uint8Array;
  }): Promise<{ readonly status: number; readonly type: string; readonly body: string } | null>;
}

const PREFIX = '/webhooks/';
/** Each takes one kind of body, of limited size. */
const HOOKS: Readonly<Record<string, { readonly type: RegExp; readonly maxBytes: number }>> = {
  'twilio/status': { type: /^application\/x-www-form-urlencoded\b/i, maxBytes: 16_384 },
  'twilio/inbound': { type: /^application\/x-www-form-urlencoded\b/i, maxBytes: 65_536 },
  mail: { type: /^message\/rfc822\b/i, maxBytes: 25_000_000 },
};

export const webhooks =
  (door: WebhookDoor): Step =>
  (ctx, next) =>
    ctx.path.startsWith(PREFIX) ? take(door, ctx) : next();

async function take(door: WebhookDoor, ctx: Context): Promise<void> {
  const name = ctx.path.slice(PREFIX.length);
  const hook = Object.hasOwn(HOOKS, name) ? HOOKS[name] : undefined;
  if (hook === undefined || ctx.method !== 'POST') throw new Fault('input.unknown');
  ctx.state.route = `webhook:${name}`;
  const body = (await readBody(ctx.req, hook.type, hook.maxBytes)) ?? new Uint8Array();
  const header = (wanted: string) => String(ctx.req.headers[wanted] ?? '');
  const answer = await door.take({ name, query: ctx.search, header, body });
  if (answer === null) throw new Fault('input.unknown');
  ctx.set('Cache-Control', 'no-store');
  ctx.status = answer.status;
  if (answer.status === 204) return;
  ctx.type = answer.type;
  ctx.body = answer.body;
}
