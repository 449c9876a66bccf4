/**
 * Prosody, the XMPP server of Debian's packages, with every room's archive on (its own internal store, which it does not
 * fsync): the same rooms, people and kilobytes, a message acknowledged when the room reflects it to its sender. Corridor is held
 * against it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../postgresql.mjs';
import { SERVER_CORE, Skipped, type Bench, type Measurement } from '../bench.ts';
import { cpuUs, sleep } from '../measure.ts';
import { median, times, whole } from '../report.ts';
import { Scope } from '../scope.ts';
import { XmppClient } from '../xmpp-client.ts';
import { resultOf } from './speed.ts';

const PROGRAM = '/usr/bin/prosody';
const HOST = 'bench.localhost';
const ROOMS = `rooms.${HOST}`;
const WINDOW = 4;
const BODY = 'x'.repeat(1_024);

/** Installs Debian's package where it is missing; it is never started as a service of the machine. */
function ensureProsody(): void {
  if (existsSync(PROGRAM)) return;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Skipped('prosody is not installed, and only root on Debian can install it (apt-get install prosody)');
  }
  console.log('xmpp     installing prosody …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  try {
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'prosody'], { env, stdio: 'ignore' });
  } catch {
    throw new Skipped("prosody cannot be installed from Debian's packages");
  }
}

const configOf = (folder: string, port: number): string => `
run_as_root = true
pidfile = "${folder}/prosody.pid"
data_path = "${folder}/data"
plugin_paths = {}
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
s2s_ports = {}
http_ports = {}
https_ports = {}
modules_enabled = { "saslauth", "disco", "presence", "message", "iq", "c2s" }
modules_disabled = { "s2s", "offline", "tls" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "insecure"
insecure_open_authentication = "Yes please, I know what I'm doing!"
storage = "internal"
log = { { levels = { min = "info" }, to = "console" } }
VirtualHost "${HOST}"
Component "${ROOMS}" "muc"
  modules_enabled = { "muc_mam" }
  muc_log_by_default = true
  muc_log_all_rooms = true
  max_archive_query_results = 50
  max_history_messages = 0
  restrict_room_creation = false
  muc_room_locking = false
`;

interface Result {
  readonly ackedPerS: number;
  readonly deliveredPerS: number;
  readonly cpuUsPerMessage: number;
}

async function round({ size }: Bench): Promise<Result> {
  const scope = new Scope();
  try {
    const folder = scope.folder();
    const data = join(folder, 'data');
    mkdirSync(data);
    const port = await freePort();
    const config = join(folder, 'prosody.cfg.lua');
    writeFileSync(config, configOf(folder, port));
    const server = scope.program({ name: 'Prosody', args: ['-F', '--config', config], cores: SERVER_CORE }, PROGRAM);
    await server.line(/Activated service 'c2s'/);
    const clients: XmppClient[] = [];
    scope.keep(() => clients.forEach((client) => client.close()));
    for (let room = 0; room < size.threads; room++) {
      for (let m = 0; m < size.membersPerThread; m++) {
        clients.push(await XmppClient.join(port, HOST, `u${room}-${m}`, `room${room}@${ROOMS}`));
      }
    }
    const result = await saturated(clients, server.pid, size.seconds);
    if (!readdirSync(data, { recursive: true }).some((name) => /muc_log\/.*\.list$/.test(String(name)))) {
      throw new Error('Prosody has archived nothing');
    }
    return result;
  } finally {
    await scope.end();
  }
}

/** As `saturate` of the others does: four sends of every member on their way, one second of warming up. */
async function saturated(clients: readonly XmppClient[], pid: number, seconds: number): Promise<Result> {
  let acked = 0;
  let running = true;
  const pump = (client: XmppClient): void => {
    if (!running) return;
    client.speak(BODY, () => {
      acked++;
      pump(client);
    });
  };
  for (const client of clients) for (let i = 0; i < WINDOW; i++) pump(client);
  await sleep(1_000);
  const delivered = () => clients.reduce((sum, client) => sum + client.delivered, 0);
  const from = { acked, delivered: delivered(), cpu: cpuUs(pid), at: performance.now() };
  await sleep(seconds * 1_000);
  const took = (performance.now() - from.at) / 1_000;
  const done = acked - from.acked;
  running = false;
  if (done === 0) throw new Error('no message came back from its room');
  return {
    ackedPerS: done / took,
    deliveredPerS: (delivered() - from.delivered) / took,
    cpuUsPerMessage: (cpuUs(pid) - from.cpu) / done,
  };
}

export const xmpp: Measurement = {
  name: 'xmpp',
  about: "Prosody from Debian's packages with its archive on, and Corridor against it",
  async measure(bench) {
    ensureProsody();
    const rounds: Result[] = [];
    for (let n = 0; n < Math.min(2, bench.size.rounds); n++) rounds.push(await round(bench));
    const pick = (value: (one: Result) => number) => median(rounds.map(value));
    const theirs = pick(({ ackedPerS }) => ackedPerS);
    bench.say({
      what: 'Prosody, archive in its own store, one core: messages/s',
      goal: '',
      figure: `${whole(theirs)} (${whole(pick((one) => one.deliveredPerS))} deliveries/s, ${whole(pick((one) => one.cpuUsPerMessage))} µs of CPU a message)`,
      isMet: null,
    });
    const ours = await resultOf(bench, 'sqlite');
    bench.say({
      what: 'Corridor on SQLite, one core, against Prosody with its archive',
      goal: '≥ 3 ×',
      figure: times(ours.rate.ackedPerS / theirs),
      isMet: ours.rate.ackedPerS >= 3 * theirs,
    });
  },
};
