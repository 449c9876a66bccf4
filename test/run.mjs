/**
 * `npm test`: sets up what is missing, runs every check and every test, and ends with one plain line of counts.
 * `--checks` stops before the build and the tests (`npm run check`). Exit code 0 only if nothing failed.
 * Plain Node, since nothing may be installed yet. The commands themselves are the scripts of package.json.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureClientBuilt, ensureInstalled, npm, programs, root, run } from '../server/prepare.mjs';
import { ensureChromium, findChromium } from './chromium.mjs';
import { startPostgresql } from './postgresql.mjs';
import { startRedis } from './redis.mjs';
import { openSmallDisk } from './small-disk.mjs';

const isCi = !['', '0', 'false', undefined].includes(process.env['CI']);
const reportFile = join(root, 'build/test-report.json');

/** Checks that failed, by name. @type {string[]} */
const failedChecks = [];

try {
  await ensureInstalled({ development: true });
  if (process.argv.includes('--checks')) await runChecks(['format:check', 'lint', 'dead-code', 'imports'], ['types']);
  else await runEverything();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** The import rules are among the tests, so they need no step of their own here. */
async function runEverything() {
  await ensureChromium();
  const hasBrowser = findChromium() !== undefined;
  await runChecks(['format:check', 'lint', 'dead-code'], ['types']);
  await check('client build', () => ensureClientBuilt().then(() => 0));
  if (!hasBrowser && isCi) failedChecks.push('browser (no Chromium, and CI may not leave the browser tests out)');
  const whyNoPostgresql = await startPostgresql().then(stopAgain, reasonOf);
  if (whyNoPostgresql !== null && isCi) failedChecks.push('postgresql (it does not run, and CI may not leave it out)');
  const whyNoRedis = await startRedis().then(stopAgain, reasonOf);
  if (whyNoRedis !== null && isCi) failedChecks.push('redis (it does not run, and CI may not leave it out)');
  const whyNoCluster = whyNoPostgresql ?? whyNoRedis;
  // A kernel that mounts nothing can be given no disk, so not even CI insists on it; what is left out is named below.
  const whyNoDisk = await Promise.resolve()
    .then(() => openSmallDisk().close())
    .then(() => null, reasonOf);
  const projects = [
    '--project=!cluster-rest',
    ...(hasBrowser ? [] : ['--project=!browser']),
    ...(whyNoPostgresql === null ? [] : ['--project=!postgresql*']),
    ...(whyNoCluster === null ? [] : ['--project=!cluster*']),
    ...(whyNoDisk === null ? [] : ['--project=!disk-faults']),
  ];
  const tests = await runTests(projects);
  let { skipped } = tests;
  if (!hasBrowser) {
    console.log('\nBROWSER TESTS WERE NOT RUN, since this machine has no Chromium. Left out:');
    skipped += await listLeftOut('browser');
    console.log(
      'Install it (Debian: apt-get install chromium-headless-shell fonts-noto-color-emoji) or set CORRIDOR_CHROMIUM.',
    );
  }
  if (whyNoPostgresql !== null) {
    console.log(`\nTESTS ON POSTGRESQL WERE NOT RUN. ${whyNoPostgresql} Left out:`);
    skipped += await listLeftOut('postgresql*');
  }
  if (whyNoCluster !== null) {
    console.log(`\nTESTS OF SEVERAL NODES WERE NOT RUN. ${whyNoCluster} Left out:`);
    skipped += await listLeftOut('cluster*');
  }
  if (whyNoDisk !== null) {
    console.log(`\nTESTS OF A FULL DISK WERE NOT RUN. ${whyNoDisk} Left out:`);
    skipped += await listLeftOut('disk-faults');
  }
  conclude({ ...tests, skipped });
}

/** @param {{ stop: () => Promise<void> }} server one that was started only to see whether it runs here */
async function stopAgain(server) {
  await server.stop();
  return null;
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Names what this machine leaves out, loudly; gives how many they are.
 * @param {string} project of vitest.config.ts
 */
async function listLeftOut(project) {
  const listFile = join(root, 'build/left-out-tests.json');
  const args = ['list', '--static-parse', `--project=${project}`, `--json=${listFile}`];
  const code = await run(process.execPath, [programs.vitest, ...args]);
  if (code !== 0) throw new Error(`The tests of the project ${project} could not even be listed; the reason is above.`);
  const tests = /** @type {{ name: string, projectName?: string }[]} */ (JSON.parse(readFileSync(listFile, 'utf8')));
  for (const { name, projectName } of tests) console.log(`  ${projectName ?? project}: ${name}`);
  return tests.length;
}

/** @param {string[][]} queues names in package.json; each queue in its order, beside the others, since there are two cores */
async function runChecks(...queues) {
  const inOrder = async (/** @type {string[]} */ scripts) => {
    for (const script of scripts) await check(script, () => npm(['run', '--silent', script]));
  };
  await Promise.all(queues.map(inOrder));
  if (failedChecks.length > 0) process.exitCode = 1;
}

/**
 * @param {string} name
 * @param {() => Promise<number>} step resolves to an exit code
 */
async function check(name, step) {
  const started = performance.now();
  const code = await step().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) failedChecks.push(name);
}

/**
 * @param {string[]} projects options that leave projects out
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
async function runTests(projects) {
  rmSync(reportFile, { force: true });
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const code = await run(process.execPath, [programs.vitest, ...args, ...projects]);
  const counts = existsSync(reportFile) ? countTests(reportFile) : { passed: 0, failed: 0, skipped: 0 };
  return { ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed) };
}

/**
 * Counts of vitest's report; a file that fails outside its tests (at import or in a hook) counts as one failure.
 * @typedef {{ status: string, assertionResults: { status: string }[] }} FileReport
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: FileReport[] }} Report
 * @param {string} file
 */
function countTests(file) {
  const report = /** @type {Report} */ (JSON.parse(readFileSync(file, 'utf8')));
  const brokenFiles = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * A failed check counts among the failures, so that the last line never says less than the exit code.
 * @param {{ passed: number, failed: number, skipped: number }} tests
 */
function conclude(tests) {
  const failed = tests.failed + failedChecks.length;
  if (failedChecks.length > 0) console.log(`\nFailed checks: ${failedChecks.join(', ')}`);
  console.log(`\n${tests.passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`);
  process.exitCode = failed === 0 ? 0 : 1;
}
