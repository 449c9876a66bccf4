/**
 * Programs of the system that tests run beside Corridor: Redis, HAProxy, PostgreSQL with its clients. They are looked for where
 * systems keep them; on Debian, and as root, a missing one is installed from Debian's packages.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const ofPostgresql = '/usr/lib/postgresql';

/** Newest PostgreSQL first, which Debian keeps off the path. */
const places = () => [
  ...(existsSync(ofPostgresql) ? readdirSync(ofPostgresql) : [])
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(ofPostgresql, version, 'bin')),
  ...(process.env['PATH'] ?? '').split(delimiter),
  '/usr/sbin',
];

/** @param {string} program @returns {string | undefined} its path */
const find = (program) =>
  places()
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));

/**
 * Throws a sentence where there is none and none can be installed.
 * @param {string} program such as `redis-server`
 * @param {string} [name] of Debian's package
 * @returns {string} its path
 */
export function ensureProgram(program, name = program) {
  const found = find(program);
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Error(`There is no ${program} on this machine (Debian: apt-get install ${name}).`);
  }
  console.log(`Installing ${name} …`);
  // No service is started by its installation.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  /** @param {string[]} args */
  const apt = (args) => execFileSync('apt-get', args, { env, stdio: 'ignore' });
  try {
    apt(['update', '-qq']);
    apt(['install', '-y', '-qq', '--no-install-recommends', name]);
  } catch (error) {
    throw new Error(`There is no ${program} on this machine, and ${name} cannot be installed.`, { cause: error });
  }
  const installed = find(program);
  if (installed === undefined) throw new Error(`${name} was installed, but has no ${program}.`);
  return installed;
}
