/** A statement of this room as the driver of PostgreSQL takes it, and its rows as this room spells their columns. */
import type pg from 'pg';
import { buffers, type Bind } from './db.ts';

interface Read {
  /** With $1, $2 … in place of $name. */
  readonly text: string;
  /** The names, in the order of their numbers. */
  readonly names: readonly string[];
  /** PostgreSQL folds names without quotes to small letters: what each column is called in the statement. */
  readonly spelled: ReadonlyMap<string, string>;
  /** Under which a connection keeps it parsed. */
  readonly name: string;
}

/** Statements that were read; their texts stand in this room's files and do not depend on what is asked for. */
const known = new Map<string, Read>();

function read(sql: string): Read {
  const before = known.get(sql);
  if (before !== undefined) return before;
  const names: string[] = [];
  const text = sql.replace(/\$([a-zA-Z]\w*)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  const spelled = new Map((sql.match(/\b[a-z]+[A-Z]\w*/g) ?? []).map((name) => [name.toLowerCase(), name]));
  const fresh = { text, names, spelled, name: `corridor ${known.size}` };
  known.set(sql, fresh);
  return fresh;
}

/** @param isKept parsed once for each connection instead of each time */
export function questionOf(sql: string, bind: Bind, isKept: boolean): pg.QueryArrayConfig {
  const { text, names, name } = read(sql);
  const values = buffers(bind);
  const question = { text, values: names.map((one) => values[one] ?? null), rowMode: 'array' as const };
  return isKept ? { ...question, name } : question;
}

/** Rows as objects, their names spelled as in the statement. */
export function rowsOf<Row extends object>(sql: string, { fields, rows }: pg.QueryArrayResult<unknown[]>): Row[] {
  const { spelled } = read(sql);
  const names = fields.map(({ name }) => spelled.get(name) ?? name);
  return rows.map((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])) as Row);
}
