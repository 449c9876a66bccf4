/**
 * Back-up and restore as programs: `npm run backup -- <folder> [--secret <folder>]` beside a running server, and
 * `npm run restore -- <folder> [--secret <folder>]` before one is started. Which data folder and database: CORRIDOR_DATA_DIR
 * and DATABASE_URL, as the server's; with a PostgreSQL its client programs must be installed.
 */
import { parseArgs } from 'node:util';
import { backUp, restore, type Done } from './backup.ts';
import { readConfig } from './config.ts';
import { sayWhy } from './program.ts';

const USAGE =
  'Use: npm run backup -- <new folder> [--secret <another new folder>], or npm run restore -- <folder> [--secret <folder>]';

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { secret: { type: 'string' } } });
  const [what, folder, ...more] = positionals;
  if (folder === undefined || more.length > 0 || (what !== 'backup' && what !== 'restore')) throw new Error(USAGE);
  const { dataDir, databaseUrl } = readConfig(process.env);
  const secret = values.secret ?? null;
  const server = databaseUrl === null ? null : { url: databaseUrl, env: process.env };
  if (what === 'backup') say('Backed up', await backUp(dataDir, folder, secret, server));
  else say('Restored', await restore(folder, dataDir, secret, server));
  if (what === 'backup' && secret === null) console.log('Without the secret file: keep it too, and apart from this.');
} catch (error) {
  sayWhy(error);
}

function say(what: string, { files, bytes }: Done): void {
  console.log(`${what}: the database, ${files} files, ${bytes} bytes.`);
}
