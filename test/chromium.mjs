/**
 * Where the browser for test/browser is: Debian's Chromium without windows, which needs a quarter less time for the same,
 * or what the machine has in its place.
 * Used by the launcher `test/run.mjs` (plain Node, nothing installed yet) and by the browser harness.
 * It must never download a browser from anywhere but Debian's packages.
 */
import { existsSync } from 'node:fs';
import { run } from '../server/prepare.mjs';

const withoutWindows = '/usr/bin/chromium-headless-shell';
const places = [
  withoutWindows,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const emojiFont = '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf';

/** @returns {string | undefined} path of the browser; `CORRIDOR_CHROMIUM` names another one than the usual places */
export function findChromium() {
  const named = process.env['CORRIDOR_CHROMIUM'];
  return [...(named === undefined ? [] : [named]), ...places].find((path) => existsSync(path));
}

/** Installs Chromium and the emoji font where that is possible without asking: as root on Debian. */
export async function ensureChromium() {
  const isDebianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  const isNamed = process.env['CORRIDOR_CHROMIUM'] !== undefined;
  const isComplete = (isNamed || existsSync(withoutWindows)) && existsSync(emojiFont);
  if (isComplete || !isDebianRoot) return;
  console.log('Installing chromium-headless-shell and fonts-noto-color-emoji from Debian (about a minute) …');
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], quiet);
  const packages = ['chromium-headless-shell', 'fonts-noto-color-emoji'];
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
}
