/** /healthz: the process answers. /readyz: it also takes work, which it does not while it starts or stops. */
import type { Step } from './context.ts';

export const health =
  (isReady: () => boolean): Step =>
  (ctx, next) => {
    const isLive = ctx.path === '/healthz';
    if (!isLive && ctx.path !== '/readyz') return next();
    const isGood = isLive || isReady();
    ctx.state.route = ctx.path.slice(1);
    ctx.status = isGood ? 200 : 503;
    ctx.set('Cache-Control', 'no-store');
    ctx.body = isGood ? 'ok\n' : 'not ready\n';
    return undefined;
  };
