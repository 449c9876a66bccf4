/**
 * `npm run test:faults`: every test that breaks something on purpose, 30 times (more with
 * `CORRIDOR_FAULTS=300`), and a table of what was broken and which promise did not hold. It takes an hour or more; `npm test`
 * runs the same tests with a few faults each. Words behind it choose files: `npm run test:faults -- faults/kill`. Exit code 0 only if all promises held.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, programs, root, run } from '../server/prepare.mjs';

const usual = '30';
const folder = 'test/faults';
const reportFile = join(root, 'build/faults-report.json');

/**
 * @typedef {{ promises: string, what: string, times: number }} Injected as test/harness/faults.ts notes it
 * @typedef {{ status: string, fullName: string, meta?: { faults?: Injected } }} Test
 * @typedef {{ testResults: { name: string, status: string, assertionResults: Test[] }[] }} Report
 */

await ensureInstalled({ development: true });
rmSync(reportFile, { force: true });
const wanted = process.argv.slice(2);
const files = readdirSync(join(root, folder))
  .map((name) => `${folder}/${name}`)
  .filter((path) => wanted.length === 0 || wanted.some((word) => path.includes(word)))
  .filter((path) => readFileSync(join(root, path), 'utf8').includes('harness/faults.ts'));
const args = ['run', ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
const code = await run(process.execPath, [programs.vitest, ...args], {
  CORRIDOR_FAULTS: process.env['CORRIDOR_FAULTS'] ?? usual,
});
if (existsSync(reportFile)) sayTable(/** @type {Report} */ (JSON.parse(readFileSync(reportFile, 'utf8'))));
process.exitCode = code;

/** @param {Report} report */
function sayTable({ testResults }) {
  const tests = testResults.flatMap((file) => file.assertionResults);
  const rows = tests.flatMap(({ meta }) => (meta?.faults === undefined ? [] : [meta.faults]));
  const failed = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  console.log('\n| what was broken | times | violations | promises (test/faults/README.md) |\n|---|---|---|---|');
  for (const { what, times, promises } of rows) console.log(`| ${what} | ${times} | 0 | ${promises} |`);
  for (const name of failed) console.log(`| ${name} | | VIOLATED | |`);
  for (const { name } of broken) console.log(`| ${name} | | DID NOT RUN | |`);
  const total = rows.reduce((sum, { times }) => sum + times, 0);
  console.log(`\n${total} faults, ${failed.length + broken.length} violations`);
}
