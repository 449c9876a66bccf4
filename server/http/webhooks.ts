/**
 * POST /webhooks/…: what providers send. The body goes on as it came, since signatures are over its bytes; who believes
 * it is the gateway's work. Hooks that are not set up do not exist.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import { readBody } from './body.ts';
import type { Context, Step } from './context.ts';

export interface WebhookDoor {
  /** Before a body is read: `absent` where there is no such hook, `closed` where its headers alone show that it is forged. */
  gate(name: string, header: (name: string) => string): 'open' | 'closed' | 'absent';
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
interface Hook {
  readonly type: RegExp;
  readonly maxBytes: number;
}
const HOOKS: Readonly<Record<string, Hook>> = {
  'twilio/status': { type: /^application\/x-www-form-urlencoded\b/i, maxBytes: 16_384 },
  'twilio/inbound': { type: /^application\/x-www-form-urlencoded\b/i, maxBytes: 65_536 },
  mail: { type: /^message\/rfc822\b/i, maxBytes: 25_000_000 },
};

/** Large bodies held in memory at once; the next one is asked to come back. */
const LARGE_BYTES = 1_000_000;
const LARGE_AT_ONCE = 4;

export function webhooks(door: WebhookDoor): Step {
  let large = 0;
  return async (ctx, next) => {
    if (!ctx.path.startsWith(PREFIX)) {
      await next();
      return;
    }
    const name = ctx.path.slice(PREFIX.length);
    const hook = Object.hasOwn(HOOKS, name) ? HOOKS[name] : undefined;
    const header = (wanted: string) => String(ctx.req.headers[wanted] ?? '');
    const gate = hook === undefined || ctx.method !== 'POST' ? 'absent' : door.gate(name, header);
    if (hook === undefined || gate === 'absent') throw new Fault('input.unknown');
    if (gate === 'closed') return refuse(ctx);
    if (hook.maxBytes < LARGE_BYTES) return take(door, ctx, { name, hook, header });
    if (large >= LARGE_AT_ONCE) throw new Fault('unavailable', 'busy');
    large += 1;
    try {
      await take(door, ctx, { name, hook, header });
    } finally {
      large -= 1;
    }
  };
}

/** What is on its way is thrown away unread. */
function refuse(ctx: Context): void {
  ctx.req.resume();
  ctx.set('Cache-Control', 'no-store');
  ctx.status = 403;
  ctx.body = '';
}

interface Wanted {
  readonly name: string;
  readonly hook: Hook;
  readonly header: (name: string) => string;
}

async function take(door: WebhookDoor, ctx: Context, { name, hook, header }: Wanted): Promise<void> {
  ctx.state.route = `webhook:${name}`;
  const body = (await readBody(ctx.req, hook.type, hook.maxBytes)) ?? new Uint8Array();
  const answer = await door.take({ name, query: ctx.search, header, body });
  if (answer === null) throw new Fault('input.unknown');
  ctx.set('Cache-Control', 'no-store');
  ctx.status = answer.status;
  if (answer.status === 204) return;
  ctx.type = answer.type;
  ctx.body = answer.body;
}
