/** A server whose gateway is inside has no door for a gateway in a process of its own. */
import { expect, test } from 'vitest';
import { startHere } from '../harness/running-server.ts';

test('nothing is known of gateways’ calls, whatever the token', async () => {
  const server = await startHere();
  const said = await fetch(`${server.url}/gateway/call/hello`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer a token that both have, and nobody else has',
    },
    body: '{}',
  });
  expect(said.status).toBe(404);
  await server.close();
});
