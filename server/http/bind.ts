/**
 * Serves the table of routes: path parameters and JSON body become one input, the guarded use case answers it, and the
 * answer's status, cookie and body are written. The same shape as the socket's bind; rules live in the domain.
 */
import { Router } from '@koa/router';
import { Fault } from '../../protocol/wire/faults.ts';
import { ROUTES, type RouteName } from '../../protocol/wire/routes.ts';
import { sendAnswer } from './answer.ts';
import type { Answering, Context, EdgeFacts, RequestState, Step } from './context.ts';
import { readJson } from './json-body.ts';
import { sendCookie } from './session-cookie.ts';

export function bindRoutes(answering: Answering, edge: EdgeFacts): Step {
  const router = new Router<RequestState>({ sensitive: true, strict: true });
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const { method, path } = ROUTES[name];
    router.register(path, [method], async (ctx) => {
      ctx.state.route = name;
      const raw = oneInput(await readJson(ctx.req), ctx.params, ctx.querystring);
      const actor = await answering.authenticate(edge.tokenOf(ctx.req));
      const userAgent = ctx.req.headers['user-agent']?.slice(0, 200) ?? null;
      const caller = { actor, ip: edge.addressOf(ctx.req), userAgent };
      const { answer, cookie } = await answering.routes[name](caller, raw);
      sendCookie(ctx, cookie, edge);
      sendAnswer(ctx, answer);
    });
  }
  return router.routes() as Step;
}

/** Everything else below /api, so that no page is ever answered where a program asks. */
export const unknownRoute: Step = (ctx: Context, next) => {
  if (ctx.path === '/api' || ctx.path.startsWith('/api/')) throw new Fault('input.unknown');
  return next();
};

/** A parameter may stand in the body too if it is the same there; a query has no place in the table. */
function oneInput(body: unknown, params: Readonly<Record<string, string>>, query: string): unknown {
  if (query !== '') throw new Fault('input.invalid', 'query');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Fault('input.invalid', 'body');
  for (const [key, value] of Object.entries(params)) {
    if (key in body && (body as Record<string, unknown>)[key] !== value) throw new Fault('input.invalid', key);
  }
  return { ...body, ...params };
}
