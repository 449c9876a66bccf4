/**
 * Files in a conversation, in real Chromium: a picture and a PDF go from a desk to a phone, where the one is seen and
 * the other saved byte for byte; what is not what its name says is refused in words, and stays with its writer.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { jpegOf } from '../harness/sample-files.ts';
import { composer, message, openThread, say, signIn } from '../harness/screens.ts';
import { createWorld, untilThread, type Colleague, type World } from '../harness/world.ts';

const TITLE = 'Knee review';
const WORDS = 'Her left knee this morning, and the sheet I gave her.';
const PICTURE = { name: 'left knee.jpg', mimeType: 'image/jpeg', buffer: jpegOf() };
const SHEET = {
  name: 'Exercises, weeks 1 to 6.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from(`%PDF-1.4\n${'1 0 obj<</Type/Catalog>>endobj\n'.repeat(4_000)}%%EOF\n`),
};
const PAGE_AS_PICTURE = { name: 'scan.png', mimeType: 'image/png', buffer: Buffer.from('<!doctype html><p>hello') };

let world: World;
let browsers: Browsers;
let desk: Person;
let phone: Person;

beforeAll(async () => {
  world = await createWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  browsers = await openBrowsers();
  const ruth: Colleague = await world.found();
  const tomasz: Colleague = await world.join(ruth, 'Tomasz Zieliński');
  const threadId = await ruth.corridor.threads.create({
    title: TITLE,
    memberIds: [tomasz.userId],
    about: 'Marina Petrova',
    text: 'Here comes what I promised.',
  });
  await untilThread(tomasz.corridor, threadId, ({ synced }) => synced);
  [desk, phone] = await Promise.all([browsers.person(DESKTOP), browsers.person(TOUCH_PHONE)]);
  await signIn(desk.page, world.url, ruth);
  await signIn(phone.page, world.url, tomasz);
  await openThread(desk.page, TITLE);
  await openThread(phone.page, TITLE);
});

afterAll(async () => {
  await browsers.close();
  await world.close();
});

test('a picture and a PDF are chosen, stand over the field, and go with the words', async () => {
  const { page } = desk;
  await attach(page, [PICTURE, SHEET]);
  const chosen = page.getByRole('list', { name: 'Files to send' });
  await chosen.getByText(SHEET.name).waitFor();
  await expectAccessible(page, 'files chosen');
  await composer(page).fill(WORDS);
  await composer(page).press('Enter');
  await chosen.waitFor({ state: 'hidden' });
  await message(page, WORDS)
    .getByRole('button', { name: /^(Sent|Delivered|Read)/ })
    .first()
    .waitFor();
  await expectAccessible(page, 'files sent');
});

test('the colleague sees the picture small, then large; Escape gives the focus back', async () => {
  const { page } = phone;
  const view = message(page, WORDS).getByRole('button', { name: `View ${PICTURE.name}` });
  const drawn = (image: Element) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0;
  await expect.poll(() => view.locator('img').evaluate(drawn)).toBe(true);
  await expectAccessible(page, 'files on a phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await view.click();
  const dialog = page.getByRole('dialog', { name: PICTURE.name });
  await expect.poll(() => dialog.getByRole('img', { name: PICTURE.name }).evaluate(drawn)).toBe(true);
  await expectAccessible(page, 'picture in its dialog');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => view.evaluate((button) => button === document.activeElement)).toBe(true);
});

test('the PDF is saved under its name, byte for byte', async () => {
  const { page } = phone;
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    message(page, WORDS)
      .getByRole('button', { name: `Download ${SHEET.name}` })
      .click(),
  ]);
  expect(download.suggestedFilename()).toBe(SHEET.name);
  expect((await readFile(await download.path())).equals(SHEET.buffer)).toBe(true);
});

test('a page that calls itself a picture is refused in words; words and file stay to be changed', async () => {
  const { page } = desk;
  await attach(page, [PAGE_AS_PICTURE]);
  await composer(page).fill('And this one');
  await composer(page).press('Enter');
  await page
    .getByRole('alert')
    .filter({ hasText: `“${PAGE_AS_PICTURE.name}” cannot be attached` })
    .waitFor();
  await expectAccessible(page, 'file refused');
  expect(await composer(page).inputValue()).toBe('And this one');
  await page.getByRole('button', { name: `Remove ${PAGE_AS_PICTURE.name}` }).click();
  await say(page, 'And this one without it');
  await message(phone.page, 'without it').waitFor();
});

test('nobody’s console complained', () => {
  expect(desk.complaints).toEqual([]);
  expect(phone.complaints).toEqual([]);
});

async function attach(page: Page, files: readonly (typeof PICTURE)[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach files' }).click();
  await (await chooser).setFiles([...files]);
}
