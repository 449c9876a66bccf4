/**
 * Fills a running Corridor with the demo practice, through the real client and the real ceremonies, and prints who can
 * sign in: `node --import tsx client/demo/main.ts http://localhost:8765`. Where the practice exists already it only
 * prints. Development only: the passwords stand in this folder for everyone to read.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import type { Corridor } from '../sdk/api.ts';
import { openCorridor } from '../sdk/node.ts';
import { people, practiceName } from './conversation.ts';
import { makePractice } from './make-practice.ts';
import { passwords, speakers } from './passwords.ts';
import { playPatients } from './play-patients.ts';
import { playAll } from './play.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(url: string | undefined): Promise<void> {
  if (url === undefined || !URL.canParse(url)) throw new Error('Say where Corridor is open: main.ts <url>');
  const opened: Corridor[] = [];
  const openOne = async () => {
    const corridor = await openCorridor({
      url: new URL(url).origin,
      onDefect: (error) => process.emitWarning(String(error)),
    });
    opened.push(corridor);
    await corridor.start();
    return corridor;
  };
  try {
    const owner = await openOne();
    if (owner.getState().setupOpen) {
      say(`Setting up ${practiceName} …`);
      const staff = await makePractice(owner, openOne);
      await playAll(staff, say);
      await playPatients(staff, say);
      await Promise.all(Object.values(staff).map((corridor) => corridor.session.signOut()));
    } else {
      await checkOurs(owner);
    }
  } finally {
    await Promise.all(opened.map((corridor) => corridor.close()));
  }
  printSignIns(url);
}

/** Somebody else's practice must not get a table of sign-ins that do not work. */
async function checkOurs(corridor: Corridor): Promise<void> {
  try {
    await corridor.session.signIn(people.owner.login, passwords.owner);
    await corridor.session.signOut();
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'signIn.refused') throw error;
    throw new Error('This server has a practice already, and it is not the demo: start with an empty data folder.', {
      cause: error,
    });
  }
}

function printSignIns(url: string): void {
  const rows = speakers.map((speaker) => [people[speaker].login, passwords[speaker], people[speaker].job] as const);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column as 0 | 1].length)));
  const line = (login: string, password: string, job: string) =>
    say(`  ${login.padEnd(widths[0] ?? 0)}  ${password.padEnd(widths[1] ?? 0)}  ${job}`);
  say(`\n${practiceName} at ${url}\n`);
  line('Login', 'Password', 'Role');
  for (const row of rows) line(...row);
  say('');
}

try {
  await main(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
