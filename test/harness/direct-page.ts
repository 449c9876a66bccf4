/** What a patient does on the page of a Direct Message, by the names that a screen reader says; the code comes from the carrier's side. */
import type { Page } from 'playwright-core';
import { DIGITS } from '../flows/domain-direct.ts';
import { SENDER, type Direct, type SentDirect } from './direct.ts';

const MINUTE_MS = 60_000;

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
export const digitsField = (page: Page) => page.getByLabel('Last 3 digits of your mobile');
export const codeField = (page: Page) => page.getByLabel('6-digit code from the text');
export const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

/** Asks as soon as another code may be asked for. */
export async function askForCode(direct: Direct, page: Page, digits = DIGITS): Promise<void> {
  direct.desk.later(MINUTE_MS);
  await digitsField(page).fill(digits);
  await button(page, 'Text me the code').click();
  await heading(page, 'Enter the code').waitFor();
}

/** The right one. */
export async function enterCode(direct: Direct, page: Page): Promise<void> {
  await codeField(page).fill(await direct.code());
  await button(page, 'Open my message').click();
  await heading(page, `From ${SENDER}`).waitFor();
}

export async function openMessage(direct: Direct, page: Page, sent: SentDirect): Promise<void> {
  await page.goto(sent.link);
  await askForCode(direct, page);
  await enterCode(direct, page);
}

/** Another link in the same tab: without the blank page in between only the part after # would change. */
export async function follow(page: Page, link: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(link);
}

export const otherThan = (code: string): string => (code === '111111' ? '222222' : '111111');
