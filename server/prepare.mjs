/**
 * What must be in place before Corridor or its tests can run: installed packages, a built client and a built server.
 * Shared by the launchers `server/start.mjs` and `test/run.mjs`. Plain Node without packages, since nothing may be
 * installed yet when it runs. It must not know the server's configuration.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the program of an installed package starts, for `node <path> …` without npm or a shell in between. */
export const programs = {
  vite: join(root, 'node_modules/vite/bin/vite.js'),
  vitest: join(root, 'node_modules/vitest/vitest.mjs'),
  tsx: join(root, 'node_modules/tsx/dist/cli.mjs'),
};

/**
 * Runs a program in the project's folder with our output and no input; resolves to its exit code.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to ours
 * @returns {Promise<number>} 127 when the program does not exist, 128 + number when a signal ended it
 */
export function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (code, signal) => resolve(exitCode(code, signal)));
  });
}

/**
 * The exit code a shell would report.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/**
 * Runs npm: the very one that started us where there is one, else the one on the path.
 * @param {string[]} args
 */
export function npm(args) {
  const ours = process.env['npm_execpath'];
  if (ours !== undefined && basename(ours) === 'npm-cli.js') return run(process.execPath, [ours, ...args]);
  return run('npm', args);
}

/**
 * Installs the packages of the lock file unless exactly those are there. Throws when npm fails.
 * @param {{ development: boolean }} want whether the packages for tests and checks are needed too
 */
export async function ensureInstalled({ development }) {
  if (isInstalled(development)) return;
  console.log('Installing the packages of package-lock.json (about a minute) …');
  const started = Date.now();
  const beat = setInterval(() => console.log(`  … ${Math.round((Date.now() - started) / 1000)} s`), 15_000);
  const code = await npm(development ? ['ci', '--include=dev'] : ['ci']).finally(() => clearInterval(beat));
  if (code !== 0) throw new Error(`npm ci ended with exit code ${code}; its messages are above.`);
}

/**
 * npm writes node_modules/.package-lock.json last: it lists what was really installed.
 * @param {boolean} development
 */
function isInstalled(development) {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = readPackages(installedFile);
  return Object.entries(readPackages(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '' || (wanted.dev === true && !development)) return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean, devOptional?: boolean }} Locked
 * @param {string} file a lock file
 */
function readPackages(file) {
  const lock = /** @type {{ packages: Record<string, Locked> }} */ (JSON.parse(readFileSync(file, 'utf8')));
  return lock.packages;
}

/** What is built for browsers: the staff app, and the page that a patient opens. */
export const clients = ['client/web', 'client/patient'];

/** Builds the clients into build/web unless they were built from exactly the present sources. Throws when vite fails. */
export async function ensureClientBuilt() {
  const markFile = join(root, 'build/web.sources');
  const mark = fingerprint(['client', 'protocol', 'package-lock.json']);
  const isBuilt =
    existsSync(join(root, 'build/web')) && existsSync(markFile) && readFileSync(markFile, 'utf8') === mark;
  if (isBuilt) return;
  console.log('Building the client …');
  rmSync(markFile, { force: true });
  rmSync(join(root, 'build/web'), { recursive: true, force: true });
  for (const client of clients) {
    const code = await run(process.execPath, [programs.vite, 'build', client, '--logLevel', 'warn']);
    if (code !== 0) throw new Error(`${client} was not built: vite ended with exit code ${code}.`);
  }
  mkdirSync(join(root, 'build'), { recursive: true });
  writeFileSync(markFile, mark);
}

/**
 * The programs of the server as built, for `node …` in the project's folder: each starts in half the time that it takes to
 * read its sources one by one.
 */
export const built = {
  server: 'build/server/main.mjs',
  gateway: 'build/server/gateway-main.mjs',
};

/** Builds the server's programs into build/server unless they were built from exactly the present sources. */
export const ensureServerBuilt = () =>
  ensureBundled('build/server', ['server', 'protocol', 'package-lock.json'], {
    main: 'server/main.ts',
    'gateway-main': 'server/gateway-main.ts',
    'backup-main': 'server/backup-main.ts',
  });

/**
 * Makes one file of each program, packages left where they are, with the thread that a program starts beside it. The folder
 * appears whole or not at all, so that two who build at once do not meet.
 * @param {string} folder relative to the root, as are the next
 * @param {string[]} sources what the programs are made of
 * @param {Record<string, string>} programs their files by name
 */
export async function ensureBundled(folder, sources, programs) {
  const mark = fingerprint(sources);
  const markFile = join(root, folder, 'sources');
  if (existsSync(markFile) && readFileSync(markFile, 'utf8') === mark) return;
  const { build } = await import('esbuild');
  const fresh = `${folder}.${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints: { ...programs, 'parse-thread': 'server/delivery/email/parse-thread.mjs' },
    outdir: fresh,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  writeFileSync(join(root, fresh, 'sources'), mark);
  rmSync(join(root, folder), { recursive: true, force: true });
  renameSync(join(root, fresh), join(root, folder));
}

/**
 * One hash over names and contents of all files below the given paths.
 * @param {string[]} paths relative to the root
 */
function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesBelow)) hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

/** @param {string} path a file or a folder, relative to the root; the files are sorted */
function filesBelow(path) {
  if (statSync(join(root, path)).isFile()) return [path];
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name))).sort();
}
