/**
 * The life of a Direct Message on real screens: written at a desk, opened on a phone without any session, answered, and its
 * proof read by two colleagues. The link comes from the SMTP sink and the code from the carrier's side.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { button, follow } from '../harness/direct-page.ts';
import { askByDigits, typeCode } from '../harness/patient-phone.ts';
import { createRelayedWorld, type RelayedWorld } from '../harness/relayed-world.ts';
import { jpegOf } from '../harness/sample-files.ts';
import { goToEnd, message, openThread, signIn } from '../harness/screens.ts';

const EMAIL = 'mia@mail.example';
const MOBILE = '+447700900482';
const SHEET = Buffer.from(`%PDF-1.4\n${'1 0 obj<</Type/Catalog>>endobj\n'.repeat(500)}%%EOF\n`);
const WORDS = 'Dear Mia, here are your exercises for two weeks.';
const ANSWER = 'Thank you, I begin today.';

let here: RelayedWorld;
let browsers: Browsers;
let desk: Person;
let colleague: Person;
let patient: Person;

beforeAll(async () => {
  here = await createRelayedWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  await here.patient('Mia Lindqvist', EMAIL, MOBILE);
  await here.patient('Leo Okafor', 'leo@mail.example', '+447700900402');
  browsers = await openBrowsers();
  desk = await browsers.person(DESKTOP);
  [colleague, patient] = [await browsers.person(TOUCH_PHONE), await browsers.person(TOUCH_PHONE)];
  await signIn(desk.page, here.world.url, here.ruth);
  await signIn(colleague.page, here.world.url, here.tomasz);
});

afterAll(async () => {
  await browsers.close();
  await here.close();
});

const visit = (page: Page, label: string) =>
  page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: new RegExp(`^${label}`) })
    .click();

async function openPatient(page: Page, name: string): Promise<void> {
  await visit(page, 'Patients');
  await page.getByRole('link', { name: new RegExp(name) }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

const switchTo = (page: Page, channel: string) =>
  page.getByRole('radiogroup').getByText(channel, { exact: true }).click();

const proof = (page: Page) => page.getByRole('list', { name: 'What is known of it' });

test('written at the desk: terms said, text kept over the tabs, a document, a careful look, ten seconds to undo', async () => {
  const { page } = desk;
  await openPatient(page, 'Mia Lindqvist');
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await page.getByLabel('Message', { exact: true }).fill(WORDS);
  await switchTo(page, 'Direct');
  expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe(WORDS);
  await page.getByText(`Direct Message to ${EMAIL} and mobile ending 482 · 1 credit reserved`).waitFor();
  await page.getByLabel('Link closes after').selectOption({ label: '1 hour' });
  await page.getByText('It closes 1 hour after it was first opened.', { exact: false }).waitFor();
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Attach files').click();
  await (await chooser).setFiles([{ name: 'Exercises.pdf', mimeType: 'application/pdf', buffer: SHEET }]);
  await expectAccessible(page, 'direct composer');
  await button(page, 'Send Direct Message').click();
  const asked = page.getByRole('dialog', { name: 'Before this goes out' });
  await asked.getByText('Nobody has written to this number yet', { exact: false }).waitFor();
  await expectAccessible(page, 'direct before it goes out');
  await button(page, 'It is right, send Direct Message').click();
  await message(page, WORDS).getByText('Queued').waitFor();
  await button(page, 'Undo').click();
  await message(page, WORDS).getByText('Taken back', { exact: true }).waitFor();
  const again = page.getByRole('textbox', { name: /^Write a Direct Message to / });
  await expect.poll(() => again.inputValue()).toBe(WORDS);
  await page.getByRole('list', { name: 'Documents and forms to send' }).getByText('Exercises.pdf').waitFor();
  await expectAccessible(page, 'direct taken back');
  await button(page, 'Send Direct Message').click();
  await button(page, 'It is right, send Direct Message').click();
  await message(page, WORDS).getByText('Queued').waitFor();
});

test('the patient asks for the code, reads, opens the document and answers; both colleagues see it at once', async () => {
  const { page } = patient;
  await openThread(colleague.page, 'Mia Lindqvist');
  const link = await here.mailed(EMAIL);
  await message(desk.page, WORDS).getByText('Sent', { exact: true }).waitFor();
  await follow(page, link);
  await askByDigits(page, MOBILE);
  await typeCode(page, await here.texted(MOBILE));
  await page.getByText('your exercises for two weeks').waitFor();
  await message(colleague.page, WORDS).getByText('Read', { exact: true }).waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save Exercises.pdf').click()]);
  expect((await readFile(await download.path())).equals(SHEET)).toBe(true);
  await page.getByLabel('Write to your practice').fill(ANSWER);
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Add photos or files').click();
  await (await chooser).setFiles([{ name: 'knee.jpg', mimeType: 'image/jpeg', buffer: jpegOf() }]);
  await button(page, 'Send my reply').click();
  await page.getByText('Your reply was sent').waitFor();
  for (const person of [desk, colleague]) {
    const reply = message(person.page, ANSWER);
    await reply.waitFor();
    await goToEnd(person.page);
    await reply.getByText('Reply to a Direct Message', { exact: false }).waitFor();
    await reply.getByRole('button', { name: 'View knee.jpg' }).waitFor();
  }
  await expectAccessible(desk.page, 'direct thread');
  await expectAccessible(colleague.page, 'direct thread');
});

test('the proof says each step, whose word it is, and when', async () => {
  for (const { page } of [desk, colleague]) {
    await message(page, WORDS).getByRole('button', { name: 'Details' }).click();
    const wanted = ['Sent by', 'Patient asked for a code', 'Unlocked with link and code', 'Read'];
    for (const step of [...wanted, 'Opened Exercises.pdf', 'Replied'])
      await proof(page).getByText(step).first().waitFor();
    await page.getByText('Closes', { exact: false }).first().waitFor();
    await expectAccessible(page, 'direct details');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
  }
});

test('the sender is told that it was read, and by whom it was answered', async () => {
  const { page } = desk;
  await visit(page, 'Inbox');
  await button(page, /^Ruth Okafor, /).click();
  await page.getByText('Your Direct Message was read by').waitFor();
  await page.getByText('A reply from a patient:').waitFor();
  await expectAccessible(page, 'direct notifications');
  await page.getByText('Your Direct Message was read by').click();
  await message(page, WORDS).waitFor();
});

test('the Messages tab tells Direct Messages apart, and its drawer has the same proof', async () => {
  const { page } = desk;
  await openPatient(page, 'Mia Lindqvist');
  const table = page.getByRole('table', { name: 'Messages' });
  await page.getByRole('button', { name: 'Direct', exact: true }).click();
  await expect.poll(() => table.getByRole('row').count()).toBe(4);
  await expectAccessible(page, 'direct messages tab');
  const read = table.getByRole('row').filter({ hasText: 'Read' });
  await read.getByRole('button', { name: WORDS }).click();
  await proof(page).getByText('Replied').waitFor();
  await expectAccessible(page, 'direct drawer');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
});

test('any document is sent on as a Direct Message: it opens for the patient of its thread', async () => {
  const { page } = desk;
  await visit(page, 'Inbox');
  await openThread(page, 'Mia Lindqvist');
  const reply = message(page, ANSWER);
  await reply.getByRole('button', { name: 'View knee.jpg' }).click();
  await button(page, 'Send as Direct Message').click();
  await page.getByRole('heading', { name: 'New message' }).waitFor();
  await page.getByRole('list', { name: 'Documents and forms to send' }).getByText('knee.jpg').waitFor();
  await page.getByRole('group', { name: 'Patient' }).getByText('Mia Lindqvist').waitFor();
  await page.getByLabel('Message', { exact: true }).fill('Your own picture, for your album.');
  await expectAccessible(page, 'direct with a document');
  await button(page, 'Send Direct Message').click();
  await button(page, 'It is right, send Direct Message').click();
  await message(page, 'for your album').getByText('Queued').waitFor();
  await here.mailed(EMAIL, 2);
  await message(page, 'for your album').getByText('Sent', { exact: true }).waitFor();
});

test('on a phone too: the menu of a document opens the composer with it', async () => {
  const { page } = colleague;
  await message(page, WORDS).getByRole('button', { name: 'More about Exercises.pdf' }).click();
  await page.getByRole('menuitem', { name: 'Send as Direct Message' }).click();
  await page.getByRole('list', { name: 'Documents and forms to send' }).getByText('Exercises.pdf').waitFor();
  await expectAccessible(page, 'direct with a document');
});

test('nobody’s console complained', () => {
  expect(desk.complaints).toEqual([]);
  expect(colleague.complaints).toEqual([]);
  expect(patient.complaints).toEqual([]);
});
