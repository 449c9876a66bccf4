/**
 * Real Chromium for the flows in test/browser: one browser, a separate context a person, and a watch over everything
 * the console says, because an error or a warning there is a failure. Never looks into the application's own state.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { findChromium } from '../chromium.mjs';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, warnings, uncaught errors and requests to foreign origins so far. */
  readonly complaints: string[];
}

export interface Browsers {
  /** A fresh profile, as on a device that has never been here. */
  person(viewport: { readonly width: number; readonly height: number }): Promise<Person>;
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
  return { person: (viewport) => newPerson(browser, viewport), close: () => browser.close() };
}

async function newPerson(browser: Browser, viewport: typeof DESKTOP): Promise<Person> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== 'localhost') complaints.push(`foreign request: ${request.url()}`);
  });
  return { context, page, complaints };
}

/** No serious or critical accessibility finding on what is on screen (WCAG 2.2 A and AA rules of axe-core). */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(found, where).toEqual([]);
}
