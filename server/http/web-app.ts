/**
 * Serves the staff app: its files, and its page for every path that a person may have typed or kept as a bookmark.
 * The page gets this answer's nonce in place of a marker and is never cached; hashed files are kept for ever.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import type { Context, Step } from './context.ts';
import type { WebFile, WebFiles } from './web-files.ts';

const NONCE_MARKER = '__CSP_NONCE__';
const NOT_BUILT = 'The web app is not built yet. Start Corridor with `npm start`, which builds it.\n';
/** A last part without a dot is a place in the app, not a file. */
const PLACE = /\/[^/.]*$/;

export const webApp =
  (files: WebFiles): Step =>
  async (ctx) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw new Fault('input.unknown');
    ctx.state.route = 'web';
    const file = ctx.path === '/index.html' ? null : await files.get(ctx.path);
    if (file !== null) return sendFile(ctx, file);
    if (!PLACE.test(ctx.path) && ctx.path !== '/index.html') throw new Fault('input.unknown');
    const page = await files.get('/index.html');
    ctx.set('Cache-Control', 'no-store');
    if (page === null) {
      ctx.status = 503;
      ctx.body = NOT_BUILT;
      return;
    }
    ctx.type = page.type;
    ctx.body = page.plain.toString('utf8').replaceAll(NONCE_MARKER, ctx.state.nonce);
  };

function sendFile(ctx: Context, file: WebFile): void {
  ctx.set('Cache-Control', file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  ctx.set('ETag', file.tag);
  ctx.vary('Accept-Encoding');
  ctx.type = file.type;
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  const encoding = ctx.acceptsEncodings('br') === 'br' ? 'br' : ctx.acceptsEncodings('gzip') === 'gzip' ? 'gzip' : null;
  const packed = encoding === null ? null : file[encoding];
  if (packed !== null && encoding !== null) ctx.set('Content-Encoding', encoding);
  ctx.body = packed ?? file.plain;
}
