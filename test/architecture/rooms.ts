/**
 * Who may import whom: the one table of rooms. A room is a folder (or a single file with rules of its own); what it
 * does not list it may not import. The tsconfig.json of a room refers to exactly its `ours`, so that the compiler
 * refuses the same imports. Changing a row is a decision about the design, never a way to make a test pass.
 */
export interface Room {
  /** Other rooms it may import. */
  readonly ours: readonly string[];
  /** Packages it may import; `node:*` stands for all of Node's own modules, `@scope/*` for a whole scope. */
  readonly outside: readonly string[] | 'anything but libsodium-wrappers';
  /** What to do instead of an import that is refused here. */
  readonly instead: string;
  /** The room is only the files that lie directly in the folder. */
  readonly isFlat?: true;
}

const protocol = ['protocol/wire', 'protocol/crypto'];
const serverRooms = ['domain', 'storage', 'live', 'realtime', 'http', 'delivery', 'jobs', 'metrics', 'reference'].map(
  (name) => `server/${name}`,
);
const clientRooms = ['client/vault', 'client/sdk', 'client/web'];
const screenPackages = 'react react-dom @mantine/* @tabler/icons-react get-nonce virtua wouter zustand dayjs uqr'.split(
  ' ',
);
const throughPorts = 'describe what you need as a port in server/domain and let server/app.ts hand it in';
const throughSdk = 'ask client/sdk for it: it is the only way to the server and to the vault';

export const rooms: Readonly<Record<string, Room>> = {
  'protocol/wire': { ours: [], outside: ['zod'], instead: 'keep it pure: schemas, types and limits only' },
  'protocol/crypto': {
    ours: ['protocol/wire'],
    outside: [],
    instead: 'keep it pure: protocol/crypto/sodium.ts is the one door to libsodium, time and input are handed in',
  },
  'protocol/crypto/sodium.ts': {
    ours: ['protocol/wire', 'protocol/crypto'],
    outside: ['libsodium-wrappers'],
    instead: 'keep this file the door to libsodium and nothing else',
  },
  'protocol/forms': {
    ours: ['protocol/wire'],
    outside: [],
    instead: 'keep it pure: a form, its answers and what they count',
  },
  'server/domain': { ours: protocol, outside: [], instead: throughPorts },
  'server/storage': {
    ours: [...protocol, 'server/domain'],
    outside: ['sequelize', 'umzug', 'sqlite3', 'pg', 'node:*'],
    instead: throughPorts,
  },
  'server/live': {
    ours: ['protocol/wire', 'server/domain'],
    outside: ['rate-limiter-flexible', 'redis', 'node:*'],
    instead: throughPorts,
  },
  'server/realtime': {
    ours: ['protocol/wire', 'server/domain'],
    outside: ['socket.io', '@socket.io/redis-adapter', 'node:*'],
    instead: throughPorts,
  },
  'server/http': {
    ours: ['protocol/wire', 'server/domain'],
    outside: ['koa', '@koa/*', 'koa-helmet', 'helmet', 'node:*'],
    instead: throughPorts,
  },
  'server/delivery': {
    ours: [...protocol, 'server/domain'],
    outside: 'nodemailer smtp-server mailparser email-reply-parser twilio sms-segments-calculator node:*'.split(' '),
    instead: throughPorts,
  },
  'server/jobs': { ours: ['protocol/wire', 'server/domain'], outside: ['node:*'], instead: throughPorts },
  'server/metrics': {
    ours: ['protocol/wire', 'server/domain'],
    outside: ['prom-client', 'node:*'],
    instead: 'numbers only: what is measured comes through server/domain/meter.ts, or is handed in by server/app.ts',
  },
  'server/reference': {
    ours: ['protocol/wire'],
    outside: [],
    instead: 'keep it pure: words and tables in, a page and a document out',
  },
  server: {
    ours: [...protocol, ...serverRooms],
    outside: ['esbuild', 'pino', 'otplib', 'sodium-native', 'libphonenumber-js', 'node:*'],
    instead: 'compose here, and leave each framework to its room',
    isFlat: true,
  },
  'client/vault': {
    ours: protocol,
    outside: ['hash-wasm', 'idb'],
    instead: 'keep the vault small: keys in, verbs out; everything else belongs in client/sdk',
  },
  'client/sdk': {
    ours: ['protocol/wire', 'protocol/forms', 'client/vault'],
    outside: [
      'hash-wasm',
      'idb',
      'libphonenumber-js',
      'minisearch',
      'sms-segments-calculator',
      'socket.io-client',
      'node:*',
    ],
    instead: 'keep it headless: keys and sealing belong in client/vault, screens in client/web',
  },
  'client/web': {
    ours: ['protocol/wire', 'protocol/forms', 'client/sdk'],
    outside: [...screenPackages, 'vite', 'node:*'],
    instead: throughSdk,
  },
  'client/demo': { ours: ['protocol/wire', 'protocol/forms', 'client/sdk'], outside: ['node:*'], instead: throughSdk },
  'client/patient': {
    ours: [...protocol, 'protocol/forms', 'client/vault', 'client/sdk'],
    outside: ['preact', 'vite', 'node:*'],
    instead: 'keep the page small: no staff screen, keys only in client/patient/guest, which runs in its Worker',
  },
  test: {
    ours: [...protocol, 'protocol/forms', ...serverRooms, 'server', ...clientRooms, 'client/demo', 'client/patient'],
    outside: 'anything but libsodium-wrappers',
    instead: 'use protocol/crypto/sodium.ts, the one door to libsodium',
  },
};

/** The room a file belongs to: the longest row that covers it; undefined when it fits none. `path` is from the root. */
export function roomOf(path: string): string | undefined {
  const covers = (name: string) => {
    if (path === name) return true;
    if (!path.startsWith(`${name}/`)) return false;
    return rooms[name]?.isFlat !== true || !path.slice(name.length + 1).includes('/');
  };
  return Object.keys(rooms)
    .filter(covers)
    .sort((a, b) => b.length - a.length)[0];
}
