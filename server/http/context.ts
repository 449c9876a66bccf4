/**
 * What travels along the middleware of one request, and the small facts about a request that app.ts hands in.
 * Types only; every middleware is one concern in a file of its own and takes its options as arguments.
 */
import type { IncomingMessage } from 'node:http';
import type { Middleware, ParameterizedContext } from 'koa';
import type { Answer } from '../../protocol/wire/events.ts';
import type { RouteName } from '../../protocol/wire/routes.ts';
import type { Actor, Caller } from '../domain/ports.ts';
import type { SessionCookie } from '../domain/use-cases.ts';

export interface RequestState {
  /** Names this request in the log; random, so it says nothing about anyone. */
  requestId: string;
  /** For the styles of the one page that this answer may be. */
  nonce: string;
  /** What was asked for, by a name of ours: paths may hold ids and are not logged. */
  route: string;
}
export type Step = Middleware<RequestState>;
export type Context = ParameterizedContext<RequestState>;

/** Judged alike for both transports. */
export interface EdgeFacts {
  readonly publicUrl: string;
  readonly isHttps: boolean;
  readonly cookieName: string;
  addressOf(request: IncomingMessage): string;
  isOurs(origin: string | undefined): boolean;
  isOurHost(host: string | undefined): boolean;
  tokenOf(request: IncomingMessage): string | null;
}

/** Guarded use cases: they never throw, whatever `raw` is. */
export interface Answering {
  readonly routes: {
    readonly [N in RouteName]: (caller: Caller, raw: unknown) => Promise<{ answer: Answer; cookie: SessionCookie }>;
  };
  authenticate(token: string | null): Promise<Actor | null>;
  /** Any thrown thing as the Answer a caller may see; logs what is not a Fault. */
  readonly refuse: (error: unknown, where: string) => Answer;
}
