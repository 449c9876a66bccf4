/**
 * Refuses what pages of other sites send: a changing request with a foreign Origin (or, without one, with the browser's
 * own word that it is not from here), and any request that reached a local server under a foreign name.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import type { EdgeFacts, Step } from './context.ts';

const READS = new Set(['GET', 'HEAD']);
const OWN_FETCHES: ReadonlySet<string | undefined> = new Set([undefined, 'same-origin', 'none']);

export const sameSite =
  (edge: EdgeFacts): Step =>
  (ctx, next) => {
    if (!edge.isOurHost(ctx.req.headers.host)) throw new Fault('origin.refused', 'host');
    if (!READS.has(ctx.method)) {
      const site = ctx.req.headers['sec-fetch-site'];
      const isOurs =
        edge.isOurs(ctx.req.headers.origin) && (ctx.req.headers.origin !== undefined || OWN_FETCHES.has(site));
      if (!isOurs) throw new Fault('origin.refused');
    }
    return next();
  };
