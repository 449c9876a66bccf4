/**
 * The guard around every use case, the same for both transports: shape → strict schema → use case → encoded reply, or
 * a Fault. What comes out is always an Answer; nothing a caller sends can make it throw. app.ts builds the two tables
 * of guarded handlers here and hands them to realtime/bind and http/bind, which add what is particular to a transport.
 */
import { ASKS, type Answer, type AskInput, type AskName, type AskReply } from '../protocol/wire/events.ts';
import { ROUTES, type RouteInput, type RouteName } from '../protocol/wire/routes.ts';
import type { Domain } from './domain/domain.ts';
import type { Actor, Caller } from './domain/ports.ts';
import { asks, routes, type RouteAnswer, type SessionCookie } from './domain/use-cases.ts';
import { createRefuse, decode, encode, type Refuse } from './guard.ts';

export interface Routed {
  readonly answer: Answer;
  readonly cookie: SessionCookie;
}
export type AskHandlers = { readonly [N in AskName]: (actor: Actor, raw: unknown) => Promise<Answer> };
export type RouteHandlers = { readonly [N in RouteName]: (caller: Caller, raw: unknown) => Promise<Routed> };

export interface Dispatch {
  readonly asks: AskHandlers;
  readonly routes: RouteHandlers;
  readonly refuse: Refuse;
}

/** @param domain what the use cases work on; its log and random serve unexpected errors */
export function createDispatch(domain: Domain): Dispatch {
  const refuse = createRefuse(domain);
  const guardAsk =
    <N extends AskName>(name: N) =>
    async (actor: Actor, raw: unknown): Promise<Answer> => {
      const answered = watch(domain, 'socket', name);
      try {
        const input = decode(ASKS[name].input, raw) as AskInput<N>;
        const reply: AskReply<N> = await asks[name](domain, actor, input);
        return answered({ ok: true, reply: encode(ASKS[name].reply, reply) });
      } catch (error) {
        return answered(refuse(error, name));
      }
    };
  const guardRoute =
    <N extends RouteName>(name: N) =>
    async (caller: Caller, raw: unknown): Promise<Routed> => {
      const answered = watch(domain, 'http', name);
      try {
        const input = decode(ROUTES[name].input, raw) as RouteInput<N>;
        const { reply, cookie }: RouteAnswer<N> = await routes[name](domain, caller, input);
        return { answer: answered({ ok: true, reply: encode(ROUTES[name].reply, reply) }), cookie };
      } catch (error) {
        return { answer: answered(refuse(error, name)), cookie: { do: 'keep' } };
      }
    };
  return { asks: eachName(ASKS, guardAsk), routes: eachName(ROUTES, guardRoute), refuse };
}

/** Begins to measure one call; what it gives takes the answer and passes it on. */
function watch({ meter }: Domain, transport: 'socket' | 'http', name: AskName | RouteName): (answer: Answer) => Answer {
  const began = performance.now();
  return (answer) => {
    meter.answered(transport, name, answer.ok ? 'ok' : answer.fault.code, performance.now() - began);
    return answer;
  };
}

function eachName<N extends string, H>(table: Readonly<Record<N, unknown>>, make: (name: N) => H): Record<N, H> {
  return Object.fromEntries((Object.keys(table) as N[]).map((name) => [name, make(name)])) as Record<N, H>;
}
