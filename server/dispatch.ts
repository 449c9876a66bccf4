/**
 * The guard around every use case, the same for both transports: shape → strict schema → use case → encoded reply, or
 * a Fault. What comes out is always an Answer; nothing a caller sends can make it throw. app.ts builds the two tables
 * of guarded handlers here and hands them to realtime/bind and http/bind, which add what is particular to a transport.
 */
import { z } from '../protocol/wire/zod.ts';
import { toB64 } from '../protocol/wire/bytes.ts';
import { ASKS, type Answer, type AskInput, type AskName, type AskReply } from '../protocol/wire/events.ts';
import { Fault, toFaultReply } from '../protocol/wire/faults.ts';
import { ROUTES, type RouteInput, type RouteName } from '../protocol/wire/routes.ts';
import type { Domain } from './domain/domain.ts';
import type { Actor, Caller } from './domain/ports.ts';
import { asks, routes, type RouteAnswer, type SessionCookie } from './domain/use-cases.ts';
import { checkShape } from './shape.ts';

export interface Routed {
  readonly answer: Answer;
  readonly cookie: SessionCookie;
}
export type AskHandlers = { readonly [N in AskName]: (actor: Actor, raw: unknown) => Promise<Answer> };
export type RouteHandlers = { readonly [N in RouteName]: (caller: Caller, raw: unknown) => Promise<Routed> };

export interface Dispatch {
  readonly asks: AskHandlers;
  readonly routes: RouteHandlers;
  /** Any thrown thing as the Answer a caller may see; what is not a Fault is logged under a fresh id. */
  readonly refuse: (error: unknown, where: string) => Answer;
}

/** @param domain what the use cases work on; its log and random serve unexpected errors */
export function createDispatch(domain: Domain): Dispatch {
  const refuse = (error: unknown, where: string): Answer => {
    if (error instanceof Fault) return { ok: false, fault: toFaultReply(error) };
    const id = toB64(domain.random(9));
    domain.log.error({ id, where, cause: error }, 'internal');
    return { ok: false, fault: toFaultReply(new Fault('internal'), id) };
  };
  const guardAsk =
    <N extends AskName>(name: N) =>
    async (actor: Actor, raw: unknown): Promise<Answer> => {
      try {
        const input = decode(ASKS[name].input, raw) as AskInput<N>;
        const reply: AskReply<N> = await asks[name](domain, actor, input);
        return { ok: true, reply: encode(ASKS[name].reply, reply) };
      } catch (error) {
        return refuse(error, name);
      }
    };
  const guardRoute =
    <N extends RouteName>(name: N) =>
    async (caller: Caller, raw: unknown): Promise<Routed> => {
      try {
        const input = decode(ROUTES[name].input, raw) as RouteInput<N>;
        const { reply, cookie }: RouteAnswer<N> = await routes[name](domain, caller, input);
        return { answer: { ok: true, reply: encode(ROUTES[name].reply, reply) }, cookie };
      } catch (error) {
        return { answer: refuse(error, name), cookie: { do: 'keep' } };
      }
    };
  return { asks: eachName(ASKS, guardAsk), routes: eachName(ROUTES, guardRoute), refuse };
}

function eachName<N extends string, H>(table: Readonly<Record<N, unknown>>, make: (name: N) => H): Record<N, H> {
  return Object.fromEntries((Object.keys(table) as N[]).map((name) => [name, make(name)])) as Record<N, H>;
}

/** Throws Fault input.invalid; its detail is a path of our own schema plus the rule's name, never a part of the value. */
function decode(schema: z.ZodType, raw: unknown): unknown {
  checkShape(raw);
  const parsed = z.safeDecode(schema, raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Fault('input.invalid', issue === undefined ? undefined : [...issue.path, issue.code].join('.'));
}

/** A reply that its own schema refuses is our mistake, so it ends as `internal`. */
const encode = (schema: z.ZodType, reply: unknown): unknown => z.encode(schema, reply);
