/**
 * Serves the staff app: its files, and its page for every path that a person may have typed or kept as a bookmark; and
 * the patients' page, the same bytes for every link, without a look at what the link names.
 * The pages get this answer's nonce in place of a marker and are never cached; hashed files are kept for ever.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import type { Context, Step } from './context.ts';
import { patientPolicy } from './security-headers.ts';
import type { WebFile, WebFiles } from './web-files.ts';

const NONCE_MARKER = '__CSP_NONCE__';
const NOT_BUILT = 'The web app is not built yet. Start Corridor with `npm start`, which builds it.\n';
/** A last part without a dot is a place in the app, not a file. */
const PLACE = /\/[^/.]*$/;
const STAFF_PAGE = '/index.html';
const PATIENT_PAGE = '/patient/index.html';
/** Whatever stands behind it: the page itself reads the address. */
const LINK = /^\/m(?:\/|$)/;

export const webApp =
  (files: WebFiles): Step =>
  async (ctx) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw new Fault('input.unknown');
    ctx.state.route = 'web';
    if (LINK.test(ctx.path)) {
      ctx.set('Content-Security-Policy', patientPolicy);
      return sendPage(ctx, await files.get(PATIENT_PAGE));
    }
    const isPage = ctx.path === STAFF_PAGE || ctx.path === PATIENT_PAGE;
    const file = isPage ? null : await files.get(ctx.path);
    if (file !== null) return sendFile(ctx, file);
    if (!PLACE.test(ctx.path) && ctx.path !== STAFF_PAGE) throw new Fault('input.unknown');
    sendPage(ctx, await files.get(STAFF_PAGE));
  };

function sendPage(ctx: Context, page: WebFile | null): void {
  ctx.set('Cache-Control', 'no-store');
  if (page === null) {
    ctx.status = 503;
    ctx.body = NOT_BUILT;
    return;
  }
  ctx.type = page.type;
  ctx.body = page.plain.toString('utf8').replaceAll(NONCE_MARKER, ctx.state.nonce);
}

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
