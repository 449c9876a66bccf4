/**
 * What this room needs of a database, whichever it is: parameterised SQL ($name, values in `bind`) and one transaction at
 * a time. sqlite.ts and postgresql.ts fulfil it; who may write, and when, is writer.ts. No framework here.
 */
import type { Dialect } from './dialect.ts';

export type Value = string | number | Uint8Array | null;
export type Bind = Readonly<Record<string, Value>>;

export interface Db {
  readonly dialect: Dialect;
  /** Other processes write to the same database: `begin` waits until this one has the word, and keeps it to the end. */
  readonly isShared: boolean;
  /** The rows of a SELECT, or of a statement with RETURNING; their names are spelled as in the statement. */
  all<Row extends object>(sql: string, bind?: Bind): Promise<Row[]>;
  get<Row extends object>(sql: string, bind?: Bind): Promise<Row | null>;
  /** Runs one statement that returns no rows; the number of rows it changed. */
  run(sql: string, bind?: Bind): Promise<number>;
  /** As `run`, for a statement of the hot path, where the database may keep it parsed. Its text must not vary. */
  runAgain(sql: string, bind: Bind): Promise<number>;
  /** Everything up to `commit` or `rollback` is one transaction. For the one writer: there is never a second one. */
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /**
   * Why an error means that the database itself failed (disk full or broken, connection lost), as the driver's code;
   * null where it did not. Never the statement or its values.
   */
  troubleIn(error: unknown): string | null;
  close(): Promise<void>;
}

/** A database that cannot be used as it is; the message is for the operator and begins with what is wrong. */
export class DatabaseUnfit extends Error {
  constructor(complaint: string) {
    super(complaint);
    this.name = 'DatabaseUnfit';
  }
}

/** The driver's code (SQLITE_FULL, 53100 …) or the kind of error; what may be logged of it. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  const parent = 'parent' in cause && cause.parent instanceof Error ? cause.parent : cause;
  return 'code' in parent && typeof parent.code === 'string' ? parent.code : parent.name;
}

/** The drivers take Buffers only; a view, not a copy. `prefix` of the names, where the driver wants it written. */
export function buffers(bind: Bind, prefix: '' | '$' = ''): Record<string, string | number | Buffer | null> {
  const out: Record<string, string | number | Buffer | null> = {};
  for (const [name, value] of Object.entries(bind)) {
    out[prefix + name] =
      value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
  }
  return out;
}
