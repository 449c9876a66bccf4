/**
 * /healthz: the process answers. /readyz: it also takes work, which it does not while it starts or stops or while its
 * database does not answer; then the answer is the Fault that says which.
 */
import { toFaultReply, type Fault } from '../../protocol/wire/faults.ts';
import { sendAnswer } from './answer.ts';
import type { Step } from './context.ts';

/** @param whyNotReady null when this process takes work */
export const health =
  (whyNotReady: () => Promise<Fault | null>): Step =>
  async (ctx, next) => {
    const isLive = ctx.path === '/healthz';
    if (!isLive && ctx.path !== '/readyz') {
      await next();
      return;
    }
    ctx.state.route = ctx.path.slice(1);
    const fault = isLive ? null : await whyNotReady();
    if (fault !== null) {
      sendAnswer(ctx, { ok: false, fault: toFaultReply(fault) });
      return;
    }
    ctx.status = 200;
    ctx.set('Cache-Control', 'no-store');
    ctx.body = 'ok\n';
  };
