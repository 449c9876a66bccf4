/** What a person does on the screens about patients in more than one flow of test/browser; see screens.ts. */
import type { Page } from 'playwright-core';

/** By the main navigation. */
export const visit = (page: Page, label: string): Promise<void> =>
  page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: new RegExp(`^${label}`) })
    .click();

/**
 * @param name of who is signed in: the menu is called so, on a phone a page
 * @param label of the page among the practice's; without one the first page of all settings
 */
export async function visitSettings(page: Page, name: string, label?: string): Promise<void> {
  const called = { name: new RegExp(`^${name}, `) };
  await page.getByRole('button', called).or(page.getByRole('link', called)).click();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  if (label !== undefined) await page.getByRole('link', { name: new RegExp(`^${label}`) }).click();
  await page.getByRole('heading', { name: label ?? 'Settings', level: 1 }).waitFor();
}

/** From the list of patients. */
export async function openPatient(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: new RegExp(name) }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** The way of a message, in the composer or at the foot of a patient's thread. */
export const switchTo = (page: Page, channel: string): Promise<void> =>
  page.getByRole('radiogroup').getByText(channel, { exact: true }).click();

export async function fromTemplate(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Templates', exact: true }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
}
