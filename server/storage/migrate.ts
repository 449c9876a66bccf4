/**
 * Brings the schema up to date before anything else is served. Migrations are listed here by hand, so a bundle holds
 * them; a database that knows a migration we do not is newer than this program and is refused rather than harmed.
 */
import { Umzug } from 'umzug';
import { DatabaseUnfit, type Bind, type Db } from './db.ts';
import { people } from './migrations/0001-people.ts';
import { circles } from './migrations/0002-circles.ts';
import { items } from './migrations/0003-items.ts';
import { readMarks } from './migrations/0004-read-marks.ts';
import { devices } from './migrations/0005-devices.ts';
import { preferences } from './migrations/0006-preferences.ts';
import { alertSteps } from './migrations/0007-alert-steps.ts';
import { totp } from './migrations/0008-totp.ts';
import { files } from './migrations/0009-files.ts';
import { approvals } from './migrations/0010-approvals.ts';
import { resets } from './migrations/0011-resets.ts';
import { patients } from './migrations/0012-patients.ts';
import { sending } from './migrations/0013-sending.ts';
import { directMessages } from './migrations/0014-direct-messages.ts';
import { evidence } from './migrations/0015-evidence.ts';
import { forms } from './migrations/0016-forms.ts';
import { subscriptions } from './migrations/0017-subscriptions.ts';
import { nodes } from './migrations/0019-nodes.ts';
import { testSends } from './migrations/0020-test-sends.ts';
import { staffMobiles } from './migrations/0022-staff-mobiles.ts';
import { dmCode } from './migrations/0023-dm-code.ts';
import { reminders } from './migrations/0024-reminders.ts';
import { itemPlaces } from './migrations/0025-item-places.ts';
import type { Migration } from './migrations/migration.ts';

export const MIGRATIONS: readonly Migration[] = [
  people,
  circles,
  items,
  readMarks,
  devices,
  preferences,
  alertSteps,
  totp,
  files,
  approvals,
  resets,
  patients,
  sending,
  directMessages,
  evidence,
  forms,
  subscriptions,
  nodes,
  testSends,
  staffMobiles,
  dmCode,
  reminders,
  itemPlaces,
];

const RECORDS = 'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT';

/** Throws DatabaseUnfit where the database is newer than this program. */
export async function migrate(db: Db, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const umzug = await migrator(db, migrations);
  const known = new Set(migrations.map((migration) => migration.name));
  const foreign = (await executed(db)).find((name) => !known.has(name));
  if (foreign !== undefined) throw new DatabaseUnfit(`the database is newer than this program (${foreign})`);
  await umzug.up();
}

/** The migrator itself, for reverting. */
export async function migrator(db: Db, migrations: readonly Migration[] = MIGRATIONS): Promise<Umzug<Db>> {
  await db.run(db.dialect.schema(RECORDS));
  return new Umzug<Db>({
    context: db,
    logger: undefined,
    migrations: migrations.map(({ name, up, down }) => ({
      name,
      up: () => runAll(db, up, 'INSERT INTO migrations (name, at) VALUES ($name, $at)', { name, at: Date.now() }),
      down: () => runAll(db, down, 'DELETE FROM migrations WHERE name = $name', { name }),
    })),
    storage: {
      // Written in the same transaction as the statements, so a half-run migration does not exist.
      logMigration: () => Promise.resolve(),
      unlogMigration: () => Promise.resolve(),
      executed: () => executed(db),
    },
  });
}

async function executed(db: Db): Promise<string[]> {
  const rows = await db.all<{ name: string }>('SELECT name FROM migrations ORDER BY name');
  return rows.map((row) => row.name);
}

async function runAll(db: Db, statements: readonly string[], record: string, bind: Bind): Promise<void> {
  await db.begin();
  try {
    for (const statement of statements) await db.run(db.dialect.schema(statement));
    await db.run(record, bind);
    await db.commit();
  } catch (error) {
    await db.rollback();
    throw error;
  }
}
