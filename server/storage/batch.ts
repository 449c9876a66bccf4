/**
 * Many rows in one statement: as one JSON text and, for all their bytes together, one BLOB that the statement cuts up.
 * This is the quickest form that SQLite and PostgreSQL share. A batch is a table expression with named, typed columns.
 */
import type { Bind, Db } from './db.ts';
import type { Dialect } from './dialect.ts';

type Kind = 'text' | 'integer' | 'bytes';
interface Kinds {
  readonly text: string;
  readonly integer: number;
  readonly bytes: Uint8Array;
}
type RowOf<Columns extends Readonly<Record<string, Kind>>> = {
  readonly [Name in keyof Columns]: Kinds[Columns[Name]] | null;
};

export interface Batch<Row> {
  /** Names of the columns, in order, for lists in a statement. */
  readonly names: string;
  /** The table expression; give it an alias. Needs the values of `bind`. */
  from(db: Db): string;
  /** $rows and $bytes. */
  bind(rows: readonly Row[]): Bind;
}

/** Describes a batch by its columns; a `bytes` column takes two places in a row: where it begins and its length. */
export function batchOf<const Columns extends Readonly<Record<string, Kind>>>(columns: Columns): Batch<RowOf<Columns>> {
  const kinds = Object.entries(columns);
  const hasBytes = kinds.some(([, kind]) => kind === 'bytes');
  return {
    names: kinds.map(([name]) => name).join(', '),
    from: ({ dialect }) => {
      let place = 0;
      const cells = kinds.map(([name, kind]) => {
        const first = place;
        place += kind === 'bytes' ? 2 : 1;
        return `${cell(kind, first, dialect)} AS ${name}`;
      });
      return `(SELECT ${cells.join(', ')} FROM ${dialect.each('$rows', 'j')})`;
    },
    bind: (rows) => {
      const pieces: Uint8Array[] = [];
      let offset = 0;
      const list = rows.map((row) => {
        const cells: (string | number | null)[] = [];
        for (const [name, kind] of kinds) {
          const value = row[name] ?? null;
          if (value instanceof Uint8Array) {
            pieces.push(value);
            cells.push(offset, value.length);
            offset += value.length;
          } else {
            cells.push(value);
            if (kind === 'bytes') cells.push(null);
          }
        }
        return cells;
      });
      const json = JSON.stringify(list);
      return hasBytes ? { rows: json, bytes: Buffer.concat(pieces) } : { rows: json };
    },
  };
}

function cell(kind: Kind, place: number, dialect: Dialect): string {
  const number = (at: number) => `CAST(j.value ->> ${at} AS INTEGER)`;
  if (kind === 'text') return `j.value ->> ${place}`;
  if (kind === 'integer') return `CAST(j.value ->> ${place} AS BIGINT)`;
  return `substr(${dialect.blob('$bytes')}, ${number(place)} + 1, ${number(place + 1)})`;
}
