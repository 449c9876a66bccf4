/**
 * Webhooks are never called at an address inside, however it is written, nor at anything but https: a practice must not make
 * our server ask its neighbours.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomId } from '../../client/sdk/random-id.ts';
import { isInner } from '../../server/delivery/subscriber/inner-address.ts';
import { createSubscriber } from '../../server/delivery/subscriber/subscriber.ts';

let receiver: Server;
let calls = 0;
beforeAll(async () => {
  receiver = createServer((_request, response) => {
    calls++;
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise<void>((resolve) => receiver.close(() => resolve())));

describe('addresses inside', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.0.9',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.9.9',
    '192.0.2.7',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::1',
    'localhost',
    '',
  ])('%s is one', (address) => {
    expect(isInner(address)).toBe(true);
  });
  it.each(['1.1.1.1', '9.9.9.9', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    '%s is none',
    (address) => {
      expect(isInner(address)).toBe(false);
    },
  );

  const outside = createSubscriber({
    clock: { now: () => 0 },
    secretOf: () => new Uint8Array(32),
    anywhere: false,
  });
  const subscriptionId = randomId<'subscription'>();

  it('are not called, however they are written', async () => {
    const port = (receiver.address() as AddressInfo).port;
    const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0'];
    for (const host of hosts) {
      const result = await outside.call({ subscriptionId, url: `https://${host}:${port}/`, id: 'a', body: '{}' });
      expect(result, host).toEqual({ isHeard: false, isGone: false, result: 'inner-address' });
    }
    expect(calls).toBe(0);
  });

  it('and neither is anything but https without a user', async () => {
    const addresses = [
      'http://example.org/',
      'https://a:b@example.org/',
      'https://example.org/#x',
      'file:///etc/passwd',
    ];
    for (const address of addresses) {
      expect(outside.mayCall(address)).toBe(false);
      expect((await outside.call({ subscriptionId, url: address, id: 'a', body: '{}' })).result).toBe('refused');
    }
    expect(outside.mayCall('https://example.org/hook?a=b')).toBe(true);
  });
});
