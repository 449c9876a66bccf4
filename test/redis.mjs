/**
 * A real Redis for tests and for `npm run start:cluster`: on a free port of this machine, with nothing on disk. The program is
 * the one of the system; on Debian, and as root, it is installed where there is none. Ends with `stop`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureProgram } from './debian.mjs';
import { freePort } from './postgresql.mjs';

const startMs = 10_000;

/** @typedef {{ url: string, pid: number, stop: () => Promise<void> }} Redis */

/**
 * @param {{ port?: number, settings?: readonly string[] }} [options] a free port unless given; more of the server's settings
 * @returns {Promise<Redis>} rejects with a sentence where it cannot run on this machine
 */
export async function startRedis({ port, settings = [] } = {}) {
  const program = ensureProgram('redis-server');
  const on = port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'corridor-redis-'));
  const fixed = ['--bind', '127.0.0.1', '--port', String(on), '--save', '', '--appendonly', 'no', '--dir', folder];
  const child = spawn(program, [...fixed, '--loglevel', 'warning', ...settings], { stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const cut = () => void child.kill('SIGKILL');
  process.once('exit', cut);
  const stop = async () => {
    process.off('exit', cut);
    child.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  const ended = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Redis ended at once (${code}).`)));
  });
  try {
    await Promise.race([answers(on), ended]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `redis://127.0.0.1:${on}`, pid: child.pid ?? 0, stop };
}

/** @param {number} port resolves when somebody answers there */
async function answers(port) {
  const until = Date.now() + startMs;
  for (;;) {
    /** @type {boolean} */
    const isThere = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end('PING\r\n'));
      socket.once('data', (data) => resolve(data.toString().startsWith('+PONG')));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
    });
    if (isThere) return;
    if (Date.now() > until) throw new Error('Redis does not answer.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
