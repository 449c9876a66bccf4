/**
 * HTTP for Node: keeps the session cookie by hand and gives it to the socket's handshake too. One jar per client.
 * No Origin is sent: that is a browser's word for which page asks, and here there is no page.
 */
import type { Network } from '../ports.ts';

export function nodeNetwork(url: string): Network {
  const jar = new Map<string, string>();
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    async request(method, path, body) {
      const headers: Record<string, string> = {};
      if (jar.size > 0) headers['cookie'] = cookie();
      if (body !== null) headers['content-type'] = 'application/json';
      const answer = await fetch(`${url}${path}`, { method, headers, ...(body !== null && { body }) });
      for (const line of answer.headers.getSetCookie()) keep(jar, line);
      return { status: answer.status, text: await answer.text() };
    },
    async stream(method, path, body, signal) {
      const headers: Record<string, string> = {};
      if (jar.size > 0) headers['cookie'] = cookie();
      if (body !== null) headers['content-type'] = 'application/octet-stream';
      const sent = body === null ? {} : { body: body as Uint8Array<ArrayBuffer> };
      return fetch(`${url}${path}`, { method, headers, ...sent, signal });
    },
    socketHeaders: (): Readonly<Record<string, string>> => (jar.size > 0 ? { cookie: cookie() } : {}),
  };
}

/** Takes a Set-Cookie line; an empty value or an end in the past removes the cookie. */
function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  const name = pair.slice(0, at);
  const value = pair.slice(at + 1);
  const expires = attributes.find((attribute) => attribute.toLowerCase().startsWith('expires='));
  const isOver = expires !== undefined && Date.parse(expires.slice('expires='.length)) <= Date.now();
  if (value === '' || isOver) jar.delete(name);
  else jar.set(name, value);
}
