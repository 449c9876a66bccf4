/**
 * What compose.yaml and Containerfile say, on this machine: every command, environment, health check and file of theirs is
 * really run, with Debian's PostgreSQL, Redis and HAProxy, only without containers (test/harness/compose.ts). It starts, serves
 * through its front door, is backed up, goes on while a node is renewed, and stops in order. And what keeps a container in is
 * not forgotten at any service.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DRAIN_MS } from '../../server/program.ts';
import { ensureProgram } from '../debian.mjs';
import { Compose, type Running } from '../harness/compose.ts';
import { found } from '../harness/founder.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

const NAME = 'corridor.test';
const folder = temporaryFolder('compose');
const compose = new Compose(folder, NAME, {
  CORRIDOR_NAME: NAME,
  CORRIDOR_MAIL_FROM: 'Practice <hello@practice.example>',
});
const secrets = join(folder, 'secrets');
const door = compose.address('front-door');
const running = new Map<string, Running>();
const isOpen = /^Corridor is open at https:\/\/corridor\.test$/;

const start = async (name: string, awaited: RegExp, more?: Readonly<Record<string, string>>) =>
  void running.set(name, await compose.start(name, awaited, more));
const stop = async (name: string) => {
  const one = running.get(name);
  running.delete(name);
  return one?.stop();
};
/** Its scripts, and a certificate such as an operator has, for the name that people open. */
function makeSecrets(): void {
  execFileSync('sh', ['server/operate/make-secrets.sh', folder]);
  writeFileSync(join(secrets, 'smtp-url'), 'smtp://127.0.0.1:1\n');
  const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')];
  const names = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME},IP:${door}`];
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
  const args = ['req', ...made, '-out', certificate, '-days', '2', ...names];
  execFileSync(ensureProgram('openssl'), args, { stdio: 'ignore' });
  writeFileSync(join(secrets, 'tls.pem'), readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'));
}

beforeAll(async () => {
  makeSecrets();
  await Promise.all([
    start('postgresql', /database system is ready to accept connections/),
    start('redis', /eady to accept connections/),
  ]);
});
afterAll(async () => {
  for (const name of ['front-door', 'gateway', 'node-1', 'node-2', 'redis', 'postgresql']) await stop(name);
});

/** By the front door, as a browser would. */
function ask(path: string, headers: Readonly<Record<string, string>> = {}) {
  const ca = readFileSync(join(folder, 'certificate'));
  const all = { host: NAME, ...headers };
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const asked = request({ host: door, port: 8443, path, ca, servername: NAME, headers: all, agent: false });
    asked.once('error', reject);
    asked.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, body: '' });
    });
    asked.once('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.end();
  });
}

describe('the container file', () => {
  const lines = readFileSync('Containerfile', 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const of = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const { scripts, engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
    engines: { node: string };
  };

  test('is built on one exact Node, and not run by root', () => {
    const bases = of('FROM').map((line) => line.split(' ')[0]);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:2[24]\.\d+\.\d+-\w+-slim$/);
    expect(engines.node).toBe('>=20.19');
    expect(of('USER')).toEqual(['node']);
  });

  test('installs what the lock file says, and builds', () => {
    const [install, build] = of('RUN');
    expect(install).toBe('npm ci --omit=dev');
    expect(build).toBe('npm run build');
    expect(scripts['build']).toBe('node server/start.mjs --build');
    const empty = join(folder, 'install');
    mkdirSync(empty);
    for (const name of (of('COPY')[0] ?? '').split(' ').slice(0, -1)) copyFileSync(name, join(empty, name));
    const dry = [
      ...(install ?? '').split(' ').slice(1),
      '--dry-run',
      '--offline',
      '--ignore-scripts',
      '--loglevel=error',
    ];
    expect(execFileSync('npm', dry, { cwd: empty, encoding: 'utf8' })).toMatch(/added \d+ packages/);
    execFileSync('npm', ['run', '--silent', 'build']);
    expect(existsSync('build/web/index.html')).toBe(true);
  });

  test('takes in what that needs and no more', () => {
    const taken = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    for (const line of taken) expect(existsSync(line.slice(1)), line).toBe(true);
    expect(taken).not.toContain('!test');
  });

  test('runs a node unless it is told otherwise, as compose.yaml does', () => {
    expect(JSON.parse(of('CMD')[0] ?? '')).toEqual(compose.services['node-1']?.command);
  });
});

describe('every service', () => {
  test.each(Object.entries(compose.services))('%s is kept in', (_name, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.user).not.toMatch(/^(root|0)/);
    expect(service.image).toMatch(/^[\w-]+:\d+\.\d+\.\d+|^postgres:\d+\.\d+/);
    if (service.profiles.length > 0) return;
    expect(service.restart).toBe('unless-stopped');
    expect(service.healthcheck.test[0]).toBe('CMD');
    const values = Object.entries(service.environment).filter(([key]) =>
      /(TOKEN|PASSWORD|SMTP_URL|DATABASE_URL)/.test(key),
    );
    for (const [key] of values) expect(key, 'secrets stand in files').toMatch(/_FILE$/);
  });

  test('our own programs have longer to drain than they take', () => {
    const ours = Object.values(compose.services).filter(({ image }) => image.startsWith('corridor:'));
    const seconds = ours.map((service) => Number.parseInt(service.stop_grace_period));
    expect(Math.min(...seconds) * 1000).toBeGreaterThan(DRAIN_MS);
  });

  test('the databases have no network at all', () => {
    for (const name of ['postgresql', 'redis']) expect(compose.services[name]?.network_mode).toBe('none');
  });
});

test('the secrets are made once, and closed to others', () => {
  const before = readFileSync(join(secrets, 'database-url'), 'utf8');
  execFileSync('sh', ['server/operate/make-secrets.sh', folder]);
  expect(readFileSync(join(secrets, 'database-url'), 'utf8')).toBe(before);
  expect(before).toContain(readFileSync(join(secrets, 'database-password'), 'utf8').trim());
  expect(statSync(secrets).mode & 0o077).toBe(0);
});

test('it starts: databases, nodes, front door, gateway, each healthy', async () => {
  expect(await compose.isWell('node-1')).toBe(false);
  await start('node-1', isOpen);
  await Promise.all([start('node-2', isOpen), start('front-door', /Loading success/)]);
  await start('gateway', /^The gateway is at work/, { NODE_EXTRA_CA_CERTS: join(folder, 'certificate') });
  const names = [...running.keys()];
  expect(names.length).toBe(6);
  expect(await Promise.all(names.map((name) => compose.isWell(name)))).toEqual(names.map(() => true));
});

test('the front door is what its own check accepts, and shows the way to https', async () => {
  const cfg = compose.placeOf('front-door', '/etc/corridor/front-door.cfg');
  expect(() => execFileSync(ensureProgram('haproxy'), ['-c', '-f', cfg], { stdio: 'pipe' })).not.toThrow();
  const plain = await fetch(`http://${door}:8080/settings`, { redirect: 'manual' });
  expect([plain.status, plain.headers.get('location')]).toEqual([308, `https://${door}:8080/settings`]);
});

test('through the door: the page to sign in, the interface, a websocket; the way of providers is the gateway’s', async () => {
  const page = await ask('/');
  expect([page.status, page.body]).toEqual([200, expect.stringContaining('<title>Corridor</title>')]);
  const script = /<script[^>]* src="([^"]+)"/.exec(page.body)?.[1] ?? '';
  expect((await ask(script)).status).toBe(200);
  const { cookie } = await found(`http://${compose.address('node-1')}:8765`);
  expect((await ask('/api/session', { cookie })).status).toBe(200);
  const upgrade = {
    cookie,
    origin: `https://${NAME}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.alloc(16, 7).toString('base64'),
  };
  expect((await ask('/socket.io/?EIO=4&transport=websocket', upgrade)).status).toBe(101);
  expect((await ask('/webhooks/nothing')).status).toBe(404);
});

test('the numbers of nodes and gateway are there, with the token only', async () => {
  const token = readFileSync(join(secrets, 'metrics-token'), 'utf8').trim();
  for (const name of ['node-1', 'node-2', 'gateway']) {
    const url = `http://${compose.address(name)}:9464/metrics`;
    expect((await fetch(url)).status).toBe(401);
    const text = await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).text();
    expect(text).toMatch(name === 'gateway' ? /^corridor_gateway_at_work 1$/m : /^corridor_ready 1$/m);
  }
});

test('it is backed up while it runs, and nothing is restored over it', async () => {
  const kept = ['/backups/one', '--secret', '/secrets-kept/one'];
  const { code, said } = await compose.run('backup', kept);
  expect(said).toMatch(/^Backed up: the database, 0 files, \d+ bytes\.$/m);
  expect(code).toBe(0);
  expect(statSync(compose.placeOf('backup', '/backups/one/corridor.dump')).mode & 0o077).toBe(0);
  const over = await compose.run('restore', kept);
  expect([over.code, over.said]).toEqual([1, expect.stringContaining('nothing is written over it')]);
});

test('a node is stopped, and the door stays open', async () => {
  expect(await stop('node-1')).toBe(0);
  expect(await compose.isWell('node-1')).toBe(false);
  for (let i = 0; i < 4; i++) expect((await ask('/readyz')).status).toBe(200);
});

test('asked to end, all end in order', async () => {
  expect(await Promise.all([stop('gateway'), stop('node-2')])).toEqual([0, 0]);
  await stop('front-door');
  expect(await stop('redis')).toBe(0);
  expect(await stop('postgresql')).toBe(0);
});
