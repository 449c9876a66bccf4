/**
 * `npm run bench:patient`: what a patient waits for on a slow phone, in Chromium with the page's thread slowed to a quarter and
 * nothing in its cache: until the digits can be typed, and until the vault in its Worker is ready and the server has said how
 * the link stands. Median of five, with what was loaded for it. Measures only; gates nothing. Needs the built page.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { findChromium } from '../chromium.mjs';

const RUNS = 5;
const SLOWER = 4;
const KIB = 1_024;
/** Of no message, so the answer is the shortest; everything before it is the same. */
const PATH = `/m/${'A'.repeat(22)}#1.${'A'.repeat(43)}`;

interface Seen {
  /** ms from the press on the link. */
  usable?: number;
  answered?: number;
}
type Run = Required<Seen>;

/** Runs in the page, so it is text: writes down when its screens stand, on the page's own clock. */
const WATCH = `
  const seen = (globalThis.seen = {});
  const look = () => {
    if (document.querySelector('#digits') !== null) seen.usable ??= performance.now();
    else if (seen.usable !== undefined) seen.answered ??= performance.now();
    if (seen.answered === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;
const seenOf = () => (globalThis as unknown as { seen: Seen }).seen;

async function visit(browser: Browser, url: string): Promise<Run> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  await page.addInitScript({ content: WATCH });
  const wire = await context.newCDPSession(page);
  await wire.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.goto(`${url}${PATH}`);
  await page.waitForFunction(() => (globalThis as unknown as { seen: Seen }).seen.answered !== undefined);
  const { usable = Number.NaN, answered = Number.NaN } = await page.evaluate(seenOf);
  await context.close();
  return { usable, answered };
}

/** What the first screen loads, packed as the server packs it; libsodium apart. */
async function coldLoad(webDir: string): Promise<{ readonly page: number; readonly libsodium: number }> {
  const sum = { page: 0, libsodium: 0 };
  const assets = await readdir(join(webDir, 'patient/assets'));
  const first = assets.filter((name) => /^(index|worker|libsodium)-/.test(name)).map((name) => `assets/${name}`);
  for (const name of ['index.html', ...first]) {
    const packed = gzipSync(await readFile(join(webDir, 'patient', name)), { level: 9 });
    sum[name.includes('libsodium') ? 'libsodium' : 'page'] += packed.length;
  }
  return sum;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const ms = (values: readonly number[]): string =>
  `${Math.round(median(values))} ms (${values.map((value) => Math.round(value)).join(', ')})`;
const kib = (bytes: number): string => `${(bytes / KIB).toFixed(1)} KiB`;

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium on this machine');
const folder = mkdtempSync(join(tmpdir(), 'corridor-bench-'));
const settings = { CORRIDOR_PORT: '0', CORRIDOR_DATA_DIR: folder, CORRIDOR_LOG_LEVEL: 'error', ...process.env };
const config = readConfig(settings);
const app = await createApp(config);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  // The first visit warms up server and browser and is not counted.
  await visit(browser, app.url);
  const runs: Run[] = [];
  for (let i = 0; i < RUNS; i += 1) runs.push(await visit(browser, app.url));
  const of = (part: keyof Run) => runs.map((run) => run[part]);
  console.log(`The patients' page, cold, its thread ${SLOWER} times slower, median of ${RUNS}:`);
  console.log(`  the digits can be typed     ${ms(of('usable'))}`);
  console.log(`  vault ready, link answered  ${ms(of('answered'))}`);
  const { page, libsodium } = await coldLoad(config.webDir);
  console.log(`  loaded for that, gzip       ${kib(page)}, and libsodium ${kib(libsodium)}`);
} finally {
  await browser.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
}
