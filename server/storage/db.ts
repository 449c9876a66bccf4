/**
 * One SQLite connection behind Sequelize, with raw parameterised SQL: the only file that holds a Sequelize instance.
 * Sequelize keeps exactly one connection per instance as long as none of its own transactions is used, so pragmas stick
 * and BEGIN … COMMIT may be plain statements. Who may write, and when, is writer.ts.
 */
import { QueryTypes, Sequelize } from 'sequelize';

export type Value = string | number | Uint8Array | null;
export type Bind = Readonly<Record<string, Value>>;

export interface Db {
  all<Row extends object>(sql: string, bind?: Bind): Promise<Row[]>;
  get<Row extends object>(sql: string, bind?: Bind): Promise<Row | null>;
  /** Runs one statement that returns no rows; the number of rows it changed. */
  run(sql: string, bind?: Bind): Promise<number>;
  close(): Promise<void>;
}

/** SQLite before this could corrupt a file when two connections wrote and checkpointed at once. */
const OLDEST_SQLITE = [3, 51, 3] as const;
const OPEN_READWRITE = 2;
const OPEN_CREATE = 4;

/** Opens `path`; with `readOnly` every write is refused by SQLite itself. */
export function openDb(path: string, readOnly: boolean): Db {
  const sequelize = new Sequelize({
    dialect: 'sqlite',
    storage: path,
    logging: false,
    // Waiting for a lock is SQLite's own business (busy_timeout); a second try would only double it.
    retry: { max: 1 },
    dialectOptions: { mode: readOnly ? OPEN_READWRITE : OPEN_READWRITE | OPEN_CREATE },
  });
  const bound = (bind: Bind | undefined) => ({ bind: bind === undefined ? {} : buffers(bind), raw: true as const });
  const all = <Row extends object>(sql: string, bind?: Bind) =>
    sequelize.query<Row>(sql, { ...bound(bind), type: QueryTypes.SELECT });
  return {
    all,
    get: async <Row extends object>(sql: string, bind?: Bind) => (await all<Row>(sql, bind))[0] ?? null,
    run: (sql, bind) => sequelize.query(sql, { ...bound(bind), type: QueryTypes.BULKUPDATE }),
    close: () => sequelize.close(),
  };
}

/** The driver takes Buffers only; a view, not a copy. */
function buffers(bind: Bind): Record<string, string | number | Buffer | null> {
  const out: Record<string, string | number | Buffer | null> = {};
  for (const [name, value] of Object.entries(bind)) {
    out[name] = value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
  }
  return out;
}

/**
 * Sets what durability needs and reads it back: acknowledged must mean on disk, so anything weaker refuses to start.
 * Throws Error naming the setting.
 */
export async function makeDurable(db: Db, readOnly: boolean): Promise<void> {
  const version = await db.get<{ v: string }>('SELECT sqlite_version() AS v');
  if (!version || older(version.v)) throw new Error(`SQLite ${version?.v} is older than ${OLDEST_SQLITE.join('.')}`);
  await db.all('PRAGMA busy_timeout = 5000');
  await db.all('PRAGMA foreign_keys = ON');
  if (!readOnly) {
    await db.all('PRAGMA journal_mode = WAL');
    await db.run('PRAGMA synchronous = FULL');
    await db.run('PRAGMA trusted_schema = OFF');
  } else {
    await db.run('PRAGMA query_only = ON');
  }
  const mode = await db.get<{ journal_mode: string }>('PRAGMA journal_mode');
  if (mode?.journal_mode !== 'wal') throw new Error(`journal_mode is ${mode?.journal_mode}, not wal`);
  const sync = await db.get<{ synchronous: number }>('PRAGMA synchronous');
  if (!readOnly && (sync?.synchronous ?? 0) < 2) throw new Error(`synchronous is ${sync?.synchronous}, not FULL`);
}

function older(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [i, least] of OLDEST_SQLITE.entries()) {
    const part = parts[i] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}
