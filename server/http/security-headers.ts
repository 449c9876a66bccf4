/**
 * Headers that tell the browser what our pages may never do: no inline script, no foreign origin, no frame, no form.
 * Styles need the nonce of this answer because the component library writes its style elements at run time.
 */
import helmet from 'koa-helmet';
import type { EdgeFacts, Step } from './context.ts';

const hstsSeconds = 2 * 365 * 86_400;

export function securityHeaders(edge: EdgeFacts): Step {
  const common = helmet({
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    strictTransportSecurity: edge.isHttps && { maxAge: hstsSeconds, includeSubDomains: true },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  const socketOrigin = edge.publicUrl.replace(/^http/, 'ws');
  return async (ctx, next) => {
    ctx.set('Content-Security-Policy', policy(ctx.state.nonce, socketOrigin));
    ctx.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    await common(ctx, next);
  };
}

const policy = (nonce: string, socketOrigin: string): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    `connect-src 'self' ${socketOrigin}`,
    "worker-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');

/** The patients' page: its own files and nothing else, no style written at run time, no socket. */
export const patientPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "img-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');
