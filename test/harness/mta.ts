/**
 * A real MTA (Debian's Exim) on this machine as the practice's relay: what it cannot deliver comes back as its own bounce.
 * Mail for `domain` goes to our listener, all other mail to `next`. Installed where it is missing, as root on Debian.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { endedAtLast, temporaryFolder } from './leftovers.ts';

const program = '/usr/sbin/exim4';

export interface Mta {
  /** For CORRIDOR_SMTP_URL. */
  readonly url: string;
  close(): Promise<void>;
}

/** False where there is none and none can be installed; with `CI` set that is an error. */
export function ensureMta(): boolean {
  const isRoot = process.getuid?.() === 0;
  if (!existsSync(program) && isRoot && existsSync('/etc/debian_version')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quiet = ['install', '-y', '-qq', '--no-install-recommends', 'exim4-daemon-light'];
    execFileSync('apt-get', ['update', '-qq'], { env });
    execFileSync('apt-get', quiet, { env, stdio: 'ignore' });
  }
  const isThere = existsSync(program) && isRoot;
  const isCi = !['', '0', 'false', undefined].includes(process.env['CI']);
  if (!isThere && isCi) throw new Error('no MTA: CI may not leave its tests out');
  return isThere;
}

export async function startMta(domain: string, listenerPort: number, nextPort: number): Promise<Mta> {
  const folder = temporaryFolder('mta');
  const spool = join(folder, 'spool');
  mkdirSync(spool);
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'Debian-exim'], { encoding: 'utf8' }));
  for (const path of [folder, spool]) chownSync(path, idOf('-u'), idOf('-g'));
  const port = await freePort();
  const config = join(folder, 'exim.conf');
  writeFileSync(config, configOf({ spool, folder, port, domain, listenerPort, nextPort }));
  const child = endedAtLast(spawn(program, ['-C', config, '-bdf'], { stdio: 'ignore' }));
  await answers(port);
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  return { url: `smtp://127.0.0.1:${port}`, close };
}

interface Place {
  readonly spool: string;
  readonly folder: string;
  readonly port: number;
  readonly domain: string;
  readonly listenerPort: number;
  readonly nextPort: number;
}

const configOf = ({ spool, folder, port, domain, listenerPort, nextPort }: Place): string => `
primary_hostname = mta.example
spool_directory = ${spool}
log_file_path = ${folder}/%slog
pid_file_path = ${folder}/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
tls_advertise_hosts =
dsn_advertise_hosts = *
acl_smtp_rcpt = take
begin acl
take:
  accept
begin routers
ours:
  driver = manualroute
  domains = ${domain}
  route_list = * 127.0.0.1
  self = send
  transport = to_ours
others:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = to_others
begin transports
to_ours:
  driver = smtp
  port = ${listenerPort}
  allow_localhost
to_others:
  driver = smtp
  port = ${nextPort}
  allow_localhost
begin retry
* * F,1h,1m
`;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Waits until somebody listens, for 60 s. */
async function answers(port: number): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the MTA does not listen');
}
