/**
 * `npm run start:cluster`: two nodes, the PostgreSQL of the tests and a Redis on this machine, the gateway of both, and a
 * front door, so that anybody can watch several nodes at work: stop one and go on. For development: the databases are
 * new each time and gone at the end, the secret and the sealed files with them. Knows the programs, not what they do.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { built, ensureClientBuilt, ensureInstalled, ensureServerBuilt, root } from '../server/prepare.mjs';
import { openDoor } from './door.mjs';
import { freePort, startPostgresql } from './postgresql.mjs';
import { startRedis } from './redis.mjs';

const defaultPort = 8765;
const nodes = 2;

/** What ends what was started, last first. @type {(() => unknown)[]} */
const ends = [];
let isEnding = false;

process.on('SIGINT', () => void end());
process.on('SIGTERM', () => void end());

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  await end();
}

async function start() {
  await ensureInstalled({ development: true });
  await ensureClientBuilt();
  await ensureServerBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'corridor-cluster-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const postgresql = await startPostgresql();
  ends.push(() => postgresql.stop());
  const redis = await startRedis();
  ends.push(() => redis.stop());
  const door = await openDoor(Number(process.env['CORRIDOR_PORT'] ?? defaultPort));
  ends.push(() => door.close());
  const common = {
    CORRIDOR_PUBLIC_URL: door.url,
    CORRIDOR_DATA_DIR: join(folder, 'data'),
    CORRIDOR_GATEWAY: 'own-process',
    CORRIDOR_GATEWAY_TOKEN: randomBytes(33).toString('base64'),
    DATABASE_URL: postgresql.url,
    REDIS_URL: redis.url,
  };
  for (let n = 1; n <= nodes; n++) {
    const port = await freePort();
    const node = await launch(`node ${n}`, built.server, { ...common, CORRIDOR_PORT: String(port) });
    door.behind.push(port);
    console.log(`Node ${n}: http://localhost:${port} (process ${node})`);
  }
  const gatewayPort = await freePort();
  await launch('gateway', built.gateway, {
    CORRIDOR_API_URL: `http://localhost:${door.behind[0]}`,
    CORRIDOR_GATEWAY_DIR: join(folder, 'gateway'),
    CORRIDOR_GATEWAY_PORT: String(gatewayPort),
    CORRIDOR_GATEWAY_TOKEN: common.CORRIDOR_GATEWAY_TOKEN,
  });
  console.log(`The cluster is open at ${door.url}`);
}

/**
 * A program of ours; resolves with its process number at its first line. What it says is said under its name, and the others
 * go on when it ends.
 * @param {string} name
 * @param {string} program
 * @param {Record<string, string>} env
 * @returns {Promise<number>}
 */
function launch(name, program, env) {
  const child = spawn(process.execPath, [program], {
    cwd: root,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  ends.push(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    return gone;
  });
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        console.log(`${name}: ${line}`);
        resolve(child.pid ?? 0);
      });
    }
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (!isEnding) console.log(`${name} has ended (${signal ?? code}); the others go on.`);
      reject(new Error(`${name} does not start.`));
    });
  });
}

async function end() {
  if (isEnding) return;
  isEnding = true;
  for (let one = ends.pop(); one !== undefined; one = ends.pop()) await one();
}
