/**
 * What a person does on the screens of the staff app in more than one flow of test/browser: sign in, open a thread, write,
 * choose from a message's menu. Only by names that a screen reader would say; never by the application's own state.
 */
import type { Locator, Page } from 'playwright-core';

interface Account {
  readonly login: string;
  readonly password: string;
}

export async function typeSignIn(page: Page, { login, password }: Account): Promise<void> {
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Opens the app on a device that is signed out, and waits for the inbox. */
export async function signIn(page: Page, url: string, account: Account): Promise<void> {
  await page.goto(url);
  await typeSignIn(page, account);
  await page.getByRole('heading', { name: /^Inbox/ }).waitFor();
}

export async function unlock(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Unlock' }).click();
}

export async function openThread(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: new RegExp(title) }).click();
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
}

/** The newest message with these words. */
export const message = (page: Page, text: string): Locator =>
  page.getByRole('article').filter({ hasText: text }).last();

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: /^Write to / });

/** Writes into the open thread; resolves once the server keeps it safe. */
export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await message(page, text)
    .getByRole('button', { name: /^(Sent|Delivered|Read)/ })
    .first()
    .waitFor();
}

/** Opens the menu of the newest message with these words. */
export async function openMenu(page: Page, text: string): Promise<void> {
  await message(page, text).hover();
  await message(page, text).getByRole('button', { name: 'More about this message' }).click();
  await page.getByRole('menu').waitFor();
}

/** "React", "Reply", "Edit", "Delete" … of the newest message with these words. */
export async function choose(page: Page, text: string, way: string): Promise<void> {
  await openMenu(page, text);
  await page.getByRole('menuitem', { name: way, exact: true }).click();
}

/** Scrolls the open thread to its newest message, as one does after having read further up. */
export async function goToEnd(page: Page): Promise<void> {
  const list = page.getByRole('region', { name: 'Messages' });
  await list.evaluate(async (element) => {
    for (let still = 0, before = -1; still < 3;) {
      element.scrollTo(0, element.scrollHeight);
      await new Promise((done) => setTimeout(done, 50));
      still = element.scrollTop === before ? still + 1 : 0;
      before = element.scrollTop;
    }
  });
}
