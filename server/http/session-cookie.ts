/**
 * The one cookie: an opaque session token that scripts cannot read and other sites cannot send. `__Host-` and Secure
 * wherever Corridor is served by https; plain on a loopback address, where browsers keep no Secure cookie for http.
 */
import type { SessionCookie } from '../domain/use-cases.ts';
import type { Context, EdgeFacts } from './context.ts';

export function sendCookie(ctx: Context, cookie: SessionCookie, edge: EdgeFacts): void {
  if (cookie.do === 'keep') return;
  const rules = `Path=/; HttpOnly; SameSite=Strict${edge.isHttps ? '; Secure' : ''}`;
  const [token, expiresAt] = cookie.do === 'set' ? [cookie.token, cookie.expiresAt] : ['', 0];
  ctx.append('Set-Cookie', `${edge.cookieName}=${token}; Expires=${new Date(expiresAt).toUTCString()}; ${rules}`);
}
