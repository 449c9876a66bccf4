/**
 * What happens on every new connection of the writer before it is used: the database is taken over by a lock that ends
 * with the connection, and its settings must be such that acknowledged means on disk. Throws DatabaseUnfit otherwise.
 * One process alone takes the lock whole; several nodes share it, and whoever wants to write asks for the word each time.
 */
import type pg from 'pg';
import { DatabaseUnfit } from './db.ts';

export type Connection = Pick<pg.Client, 'query' | 'end'>;

/** "Corridor" as eight bytes: one lock for a database. */
const LOCK = '4859228358676082546';
/** Whoever holds it writes; held from the begin of a transaction to its end. */
const WORD = '4859228358676082547';
/** One migrates, the others wait. */
const MIGRATION = '4859228358676082548';
/** A server that was killed holds the lock until PostgreSQL has noticed. */
const patienceMs = 5_000;
const againMs = 20;
const oldestVersion = 140_000;

/** Settings without which a commit that was answered could be lost, and what they must be. */
const DURABLE: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_apply'],
};

export type Tenure = 'alone' | 'shared';

/** The word among nodes, until the transaction ends; nodes that wait get it in the order of asking. */
export const TAKE_WORD = `SELECT pg_advisory_xact_lock(${WORD})`;
export const BEGIN_MIGRATION = `SELECT pg_advisory_lock(${MIGRATION})`;
export const END_MIGRATION = `SELECT pg_advisory_unlock(${MIGRATION})`;

/** Closes the connection where it throws. */
export async function takeOver(connection: Connection, tenure: Tenure): Promise<void> {
  try {
    await mustBeFit(connection);
    await takeLock(connection, tenure);
  } catch (error) {
    await connection.end();
    throw error;
  }
}

async function mustBeFit(connection: Connection): Promise<void> {
  const { rows } = await connection.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings WHERE name = ANY ($1)`,
    [[...Object.keys(DURABLE), 'server_version_num', 'server_encoding', 'transaction_read_only']],
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  if (Number(settings.get('server_version_num')) < oldestVersion) {
    throw new DatabaseUnfit(`its PostgreSQL is older than ${oldestVersion / 10_000}.`);
  }
  if (settings.get('server_encoding') !== 'UTF8') throw new DatabaseUnfit('its database is not in UTF8.');
  if (settings.get('transaction_read_only') !== 'off') throw new DatabaseUnfit('its database is read-only.');
  for (const [name, allowed] of Object.entries(DURABLE)) {
    const setting = settings.get(name) ?? 'unknown';
    if (allowed.includes(setting)) continue;
    throw new DatabaseUnfit(
      `its PostgreSQL has ${name} ${setting}, so that acknowledged messages could be lost. Set it to on.`,
    );
  }
}

const TAKE: Readonly<Record<Tenure, string>> = {
  alone: `SELECT pg_try_advisory_lock(${LOCK}) AS mine`,
  shared: `SELECT pg_try_advisory_lock_shared(${LOCK}) AS mine`,
};
const TAKEN: Readonly<Record<Tenure, string>> = {
  alone: 'another Corridor is already running on its database. Stop it first, or name another one.',
  shared: 'a Corridor without REDIS_URL is already running on its database, alone. Stop it first.',
};

async function takeLock(connection: Connection, tenure: Tenure): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const { rows } = await connection.query<{ mine: boolean }>(TAKE[tenure]);
    if (rows[0]?.mine === true) return;
    if (Date.now() > until) throw new DatabaseUnfit(TAKEN[tenure]);
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}
