/**
 * Gives each request an id and a nonce, and writes one line when it is answered. Never path, query, body, cookie or
 * address: the route is a name of ours.
 */
import { randomBytes } from 'node:crypto';
import type { Log } from '../domain/ports.ts';
import type { Step } from './context.ts';

export const requestLog =
  (log: Log): Step =>
  async (ctx, next) => {
    const startedAt = performance.now();
    ctx.state.requestId = randomBytes(9).toString('base64url');
    ctx.state.nonce = randomBytes(16).toString('base64url');
    ctx.state.route = 'unknown';
    ctx.set('X-Request-Id', ctx.state.requestId);
    await next();
    const { requestId, route } = ctx.state;
    const ms = Math.round(performance.now() - startedAt);
    const line = { id: requestId, method: ctx.method, route, status: ctx.status, ms };
    if (route.includes(':')) log.info(line, 'request');
    else log.debug(line, 'request');
  };
