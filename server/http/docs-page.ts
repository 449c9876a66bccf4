/** /docs and /docs/openapi.json: what this server answers, in development. Where it is not handed in the paths do not exist. */
import { Fault } from '../../protocol/wire/faults.ts';
import type { Step } from './context.ts';

export interface DocsView {
  /** A whole page; `nonce` for its styles. */
  page(nonce: string): string;
  /** JSON text. */
  openApi(): string;
}

export const docsPage =
  (docs: DocsView | null): Step =>
  (ctx, next) => {
    const isPage = ctx.path === '/docs';
    if (!isPage && ctx.path !== '/docs/openapi.json') return next();
    if (docs === null || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) throw new Fault('input.unknown');
    ctx.state.route = 'docs';
    ctx.set('Cache-Control', 'no-store');
    ctx.type = isPage ? 'text/html' : 'application/json';
    ctx.body = isPage ? docs.page(ctx.state.nonce) : docs.openApi();
    return undefined;
  };
