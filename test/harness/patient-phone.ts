/** What a patient does with the link of a Direct Message on a phone, by names that a screen reader would say. */
import type { Page } from 'playwright-core';

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** The link as it stands in the mail, on a fresh page. */
export async function openLink(page: Page, link: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(link);
}

export async function askForCode(page: Page, mobile: string): Promise<void> {
  await page.getByLabel('Last 3 digits of your mobile').fill(mobile.slice(-3));
  await button(page, 'Text me the code').click();
  await heading(page, 'Enter the code').waitFor();
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('6-digit code from the text').fill(code);
  await button(page, 'Open my message').click();
}
