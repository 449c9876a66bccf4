/** `npm run start:cluster`: it starts, serves by its front door from both nodes, and goes on when one of them is killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { found } from '../harness/founder.ts';
import { request } from '../harness/plain-http.ts';
import { end } from '../harness/running-server.ts';

let program: ChildProcess;
let url = '';
const nodes: number[] = [];
const said: string[] = [];

beforeAll(async () => {
  program = spawn(process.execPath, ['test/cluster.mjs'], {
    env: { ...process.env, CORRIDOR_PORT: '0', CORRIDOR_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  program.stderr?.on('data', (chunk: Buffer) => void said.push(chunk.toString()));
  url = await new Promise<string>((resolve, reject) => {
    program.once('exit', (code) => reject(new Error(`ended with exit code ${code}:\n${said.join('\n')}`)));
    if (program.stdout === null) throw new Error('no output');
    createInterface({ input: program.stdout }).on('line', (line) => {
      said.push(line);
      const pid = /^Node \d: http:\/\/localhost:\d+ \(process (\d+)\)$/.exec(line)?.[1];
      if (pid !== undefined) nodes.push(Number(pid));
      const address = /^The cluster is open at (\S+)$/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
});
afterAll(() => end(program, 'SIGTERM'));

test('the front door serves the app and the interface, from both nodes', async () => {
  expect(nodes.length).toBe(2);
  expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
  const owner = await found(url);
  // Each connection is another node's; a request that closes its own makes the next one go to the other.
  for (let i = 0; i < 4; i++) {
    const { status } = await request(url, 'GET', '/api/session', { cookie: owner.cookie, connection: 'close' });
    expect(status).toBe(200);
  }
});

test('one node is killed: the door goes on with the other', async () => {
  process.kill(nodes[0]!, 'SIGKILL');
  await expect.poll(() => said, { timeout: 30_000 }).toContain('node 1 has ended (SIGKILL); the others go on.');
  for (let i = 0; i < 4; i++) {
    expect((await request(url, 'GET', '/healthz', { connection: 'close' })).status).toBe(200);
  }
});

test('asked to end, it ends in order', async () => {
  expect(await end(program, 'SIGTERM')).toBe(0);
});
