/**
 * Back-up and restore: the database as at one moment (the SQLite file of the data folder, or a PostgreSQL), then the sealed
 * files, then a list of both with their hashes, which makes the copy whole. The secret goes elsewhere and the gateway's keys into no copy. Part of the programs
 * backup-main.ts; a server may run meanwhile, but not on the folder that is restored into.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from '../protocol/wire/zod.ts';
import { lockData } from './lock.ts';
import { checkDatabase, copyDatabase } from './storage/backup.ts';
import { dumpPostgresql, restorePostgresql, type ServerDatabase } from './storage/postgresql-backup.ts';

const DATABASE = 'corridor.sqlite';
const DUMP = 'corridor.dump';
const FILES = 'files';
const SECRET = 'secret';
const LIST = 'backup.json';

const copied = z.strictObject({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string() });
const list = z.strictObject({ version: z.literal(1), at: z.iso.datetime(), copied: z.array(copied) });
type Copied = z.output<typeof copied>;

export interface Done {
  readonly files: number;
  readonly bytes: number;
}

/**
 * @param dataDir the folder of a server, running or not
 * @param to a new folder for database and files
 * @param secretTo another new folder for the secret; null: it is kept elsewhere already
 * @param server where the database is a PostgreSQL; null: it is a file in `dataDir`
 */
export async function backUp(
  dataDir: string,
  to: string,
  secretTo: string | null,
  server: ServerDatabase | null,
): Promise<Done> {
  if (!existsSync(join(dataDir, SECRET))) throw new Error(`${dataDir} is no data folder of Corridor.`);
  if (secretTo !== null && isWithin(secretTo, to)) {
    throw new Error('The secret must lie apart from the rest: together they are what an attacker wants.');
  }
  await makeEmpty(to);
  const at = new Date().toISOString();
  // First the database: whatever it names has arrived by then, and sealed files never change.
  if (server === null) await copyDatabase(join(dataDir, DATABASE), join(to, DATABASE));
  else await dumpPostgresql(server, join(to, DUMP));
  const done: Copied[] = [await described(to, server === null ? DATABASE : DUMP)];
  for (const path of await filesBelow(join(dataDir, FILES))) {
    const kept = join(FILES, path);
    if (await copyDurably(join(dataDir, kept), join(to, kept))) done.push(await described(to, kept));
  }
  if (secretTo !== null) {
    await makeEmpty(secretTo);
    await copyDurably(join(dataDir, SECRET), join(secretTo, SECRET));
  }
  await writeDurably(join(to, LIST), JSON.stringify({ version: 1, at, copied: done }, null, 1));
  return sum(done);
}

/**
 * @param dataDir the folder that a server is to run on: without a database and files
 * @param secret the folder that the secret was kept in; null where it is in place already
 * @param server an empty PostgreSQL where the backup is of one; null: the database becomes a file in `dataDir`
 */
export async function restore(
  from: string,
  dataDir: string,
  secret: string | null,
  server: ServerDatabase | null,
): Promise<Done> {
  if (!existsSync(join(from, LIST))) throw new Error(`${from} is no whole backup: ${LIST} is missing.`);
  const { copied: wanted } = list.parse(JSON.parse(await readFile(join(from, LIST), 'utf8')));
  mustBeOfItsKind(wanted, server);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unlock = await lockData(dataDir);
  try {
    for (const name of [DATABASE, FILES]) {
      if (existsSync(join(dataDir, name)))
        throw new Error(`${join(dataDir, name)} exists: nothing is written over it.`);
    }
    if (secret === null && !existsSync(join(dataDir, SECRET))) {
      throw new Error(`${join(dataDir, SECRET)} is missing: say where it is kept with --secret <folder>.`);
    }
    for (const one of wanted.filter(({ path }) => path !== DUMP)) await restoreOne(from, dataDir, one);
    if (secret !== null) await copyDurably(join(secret, SECRET), join(dataDir, SECRET));
    if (server === null) await checkDatabase(join(dataDir, DATABASE));
    else await restoreDump(from, wanted, server);
  } finally {
    await unlock();
  }
  return sum(wanted);
}

function mustBeOfItsKind(wanted: readonly Copied[], server: ServerDatabase | null): void {
  const [name, says] = server === null ? [DATABASE, 'set DATABASE_URL'] : [DUMP, 'leave DATABASE_URL out'];
  if (wanted.some(({ path }) => path === name)) return;
  throw new Error(`The backup is of another kind of database: ${says}.`);
}

/** Last of all, so that nobody starts on a database whose files are not there yet. */
async function restoreDump(from: string, wanted: readonly Copied[], server: ServerDatabase): Promise<void> {
  const dump = wanted.find(({ path }) => path === DUMP);
  if ((await described(from, DUMP)).sha256 !== dump?.sha256) throw new Error(spoilt(DUMP));
  await restorePostgresql(server, join(from, DUMP));
}

const spoilt = (path: string): string => `${path} in the backup is not what was backed up.`;

/** What is in the list and nothing else, exactly as it was. */
async function restoreOne(from: string, dataDir: string, wanted: Copied): Promise<void> {
  const to = resolve(dataDir, wanted.path);
  if (!isWithin(to, dataDir)) throw new Error('The list of the backup names a place outside of it.');
  await copyDurably(join(from, wanted.path), to);
  const found = await described(dataDir, wanted.path);
  if (found.sha256 !== wanted.sha256) throw new Error(spoilt(wanted.path));
}

const sum = (done: readonly Copied[]): Done => ({
  files: done.filter(({ path }) => path !== DATABASE && path !== DUMP).length,
  bytes: done.reduce((all, { bytes }) => all + bytes, 0),
});

function isWithin(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(way) !== way);
}

async function makeEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty: give a new folder.`);
}

/** Paths below a folder, ascending; none where there is no such folder. */
async function filesBelow(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

/** False where it was erased meanwhile. */
async function copyDurably(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await copyFile(from, to);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && !existsSync(from)) return false;
    throw error;
  }
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return true;
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function described(folder: string, path: string): Promise<Copied> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, path)), hash);
  const { size } = await stat(join(folder, path));
  return { path, bytes: size, sha256: hash.digest('hex') };
}
