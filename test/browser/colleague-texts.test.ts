/**
 * A text to a colleague's phone, in real Chromium: without a number the card says so; the colleague gives one in Settings, on
 * the phone; the text stands in a thread of the two, can be taken back with its words, and both see what became of it; STOP
 * is respected, and says what to do.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { visit, visitSettings } from '../harness/patient-screens.ts';
import { createPatientWorld, type PatientWorld } from '../harness/patient-world.ts';
import { composer, message, openThread, signIn } from '../harness/screens.ts';

const NUMBER = '+447700900611';
const WORDS = 'Room 2 is free from three o’clock';

let here: PatientWorld;
let browsers: Browsers;
let desk: Person;
let phone: Person;

beforeAll(async () => {
  here = await createPatientWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  await here.ruth.corridor.credits.buy(60, 'Starter');
  browsers = await openBrowsers();
  [desk, phone] = await Promise.all([browsers.person(DESKTOP), browsers.person(TOUCH_PHONE)]);
  await signIn(desk.page, here.world.url, here.ruth);
  await signIn(phone.page, here.world.url, here.tomasz);
});

afterAll(async () => {
  await browsers.close();
  await here.world.close();
});

test('whoever gave no number cannot be texted, and the card says who can change that', async () => {
  const card = await openCard(desk.page, here.tomasz.name);
  await card.getByRole('button', { name: `Text ${here.tomasz.name}` }).click();
  await card.getByText('has not given a mobile number.', { exact: false }).waitFor();
  await expectAccessible(desk.page, 'colleague without a number');
  await desk.page.keyboard.press('Escape');
  await card.waitFor({ state: 'hidden' });
});

test('one’s own number is given in Settings; what is none is refused beside the field', async () => {
  const { page } = phone;
  await visitSettings(page, here.tomasz.name);
  const form = page.getByRole('form', { name: 'Your mobile' });
  const field = form.getByLabel('Mobile number');
  await field.fill('my phone');
  await form.getByRole('button', { name: 'Save mobile' }).click();
  await form.getByText('This is not a mobile number.', { exact: false }).waitFor();
  await field.scrollIntoViewIfNeeded();
  await expectAccessible(page, 'a number that is none');
  await field.fill('07700 900611');
  await form.getByRole('button', { name: 'Save mobile' }).click();
  await form.getByText(`Colleagues can text you at ${NUMBER}.`).waitFor();
  expect(await field.inputValue()).toBe(NUMBER);
  await expectAccessible(page, 'own mobile given');
});

test('a text is taken back with its words, then goes; both see its fate in the thread of the two', async () => {
  const { page } = desk;
  const card = await openCard(page, here.tomasz.name);
  await card.getByRole('button', { name: `Text ${here.tomasz.name}` }).click();
  const form = card.getByRole('form', { name: `Text ${here.tomasz.name}` });
  await form.getByLabel('SMS to mobile ending 611').fill(WORDS);
  await form.getByText('1 credit', { exact: false }).waitFor();
  await expectAccessible(page, 'text to a colleague');
  await form.getByRole('button', { name: 'Send SMS' }).click();
  await page.getByRole('heading', { name: 'Texts', level: 1 }).waitFor();
  // Ten seconds are little on a busy machine: nothing else comes in between.
  await page.getByRole('button', { name: 'Undo' }).click();
  await message(page, WORDS).getByText('Taken back').first().waitFor();
  await expect.poll(() => composer(page).inputValue()).toBe(WORDS);

  const again = await openCard(page, here.tomasz.name);
  await again.getByRole('button', { name: `Text ${here.tomasz.name}` }).click();
  await again.getByLabel('SMS to mobile ending 611').fill('Room 3, sorry');
  await again.getByRole('button', { name: 'Send SMS' }).click();
  await message(page, 'Room 3, sorry').getByText('Queued').waitFor();
  await expectAccessible(page, 'a colleague’s text with undo');
  await visit(phone.page, 'Inbox');
  await openThread(phone.page, 'Texts');
  await here.handOver();
  for (const { page: either } of [desk, phone]) await message(either, 'Room 3, sorry').getByText('Sent').waitFor();
  await expectAccessible(page, 'texts of two');
  await expectAccessible(phone.page, 'texts of two');
  expect(here.outside.texts.map(({ to, text }) => [to, text])).toEqual([[NUMBER, 'Room 3, sorry']]);
});

test('on a phone; and after STOP nothing goes, which the message says', async () => {
  const { page } = phone;
  await here.ruth.corridor.sending.setMobile('07700 900612');
  await page.getByRole('link', { name: 'Back to all threads' }).click();
  const card = await openCard(page, here.ruth.name);
  await card.getByRole('button', { name: `Text ${here.ruth.name}` }).click();
  await card.getByLabel('SMS to mobile ending 612').fill('On my way');
  await expectAccessible(page, 'text to a colleague');
  expect(await here.outside.text('+447700900612', 'STOP')).toBe(200);
  await card.getByRole('button', { name: 'Send SMS' }).click();
  await message(page, 'On my way').getByText('this number has opted out of texts (STOP).', { exact: false }).waitFor();
  await expectAccessible(page, 'text after STOP');
  expect(here.outside.texts).toHaveLength(1);
});

test('nobody’s console complained', () => {
  expect(desk.complaints).toEqual([]);
  expect(phone.complaints).toEqual([]);
});

async function openCard(page: Page, name: string) {
  await visit(page, 'People');
  await page
    .getByRole('list', { name: 'Colleagues' })
    .getByRole('button', { name: new RegExp(name) })
    .click();
  const card = page.getByRole('dialog', { name });
  await card.waitFor();
  return card;
}
