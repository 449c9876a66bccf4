/**
 * PostgreSQL behind Sequelize, with the same raw parameterised SQL as SQLite. The writer has exactly one connection, which
 * holds the lock on the database for as long as it lives: a second process cannot get one, and a connection that was
 * lost is replaced only together with its lock. Readers have a small pool whose connections cannot write.
 * Of several nodes one at a time has the word: a transaction begins with it, and its end passes it on.
 */
import pg from 'pg';
import { BaseError, QueryTypes, Sequelize, type Transaction } from 'sequelize';
import { buffers, DatabaseUnfit, reasonOf, type Bind, type Db } from './db.ts';
import { postgresql } from './dialect.ts';
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
  const isShared = tenure === 'shared';
  let transaction: Transaction | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  /** A connection takes one statement at a time; a use case may ask for several things of its transaction at once. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (transaction === null) return work();
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const query = (bind: Bind | undefined) => ({
    bind: bind === undefined ? {} : buffers(bind),
    raw: true as const,
    ...(transaction !== null && { transaction }),
  });
  const all = async <Row extends object>(sql: string, bind?: Bind) =>
    respelled(sql, await inTurn(() => sequelize.query<Row>(sql, { ...query(bind), type: QueryTypes.SELECT })));
  const run = (sql: string, bind?: Bind) =>
    inTurn(() => sequelize.query(sql, { ...query(bind), type: QueryTypes.BULKUPDATE }));
  const finish = (how: 'commit' | 'rollback') => async () => {
    const open = transaction;
    await turn;
    transaction = null;
    await open?.[how]();
  };
  return {
    dialect: postgresql,
    isShared,
    all,
    get: async <Row extends object>(sql: string, bind?: Bind) => (await all<Row>(sql, bind))[0] ?? null,
    run,
    runAgain: run,
    begin: async () => {
      const open = await sequelize.transaction();
      try {
        if (isShared) await sequelize.query(TAKE_WORD, { raw: true, transaction: open });
      } catch (error) {
        await Promise.allSettled([open.rollback()]);
        throw error;
      }
      transaction = open;
    },
    commit: finish('commit'),
    rollback: finish('rollback'),
    troubleIn,
    close: () => sequelize.close(),
  };
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

/** Names of a statement as they come back, in small letters, and as it spells them. */
const spellings = new Map<string, ReadonlyMap<string, string>>();

/** PostgreSQL folds names without quotes to small letters; a row gets back the names as the statement spells them. */
function respelled<Row extends object>(sql: string, rows: Row[]): Row[] {
  const [first] = rows;
  if (first === undefined) return rows;
  let spelled = spellings.get(sql);
  if (spelled === undefined) {
    spelled = new Map((sql.match(/\b[a-z]+[A-Z]\w*/g) ?? []).map((name) => [name.toLowerCase(), name]));
    spellings.set(sql, spelled);
  }
  const names = Object.keys(first).map((name) => [name, spelled.get(name) ?? name] as const);
  return rows.map((row) => {
    const values = row as Readonly<Record<string, unknown>>;
    return Object.fromEntries(names.map(([name, spelling]) => [spelling, values[name]])) as Row;
  });
}

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
