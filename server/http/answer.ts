/** How an Answer stands in an HTTP response: status from the catalogue of Faults, JSON body, never cached. */
import type { Answer } from '../../protocol/wire/events.ts';
import { FAULTS } from '../../protocol/wire/faults.ts';
import type { Context } from './context.ts';

export function sendAnswer(ctx: Context, answer: Answer): void {
  ctx.status = answer.ok ? 200 : FAULTS[answer.fault.code].status;
  if (!answer.ok && answer.fault.retryAfterMs !== undefined) {
    ctx.set('Retry-After', String(Math.ceil(answer.fault.retryAfterMs / 1000)));
  }
  ctx.set('Cache-Control', 'no-store');
  ctx.type = 'application/json';
  ctx.body = JSON.stringify(answer);
}
