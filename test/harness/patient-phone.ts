/** The patient's way in where link and code truly arrived: digits, texted code. */
import type { Page } from 'playwright-core';
import { button, codeField, digitsField, heading } from './direct-page.ts';

export async function askByDigits(page: Page, mobile: string): Promise<void> {
  await digitsField(page).fill(mobile.slice(-3));
  await button(page, 'Text me the code').click();
  await heading(page, 'Enter the code').waitFor();
}

export async function typeCode(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  await button(page, 'Open my message').click();
}
