/**
 * `npm start`: makes sure everything is installed and built, then runs the server and stays in front of it.
 * `--gateway` runs the gateway as a process of its own instead (`npm run gateway`), which has no client to build;
 * `--build` ends before anything runs (`npm run build`, for an image).
 * `--demo` fills it with the demo practice once it listens; `--dev` restarts it on change and rebuilds the client.
 * Signals reach the server once and its exit code becomes ours; what the server does is none of its business.
 */
import { spawn } from 'node:child_process';
import {
  built,
  clients,
  ensureClientBuilt,
  ensureInstalled,
  ensureServerBuilt,
  exitCode,
  programs,
  root,
  run,
} from './prepare.mjs';

const isDemo = process.argv.includes('--demo');
const isDev = process.argv.includes('--dev');
const isGateway = process.argv.includes('--gateway');
const isBuild = process.argv.includes('--build');
const quietMs = 1000;

/** @type {import('node:child_process').ChildProcess[]} */
const children = [];

try {
  await ensureInstalled({ development: false });
  if (!isGateway) await ensureClientBuilt();
  if (!isDev) await ensureServerBuilt();
  if (!isBuild) start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function start() {
  const program = isGateway ? built.gateway : built.server;
  const server = launch(isDev ? [programs.tsx, 'watch', '--clear-screen=false', 'server/main.ts'] : [program]);
  if (isDev) for (const client of clients) launch([programs.vite, 'build', client, '--watch']);
  server.once('exit', (code, signal) => {
    process.exitCode = exitCode(code, signal);
    stopAll('SIGTERM');
  });
  if (isDemo) server.on('message', (message) => void fillDemo(message).catch(giveUp));
  forwardSignals();
  if (process.env['npm_lifecycle_event'] !== undefined) stopWithParent();
}

/**
 * A child in a process group of its own, so that Ctrl-C in a terminal reaches it through us, and only once.
 * @param {string[]} args
 */
function launch(args) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...(isDemo && { CORRIDOR_DEMO: '1' }) },
  });
  child.once('error', giveUp);
  children.push(child);
  return child;
}

/** A terminal and npm both pass Ctrl-C on: repetitions within a second count as one, a later one is the user's. */
function forwardSignals() {
  let lastAt = -Infinity;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      const now = performance.now();
      if (now - lastAt < quietMs) return;
      lastAt = now;
      stopAll(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    });
  }
}

/** npm puts a shell between itself and us, which dies of npm's SIGTERM without passing it on: losing it is the signal. */
function stopWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stopAll('SIGTERM');
  }, 250).unref();
}

/** @param {NodeJS.Signals} signal */
function stopAll(signal) {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill(signal);
}

/**
 * The server says `{ listening: url }` once; the demo then uses it like any other client.
 * @param {unknown} message
 */
async function fillDemo(message) {
  if (typeof message !== 'object' || message === null || !('listening' in message)) return;
  const code = await run(process.execPath, ['--import', 'tsx', 'client/demo/main.ts', String(message.listening)]);
  if (code !== 0) giveUp(new Error(`The demo could not be set up (exit code ${code}); stopping the server.`));
}

/** @param {Error} error */
function giveUp(error) {
  console.error(error.message);
  process.exitCode = 1;
  stopAll('SIGTERM');
}
