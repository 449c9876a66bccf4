/**
 * What goes wrong with messages to patients, and how it is mended, in real Chromium: an e-mail bounces, its address is
 * flagged until somebody re-verifies it, and it is resent with its attachment; a text meets an empty account until the owner
 * records a purchase; a number of two patients is filed with one of them; a record without a thread is found.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { openPatient, switchTo, visit } from '../harness/patient-screens.ts';
import { createPatientWorld, patientCalled, type PatientWorld } from '../harness/patient-world.ts';
import { message, signIn } from '../harness/screens.ts';

const SUBJECT = 'Your exercises';
const WORDS = 'Here is the sheet that we spoke about.';
const REMINDER = 'See you tomorrow at ten.';
const SHEET = { name: 'Exercises.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj\n%%EOF\n') };
const FAMILY = '+447700900433';

let here: PatientWorld;
let browsers: Browsers;
let desk: Person;
let phone: Person;

beforeAll(async () => {
  here = await createPatientWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  browsers = await openBrowsers();
  const { patients } = here.ruth.corridor;
  await patients.save(patientCalled('Mia Lindqvist', { email: 'mia@mail.example', mobile: '+447700900431' }));
  await patients.save(patientCalled('Leo Okafor', { mobile: FAMILY }));
  await patients.save(patientCalled('Ada Okafor', { mobile: FAMILY }));
  [desk, phone] = await Promise.all([browsers.person(DESKTOP), browsers.person(TOUCH_PHONE)]);
  await signIn(desk.page, here.world.url, here.ruth);
  await signIn(phone.page, here.world.url, here.tomasz);
});

afterAll(async () => {
  await browsers.close();
  await here.world.close();
});

test('an e-mail with a file bounces: the message, the composer and the patient’s card say so', async () => {
  const { page } = phone;
  await visit(page, 'Patients');
  await openPatient(page, 'Mia Lindqvist');
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await page.getByLabel('Subject').fill(SUBJECT);
  await page.getByLabel('Message', { exact: true }).fill(WORDS);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach files' }).click();
  await (await chooser).setFiles([SHEET]);
  await page.getByRole('button', { name: 'Send E-mail' }).click();
  await page.getByRole('button', { name: 'It is right, send E-mail' }).click();
  await message(page, WORDS).getByText('Queued').waitFor();
  await here.handOver();
  const [mail] = here.outside.mails;
  expect(mail?.files.map(({ name }) => name)).toEqual([SHEET.name]);
  expect(await here.outside.report(mail!, 'failed', '5.1.1')).toBe(204);
  await message(page, WORDS).getByText('Not delivered: no such mailbox').waitFor();
  await page.getByText('This e-mail address did not work last time', { exact: false }).waitFor();
  expect(await page.getByRole('button', { name: 'Send E-mail' }).isDisabled()).toBe(true);
  await expectAccessible(page, 'bounced in the thread');
});

test('a colleague re-verifies the address on the card, and the e-mail is resent with its file', async () => {
  const { page } = desk;
  await visit(page, 'Patients');
  await openPatient(page, 'Mia Lindqvist');
  await page.getByText(/^Bounced .*5\.1\.1.*: nothing is sent$/).waitFor();
  await expectAccessible(page, 'bounced on the card');
  await page.getByRole('button', { name: 'Re-verify mia@mail.example' }).click();
  await page.getByText(/^Bounced /).waitFor({ state: 'hidden' });
  await phone.page.getByText('did not work last time', { exact: false }).waitFor({ state: 'hidden' });
  await message(phone.page, WORDS).getByRole('button', { name: 'Resend' }).click();
  await phone.page.getByRole('list', { name: 'Files to send' }).getByText(SHEET.name).waitFor();
  expect(await phone.page.getByLabel('Subject').inputValue()).toBe(SUBJECT);
  expect(await phone.page.getByLabel('Message', { exact: true }).inputValue()).toBe(WORDS);
  await expectAccessible(phone.page, 'resending');
  await phone.page.getByRole('button', { name: 'Send E-mail' }).click();
  await phone.page.getByRole('button', { name: 'It is right, send E-mail' }).click();
  await message(phone.page, WORDS).getByText('Queued').waitFor();
  await here.handOver();
  await message(phone.page, WORDS).getByText('Sent').waitFor();
  const again = here.outside.mails.at(-1)!;
  expect(here.outside.mails).toHaveLength(2);
  expect(again.files.map(({ name, bytes }) => [name, bytes.equals(SHEET.buffer)])).toEqual([[SHEET.name, true]]);
});

test('without credits a text is refused with the way to go on; after a purchase it goes', async () => {
  await switchTo(phone.page, 'SMS');
  await write(phone.page, REMINDER);
  const none = 'There are 0 credits left, and this text takes 1.';
  await phone.page.getByText(`${none} Ask an administrator, or write an e-mail.`).waitFor();
  expect(await phone.page.getByRole('button', { name: 'Send SMS' }).isDisabled()).toBe(true);
  await expectAccessible(phone.page, 'no credits');
  const { page } = desk;
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await switchTo(page, 'SMS');
  await page.getByText(none).waitFor();
  await page.getByRole('button', { name: 'Record a purchase' }).click();
  await page.getByLabel('Credits', { exact: true }).fill('1');
  await page.getByLabel('Note, such as the invoice number').fill('Invoice 12');
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByText('1 credit recorded.').waitFor();
  await phone.page.getByText(none, { exact: false }).waitFor({ state: 'hidden' });
  await phone.page.getByRole('button', { name: 'Send SMS' }).click();
  await phone.page.getByRole('button', { name: 'It is right, send SMS' }).click();
  await message(phone.page, REMINDER).getByText('Queued').waitFor();
  await here.handOver();
  await message(phone.page, REMINDER).getByText('Sent').waitFor();
  expect(here.outside.texts.map(({ text }) => text)).toEqual([REMINDER]);
  await page.getByText('Texts are refused until a purchase is recorded.', { exact: false }).waitFor();
  await expectAccessible(page, 'credits used up');
});

test('a number of two patients: both are offered first, and the text is filed with one', async () => {
  const { page } = desk;
  expect(await here.outside.text(FAMILY, 'We are running late')).toBe(200);
  await visit(page, 'Unfiled');
  const item = page.getByRole('article').filter({ hasText: 'We are running late' });
  await item.getByRole('button', { name: 'File…' }).click();
  const offered = page.getByRole('option');
  await offered.filter({ hasText: 'Has this number' }).first().waitFor();
  expect((await offered.allInnerTexts()).map((text) => [...text.matchAll(/Has this|Okafor|Mia/g)].join(' '))).toEqual([
    'Okafor Has this',
    'Okafor Has this',
    'Mia',
  ]);
  await expectAccessible(page, 'filing a shared number');
  await offered.filter({ hasText: 'Ada Okafor' }).click();
  await page.getByRole('button', { name: 'File with Ada Okafor' }).click();
  await item.waitFor({ state: 'hidden' });
});

test('Ctrl+K finds a patient who has no thread yet', async () => {
  const { page } = desk;
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Find a thread/ }).fill('leo');
  await page.getByRole('option', { name: /Leo Okafor.*Patient/s }).waitFor();
  await expectAccessible(page, 'finding a record');
  await page.getByRole('option', { name: /Leo Okafor.*Patient/s }).click();
  await page.getByRole('heading', { name: 'Leo Okafor', level: 1 }).waitFor();
});

test('nobody’s console complained', () => {
  expect(desk.complaints).toEqual([]);
  expect(phone.complaints).toEqual([]);
});

const write = (page: Page, text: string): Promise<void> =>
  page.getByRole('textbox', { name: /^Write an (SMS|E-mail)/ }).fill(text);
