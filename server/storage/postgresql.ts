/**
 * PostgreSQL behind Sequelize, with the same raw parameterised SQL as SQLite. The writer has exactly one connection, which
 * holds the lock on the database for as long as it lives: a second process cannot get one, and a connection that was
 * lost is replaced only together with its lock. Readers have a small pool whose connections cannot write.
 * Of several nodes one at a time has the word: a transaction begins with it, and its end passes it on.
 */
import pg from 'pg';
import { BaseError, DatabaseError, Sequelize } from 'sequelize';
import { DatabaseUnfit, reasonOf, type Bind, type Db } from './db.ts';
import { postgresql } from './dialect.ts';
import { questionOf, rowsOf } from './postgresql-statement.ts';
import { connectionOf } from './postgresql-url.ts';
import { TAKE_WORD, takeOver, type Connection, type Tenure } from './postgresql-tenure.ts';

const INT8 = 20;
const readers = 8;
const connectMs = 10_000;
/** A statement that takes longer has lost its server; group commits and pages take milliseconds. */
const answerMs = 60_000;
/** Connection, resources, intervention by an operator, system, damage; read-only; rolled back for another's sake. */
const TROUBLE = /^(08|40|53|57|58|XX|25006)/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * @param url postgresql://user:password@host:port/database?sslmode=…
 * @param tenure whether this process has the database to itself
 */
export function openPostgresql(url: string, purpose: 'write' | 'read', tenure: Tenure = 'alone'): Db {
  const sequelize = connect(url, purpose, tenure);
  const pool = poolOf(sequelize);
  const isShared = tenure === 'shared';
  /** Of the transaction that is open. */
  let held: pg.ClientBase | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const once = async (question: pg.QueryArrayConfig) => {
    const connection = await pool.take();
    return pool.ask(connection, question).finally(() => pool.giveBack(connection));
  };
  const ask = (sql: string, bind: Bind = {}, isKept = false): Promise<Answer> => {
    const question = questionOf(sql, bind, isKept);
    if (held === null) return once(question);
    // A connection takes one statement at a time; a use case may ask for several things of its transaction at once.
    const connection = held;
    const mine = turn.then(() => pool.ask(connection, question));
    turn = mine.catch(() => undefined);
    return mine;
  };
  const all = async <Row extends object>(sql: string, bind?: Bind) => rowsOf<Row>(sql, await ask(sql, bind));
  const finish = (verb: 'COMMIT' | 'ROLLBACK') => async () => {
    const connection = held;
    await turn;
    held = null;
    if (connection !== null) await end(pool, connection, verb);
  };
  return {
    dialect: postgresql,
    isShared,
    all,
    get: async <Row extends object>(sql: string, bind?: Bind) => (await all<Row>(sql, bind))[0] ?? null,
    run: async (sql, bind) => (await ask(sql, bind)).rowCount ?? 0,
    runAgain: async (sql, bind) => (await ask(sql, bind, true)).rowCount ?? 0,
    begin: async () => {
      const connection = await pool.take();
      try {
        await pool.ask(connection, isShared ? `BEGIN; ${TAKE_WORD}` : 'BEGIN');
      } catch (error) {
        await Promise.allSettled([end(pool, connection, 'ROLLBACK')]);
        throw error;
      }
      held = connection;
    },
    commit: finish('COMMIT'),
    rollback: finish('ROLLBACK'),
    troubleIn,
    close: () => sequelize.close(),
  };
}

type Answer = pg.QueryArrayResult<unknown[]>;

/** The connections that Sequelize makes, watches and replaces. */
interface Connections {
  take(): Promise<pg.ClientBase>;
  giveBack(connection: pg.ClientBase): void;
  /** Closes it; another one takes its place. */
  drop(connection: pg.ClientBase): void;
  /** Throws Sequelize's DatabaseError around what the driver says. */
  ask(connection: pg.ClientBase, question: pg.QueryArrayConfig | string): Promise<Answer>;
}

/**
 * Statements go to the driver itself: Sequelize's own way would read each text anew, write out a stack trace and rebuild
 * every row, which costs more than a statement of the hot path.
 */
function poolOf({ connectionManager }: Sequelize): Connections {
  // Sequelize's types do not say what a connection is, nor that one can be destroyed.
  const manager = connectionManager as unknown as {
    getConnection(options: object): Promise<pg.ClientBase>;
    releaseConnection(connection: pg.ClientBase): void;
    destroyConnection(connection: pg.ClientBase): Promise<void>;
  };
  const drop = (connection: pg.ClientBase) => void Promise.allSettled([manager.destroyConnection(connection)]);
  return {
    take: () => manager.getConnection({}),
    giveBack: (connection) => manager.releaseConnection(connection),
    drop,
    ask: async (connection, question) => {
      try {
        return await connection.query(question as pg.QueryArrayConfig);
      } catch (cause) {
        if (!(cause instanceof Error)) throw cause;
        // Without a word of the server's it is not known how far it got.
        if (!SQLSTATE.test(codeOf(cause))) drop(connection);
        throw new DatabaseError(cause as ConstructorParameters<typeof DatabaseError>[0]);
      }
    },
  };
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

/** A connection whose transaction does not end as it was told is not used again. */
async function end(pool: Connections, connection: pg.ClientBase, verb: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  try {
    const { command } = await pool.ask(connection, verb);
    // After a statement that failed PostgreSQL answers COMMIT with ROLLBACK.
    if (command !== verb) throw new DatabaseError(Object.assign(new Error(`${verb}: ${command}`), { sql: verb }));
  } catch (error) {
    pool.drop(connection);
    throw error;
  }
  pool.giveBack(connection);
}

function connect(url: string, purpose: 'write' | 'read', tenure: Tenure): Sequelize {
  const { ssl, ...where } = connectionOf(url);
  return new Sequelize({
    dialect: 'postgres',
    dialectModule: { ...pg, types: { ...pg.types, getTypeParser } },
    ...KNOWN,
    ...where,
    logging: false,
    retry: { max: 1 },
    pool: purpose === 'write' ? { max: 1, idle: Number.MAX_SAFE_INTEGER } : { max: readers, idle: 60_000 },
    dialectOptions: {
      ...(ssl !== null && { ssl }),
      application_name: `corridor ${purpose}`,
      keepAlive: true,
      connectionTimeoutMillis: connectMs,
      query_timeout: answerMs,
      options: OPTIONS[purpose][tenure],
    },
    ...(purpose === 'write' && { hooks: { afterConnect: (connection) => takeOver(connection as Connection, tenure) } }),
  });
}

/** Given, though its types do not know it, so that Sequelize opens no connection of its own to find it out. */
const KNOWN = { databaseVersion: '14.0.0' };

/** PostgreSQL lets go of the lock of a machine that vanished within half a minute, not within two hours. */
const SOON_GONE = '-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';
/** A node that hangs in the middle of a transaction loses the word; whoever gets it sees what was committed before. */
const IN_TURN = '-c idle_in_transaction_session_timeout=15s -c default_transaction_isolation=read\\ committed';
const OPTIONS = {
  read: { alone: '-c default_transaction_read_only=on', shared: '-c default_transaction_read_only=on' },
  write: { alone: SOON_GONE, shared: `${SOON_GONE} ${IN_TURN}` },
} as const;

/** 64-bit numbers as numbers: what is stored here are times, counts and sizes below 2^53. */
const getTypeParser = (oid: number, format?: 'text'): unknown =>
  oid === INT8 ? Number : pg.types.getTypeParser(oid, format);

/** What is wrong with the address, for the operator; null where the address is not to blame. Never says what stands in it. */
export function complaintOf(error: unknown): string | null {
  if (error instanceof DatabaseUnfit) return error.message;
  if (!(error instanceof BaseError)) return null;
  const reason = reasonOf(error);
  const refused = REFUSED[reason];
  if (refused !== undefined) return `${refused} (${reason}).`;
  return troubleIn(error) === null ? null : `no PostgreSQL can be used there (${reason}).`;
}

const REFUSED: Readonly<Record<string, string>> = {
  '28P01': 'PostgreSQL refuses this user or password',
  '28000': 'PostgreSQL refuses this user',
  '3D000': 'there is no such database',
  '42501': 'this user may not make tables in it',
};

function troubleIn(error: unknown): string | null {
  if (error instanceof DatabaseUnfit) return 'unfit';
  if (!(error instanceof BaseError)) return null;
  const reason = reasonOf(error);
  // Without a code of the server's, the server did not answer.
  return !SQLSTATE.test(reason) || TROUBLE.test(reason) ? reason : null;
}
