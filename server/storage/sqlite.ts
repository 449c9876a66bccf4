/**
 * One SQLite connection behind Sequelize, with raw parameterised SQL.
 * Sequelize keeps exactly one connection per instance as long as none of its own transactions is used, so pragmas stick
 * and BEGIN … COMMIT may be plain statements. Who may write, and when, is writer.ts.
 */
import { QueryTypes, Sequelize } from 'sequelize';
import type { Database, RunResult, Statement } from 'sqlite3';
import { buffers, DatabaseUnfit, reasonOf, type Bind, type Db } from './db.ts';
import { sqlite } from './dialect.ts';

/** SQLite before this could corrupt a file when two connections wrote and checkpointed at once. */
const OLDEST_SQLITE = [3, 51, 3] as const;
const OPEN_READWRITE = 2;
const OPEN_CREATE = 4;
/** What the disk, not the statement, has to answer for. */
const TROUBLE = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|BUSY|LOCKED|NOMEM)/;

/** Opens `path`; with `readOnly` every write is refused by SQLite itself. */
export function openSqlite(path: string, readOnly: boolean): Db {
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
    sequelize.query<Row>(withRows(sql), { ...bound(bind), type: QueryTypes.SELECT });
  const run = (sql: string, bind?: Bind) => sequelize.query(sql, { ...bound(bind), type: QueryTypes.BULKUPDATE });
  const kept = keptStatements(sequelize);
  const plain = async (sql: 'BEGIN IMMEDIATE' | 'COMMIT' | 'ROLLBACK') => void (await run(sql));
  return {
    dialect: sqlite,
    isShared: false,
    all,
    get: async <Row extends object>(sql: string, bind?: Bind) => (await all<Row>(sql, bind))[0] ?? null,
    run,
    runAgain: kept.run,
    begin: () => plain('BEGIN IMMEDIATE'),
    commit: () => plain('COMMIT'),
    rollback: () => plain('ROLLBACK'),
    troubleIn: (error) => {
      const reason = reasonOf(error);
      return TROUBLE.test(reason) ? reason : null;
    },
    close: async () => {
      await kept.close();
      await sequelize.close();
    },
  };
}

/**
 * Statements that stay parsed, on the connection that Sequelize holds. Sequelize itself parses a statement each time and
 * writes out a stack trace with it, which costs more than the rows of a small group commit.
 */
function keptStatements(sequelize: Sequelize): { run: Db['runAgain']; close(): Promise<void> } {
  const statements = new Map<string, Promise<Statement>>();
  const prepare = async (sql: string): Promise<Statement> => {
    // Sequelize's types do not say what a connection is.
    const connection = (await sequelize.connectionManager.getConnection({ type: 'write' })) as Database;
    return new Promise((resolve, reject) => {
      const statement = connection.prepare(sql, (error) => (error === null ? resolve(statement) : reject(error)));
    });
  };
  const statementOf = (sql: string): Promise<Statement> => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const prepared = prepare(sql);
    statements.set(sql, prepared);
    prepared.catch(() => statements.delete(sql));
    return prepared;
  };
  return {
    run: async (sql, bind) => {
      const statement = await statementOf(sql);
      return new Promise((resolve, reject) => {
        statement.run(buffers(bind, '$'), function (this: RunResult, error: Error | null) {
          if (error === null) resolve(this.changes);
          else reject(error);
        });
      });
    },
    // A connection with a statement on it does not close.
    close: async () => {
      for (const prepared of await Promise.allSettled(statements.values())) {
        if (prepared.status === 'fulfilled') await new Promise<void>((done) => prepared.value.finalize(() => done()));
      }
    },
  };
}

/** Sequelize takes a text that begins with INSERT for one without rows, also where it says RETURNING. */
const withRows = (sql: string) => (sql.startsWith('INSERT') ? `/* returns rows */ ${sql}` : sql);

/**
 * Sets what durability needs and reads it back: acknowledged must mean on disk, so anything weaker refuses to start.
 * Throws DatabaseUnfit naming the setting.
 */
export async function makeDurable(db: Db, readOnly: boolean): Promise<void> {
  const version = await db.get<{ v: string }>('SELECT sqlite_version() AS v');
  if (!version || older(version.v))
    throw new DatabaseUnfit(`SQLite ${version?.v} is older than ${OLDEST_SQLITE.join('.')}`);
  await db.all('PRAGMA busy_timeout = 5000');
  await db.all('PRAGMA foreign_keys = ON');
  if (!readOnly) {
    await db.all('PRAGMA journal_mode = WAL');
    await db.run('PRAGMA synchronous = FULL');
    await db.run('PRAGMA trusted_schema = OFF');
    // What is erased is overwritten: what has ended must not stand in a stolen file.
    await db.all('PRAGMA secure_delete = ON');
  } else {
    await db.run('PRAGMA query_only = ON');
  }
  const mode = await db.get<{ journal_mode: string }>('PRAGMA journal_mode');
  if (mode?.journal_mode !== 'wal') throw new DatabaseUnfit(`journal_mode is ${mode?.journal_mode}, not wal`);
  const sync = await db.get<{ synchronous: number }>('PRAGMA synchronous');
  if (!readOnly && (sync?.synchronous ?? 0) < 2)
    throw new DatabaseUnfit(`synchronous is ${sync?.synchronous}, not FULL`);
}

function older(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [i, least] of OLDEST_SQLITE.entries()) {
    const part = parts[i] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}
