/**
 * What both transports must judge alike of a request: who calls (address behind our proxies), from which site
 * (Origin), and with which session (cookie). Made once in app.ts from the configuration and handed to http and realtime.
 * Reads headers only; it never decides who may do what.
 */
import type { IncomingMessage } from 'node:http';

export interface Edge {
  /** Where people open Corridor, as an origin. */
  readonly publicUrl: string;
  /** True where cookies can be `__Host-` and Secure. */
  readonly isHttps: boolean;
  /** Address for throttles: the socket's, or the entry that our outermost proxy added. */
  addressOf(request: IncomingMessage): string;
  /** True for the origin of our own pages. `undefined` is what programs that are not browsers send. */
  isOurs(origin: string | undefined): boolean;
  /** False when a page of another site reaches us under a name of its own (DNS rebinding of a local server). */
  isOurHost(host: string | undefined): boolean;
  readonly cookieName: string;
  /** The session token in the cookie header, or null. */
  tokenOf(request: IncomingMessage): string | null;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** An IPv6 address with a zone fits; what is longer is no address. */
const longestAddress = 64;
const TOKEN = /^[\w-]{43}$/;

/**
 * @param publicUrl origin such as `https://corridor.example`
 * @param proxyHops how many entries at the end of X-Forwarded-For our own proxies wrote
 */
export function createEdge(publicUrl: string, proxyHops: number): Edge {
  const url = new URL(publicUrl);
  const isHttps = url.protocol === 'https:';
  const isLocal = !isHttps && LOOPBACK.includes(url.hostname);
  const origins = new Set([url.origin]);
  if (isLocal) for (const name of LOOPBACK) origins.add(new URL(`http://${name}:${url.port || '80'}`).origin);
  const hosts = new Set([...origins].map((origin) => new URL(origin).host));
  const cookieName = isHttps ? '__Host-corridor' : 'corridor';

  return {
    publicUrl: url.origin,
    isHttps,
    addressOf: (request) => forwardedFor(request, proxyHops) ?? request.socket.remoteAddress ?? '',
    isOurs: (origin) => origin === undefined || origins.has(origin),
    isOurHost: (host) => !isLocal || (host !== undefined && hosts.has(host.toLowerCase())),
    cookieName,
    tokenOf: (request) => readCookie(request.headers.cookie, cookieName),
  };
}

/** Counted from the right, because everything further left was written by the caller. */
function forwardedFor(request: IncomingMessage, hops: number): string | null {
  const header = request.headers['x-forwarded-for'];
  if (hops === 0 || header === undefined) return null;
  const entries = String(header).split(',');
  return entries[Math.max(0, entries.length - hops)]?.trim().slice(0, longestAddress) ?? null;
}

/** Null also when the name comes twice: somebody tries to slip a second session under the first. */
function readCookie(header: string | undefined, name: string): string | null {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const token = found[0];
  return found.length === 1 && token !== undefined && TOKEN.test(token) ? token : null;
}
