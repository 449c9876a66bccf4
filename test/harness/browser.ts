/**
 * Real Chromium for the flows in test/browser: one browser, a separate context a person, and a watch over everything
 * the console says, because an error or a warning there is a failure. Never looks into the application's own state.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { findChromium } from '../chromium.mjs';

export const DESKTOP: Screen = { width: 1280, height: 800 };
export const PHONE: Screen = { width: 390, height: 844 };
/** The same, held in a hand: no mouse, so nothing may wait for one to hover. */
export const TOUCH_PHONE: Screen = { ...PHONE, touch: true };

/** The built app; CORRIDOR_WEB_DIR tests another build. */
export const WEB_DIR = process.env['CORRIDOR_WEB_DIR'] ?? './build/web';

/** Where every screen that is checked for accessibility is also kept as a picture, to be looked at; none by default. */
const PICTURES = process.env['CORRIDOR_PICTURES'];

interface Screen {
  readonly width: number;
  readonly height: number;
  readonly touch?: boolean;
}

export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, warnings, uncaught errors and requests to foreign origins so far. */
  readonly complaints: string[];
}

export interface Browsers {
  /** A fresh profile, as on a device that has never been here. */
  person(screen: Screen): Promise<Person>;
  close(): Promise<void>;
}

export async function openBrowsers(): Promise<Browsers> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium on this machine');
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return { person: (screen) => newPerson(browser, screen), close: () => browser.close() };
}

async function newPerson(browser: Browser, { touch = false, ...viewport }: Screen): Promise<Person> {
  const context = await browser.newContext({
    viewport,
    hasTouch: touch,
    isMobile: touch,
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  // The browser reports most of what a policy refuses to the console, but not all of it.
  await context.addInitScript(() => {
    globalThis.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`refused by the policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  const complaints: string[] = [];
  context.on('page', (page) => watch(page, complaints));
  return { context, page: await context.newPage(), complaints };
}

/** Also for the second tab of a person. */
function watch(page: Page, complaints: string[]): void {
  page.setDefaultTimeout(40_000);
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    const complain = () => void complaints.push(`${message.type()}: ${message.text()}`);
    if (!message.text().includes('Failed to find focusable element')) return complain();
    isClosedBefore(message).then((isClosed) => (isClosed ? undefined : complain()), complain);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== 'localhost') complaints.push(`foreign request: ${request.url()}`);
  });
}

/** On a slow machine a menu may be closed before Mantine's timer wants to put the focus into it, which it warns of. */
async function isClosedBefore(message: ConsoleMessage): Promise<boolean> {
  const [, node] = message.args();
  return node !== undefined && !(await node.evaluate((element) => (element as Element).isConnected));
}

/** No serious or critical accessibility finding on what is on screen (WCAG 2.2 A and AA rules of axe-core), light and dark. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await axeOf(page, colorScheme === 'light' ? null : ['color-contrast']);
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
    if (PICTURES !== undefined) await keepPicture(page, PICTURES, `${where} ${colorScheme}`);
    expect(found, `${where}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Findings of axe-core in the page as it rests, which reads the library once; all rules, or only those named. */
export async function axeOf(page: Page, rules: readonly string[] | null): Promise<AxeResults['violations']> {
  await untilStill(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (only) => {
    const { axe: here } = window as unknown as { readonly axe: typeof axe };
    // Without a network it could not fetch the stylesheets a second time, and would say so in the console.
    const options = { preload: false, resultTypes: ['violations' as const] };
    const found = await here.run(document, only === null ? options : { ...options, runOnly: [...only] });
    return found.violations;
  }, rules);
}

/** Colours are judged as they stay: nothing that ends is fading or moving, in two looks, since some begin a moment late. */
async function untilStill(page: Page): Promise<void> {
  for (let quiet = 0; quiet < 2;) {
    await page.waitForTimeout(60);
    const isMoving = await page.evaluate(() =>
      document
        .getAnimations()
        .some(({ playState, effect }) => playState === 'running' && effect?.getTiming().iterations !== Infinity),
    );
    quiet = isMoving ? 0 : quiet + 1;
  }
}

async function keepPicture(page: Page, folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const width = page.viewportSize()?.width ?? 0;
  await page.screenshot({ path: join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}-${width}.png`) });
}
