/**
 * Starts and stops that go wrong: a second server on the same data, a lock left by kill -9, a secret file that others can
 * read, is damaged or has been lost, a port in use. And the stop that must always work.
 */
import { chmodSync, existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { end, startChild, startRefused } from '../harness/running-server.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});

/** In this process, on the same folder each time. */
const start = (env: Readonly<Record<string, string>> = {}) =>
  createApp(
    readConfig({ CORRIDOR_PORT: '0', CORRIDOR_DATA_DIR: join(folder, 'data'), CORRIDOR_LOG_LEVEL: 'silent', ...env }),
  );
const secretFile = () => join(folder, 'data', 'secret');

describe('a start', () => {
  it('on data that another server holds is refused, and the other is well', async () => {
    const first = await startChild({}, folder);
    const second = await startRefused({}, folder);
    expect(second.code).toBe(1);
    expect(second.output).toContain('Another Corridor is already running');
    expect(second.output).not.toMatch(/at .*\.ts/);
    await first.mustBeWell();
    await first.mustEndWell();
  });

  it('after kill -9 is not held up by what is left', async () => {
    const first = await startChild({}, folder);
    expect(await end(first.child, 'SIGKILL')).toBeNull();
    expect(existsSync(join(folder, 'data', 'lock'))).toBe(true);
    const second = await startChild({}, folder);
    await second.mustBeWell();
    await second.mustEndWell();
  });

  it('makes a secret that only we can read, and keeps it', async () => {
    await (await start()).close();
    expect(statSync(secretFile()).mode & 0o777).toBe(0o600);
    const secret = readFileSync(secretFile());
    expect(secret.length).toBe(32);
    await (await start()).close();
    expect(readFileSync(secretFile()).equals(secret)).toBe(true);
  });

  it.each([
    ['readable by others', () => chmodSync(secretFile(), 0o640), 'chmod 600'],
    ['damaged', () => truncateSync(secretFile(), 31), 'damaged'],
    ['lost', () => rmSync(secretFile()), 'missing'],
  ])('with a secret that is %s is refused and makes no new one', async (_name, spoil, says) => {
    await (await start()).close();
    spoil();
    await expect(start()).rejects.toThrow(says);
    await expect(start()).rejects.toThrow(says);
  });

  it('on a port in use is refused with a sentence, and lets go of the data', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start({ CORRIDOR_PORT: String(port) })).rejects.toThrow(`Port ${port} is in use`);
    other.close();
    await (await start()).close();
  });
});

describe('a stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s ends with exit code 0, even with a request that never ends',
    async (signal) => {
      const server = await startChild({}, folder);
      const hanging = fetch(`${server.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('{"')) }),
        duplex: 'half',
      } as RequestInit).then(
        () => 'answered',
        () => 'cut off',
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      const startedAt = performance.now();
      expect(await end(server.child, signal)).toBe(0);
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expect(await hanging).toBe('cut off');
    },
  );
});
