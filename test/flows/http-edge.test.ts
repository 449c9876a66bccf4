/** What both transports judge of a request: its address behind our proxies, its site, its session. Headers in, facts out. */
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createEdge } from '../../server/edge.ts';

function requestWith(headers: Readonly<Record<string, string>>, remoteAddress = '10.0.0.9'): IncomingMessage {
  const request = new IncomingMessage(Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress }));
  Object.assign(request.headers, headers);
  return request;
}
const local = createEdge('http://localhost:8765', 0);
const A = 'A'.repeat(43);
const B = 'B'.repeat(43);

describe('the address', () => {
  const chain = { 'x-forwarded-for': '1.1.1.1, 2.2.2.2, 3.3.3.3' };
  it.each([
    [0, '10.0.0.9'],
    [1, '3.3.3.3'],
    [2, '2.2.2.2'],
    [3, '1.1.1.1'],
    [8, '1.1.1.1'],
  ])('behind %i proxies of ours is %s', (hops, address) => {
    expect(createEdge('https://corridor.example', hops).addressOf(requestWith(chain))).toBe(address);
  });
  it('is the socket’s where our proxy says nothing, and never long', () => {
    const edge = createEdge('https://corridor.example', 1);
    expect(edge.addressOf(requestWith({}))).toBe('10.0.0.9');
    expect(edge.addressOf(requestWith({ 'x-forwarded-for': 'x'.repeat(5_000) })).length).toBeLessThanOrEqual(64);
  });
});

describe('the site', () => {
  it('on this machine has each of its names, with the right port only', () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      expect(local.isOurs(`http://${name}:8765`)).toBe(true);
      expect(local.isOurHost(`${name}:8765`)).toBe(true);
    }
    for (const origin of ['http://localhost', 'http://localhost:8766', 'https://localhost:8765', 'null', '']) {
      expect(local.isOurs(origin)).toBe(false);
    }
    for (const host of ['localhost', 'evil.example:8765', undefined]) expect(local.isOurHost(host)).toBe(false);
  });
  it('on the internet is exactly the configured one; its proxy may name us as it likes', () => {
    const edge = createEdge('https://corridor.example', 1);
    expect(edge.isOurs('https://corridor.example')).toBe(true);
    for (const origin of ['http://corridor.example', 'https://corridor.example.evil', 'http://localhost:8765']) {
      expect(edge.isOurs(origin)).toBe(false);
    }
    expect(edge.isOurHost('corridor-1.internal:8765')).toBe(true);
  });
  it('is not asked of programs, which send no Origin', () => {
    expect(local.isOurs(undefined)).toBe(true);
  });
});

describe('the session', () => {
  it.each([
    ['is read among other cookies', `a=1; corridor=${A}; b=2`, A],
    ['is none without the cookie', 'a=1', null],
    ['is none when the token is cut', `corridor=${A.slice(1)}`, null],
    ['is none when the token has foreign signs', `corridor=${A.slice(1)}!`, null],
    ['is none when two are sent', `corridor=${A}; corridor=${B}`, null],
    ['is none under the name of the https cookie', `__Host-corridor=${A}`, null],
    ['is none under a longer name', `xcorridor=${A}`, null],
  ])('%s', (_name, cookie, token) => {
    expect(local.tokenOf(requestWith({ cookie }))).toBe(token);
  });
});
