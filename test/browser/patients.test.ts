/**
 * Patients, in real Chromium: three are imported from a file, the owner trusts the gateway and records credits, a text and an
 * e-mail go out from templates, their fate moves while a colleague watches on a phone, the patient answers by both ways, a
 * stranger's text waits to be filed. Every new screen without a serious accessibility finding, nobody's console complains.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { createPatientWorld, type PatientWorld } from '../harness/patient-world.ts';
import { fromTemplate, openPatient, switchTo, visit, visitSettings } from '../harness/patient-screens.ts';
import { message, openThread, signIn } from '../harness/screens.ts';

const LIST = [
  'Patient number,Name,Date of birth,E-mail,Mobile,SMS consent,E-mail consent',
  'R-1,Mia Lindqvist,04/03/1987,mia@mail.example,07700 900401,yes,yes',
  'R-2,Leo Okafor,1990-11-20,leo@mail.example,07700 900402,yes,yes',
  'R-3,Zoë Hartley,2015-01-02,,,,',
  'R-4,Nobody Knows,not a day,,,,',
].join('\n');
const REMINDER = 'Dear Mia, we look forward to seeing you tomorrow.';
const WELCOME = 'Dear Mia Lindqvist, here is how to find us.';

let here: PatientWorld;
let browsers: Browsers;
let desk: Person;
let phone: Person;

beforeAll(async () => {
  here = await createPatientWorld({ CORRIDOR_WEB_DIR: WEB_DIR }, { isTrusted: false });
  browsers = await openBrowsers();
  [desk, phone] = await Promise.all([browsers.person(DESKTOP), browsers.person(TOUCH_PHONE)]);
  await signIn(desk.page, here.world.url, here.ruth);
  await signIn(phone.page, here.world.url, here.tomasz);
});

afterAll(async () => {
  await browsers.close();
  await here.world.close();
});

test('an administrator imports patients; the line that is wrong is named, and the list shows them', async () => {
  const { page } = desk;
  await visit(page, 'Patients');
  await page.getByRole('heading', { name: 'No patients yet' }).waitFor();
  await expectAccessible(page, 'no patients');
  await page.getByRole('button', { name: 'Import' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles([{ name: 'patients.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) }]);
  const dialog = page.getByRole('dialog', { name: 'Import patients' });
  await dialog.getByText('Line 5').waitFor();
  await expectAccessible(page, 'import preview');
  await dialog.getByRole('button', { name: 'Import 3 patients' }).click();
  await dialog.getByText('The import is done.').waitFor();
  await dialog.getByRole('button', { name: 'Show the patients' }).click();
  await page.getByRole('link', { name: /Mia Lindqvist/ }).waitFor();
  await page.getByLabel('Find a patient').fill('04/03/1987');
  await page.getByRole('link', { name: /Leo Okafor/ }).waitFor({ state: 'hidden' });
  await expectAccessible(page, 'patients found');
});

test('before the gateway is trusted the composer says so, and leads to where the owner trusts it', async () => {
  const { page } = desk;
  await openPatient(page, 'Mia Lindqvist');
  await expectAccessible(page, 'patient without messages');
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await page.getByRole('button', { name: 'Trust the gateway' }).click();
  await page.getByRole('group', { name: 'Gateway code' }).waitFor();
  await page.getByRole('button', { name: 'Trust this gateway' }).click();
  await page.getByText('Trusted', { exact: false }).first().waitFor();
  await here.world.app.runJobs();
  await expectAccessible(page, 'delivery settings');
});

test('credits and templates', async () => {
  const { page } = desk;
  await visitSettings(page, here.ruth.name, 'Credits');
  await page.getByLabel('Credits', { exact: true }).fill('60');
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByText('60 credits recorded.').waitFor();
  await page.getByRole('cell', { name: '+60' }).waitFor();
  await expectAccessible(page, 'credits');
  await visitSettings(page, here.ruth.name, 'Templates');
  await addTemplate(page, 'Reminder', 'SMS', 'Dear {{firstName}}, we look forward to seeing you tomorrow.');
  await addTemplate(page, 'Way here', 'E-mail', 'Dear {{name}}, here is how to find us.');
  await page.getByRole('listitem').filter({ hasText: 'Way here' }).waitFor();
  await expectAccessible(page, 'templates');
});

test('a text and an e-mail go out from templates, each after a look at the new address', async () => {
  const { page } = desk;
  await visit(page, 'Patients');
  await page.getByLabel('Find a patient').fill('Mia');
  await openPatient(page, 'Mia Lindqvist');
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await switchTo(page, 'SMS');
  await fromTemplate(page, 'Reminder');
  await page.getByText('SMS to mobile ending 401 · 1 credit').waitFor();
  await expectAccessible(page, 'SMS composer');
  await page.getByRole('button', { name: 'Send SMS' }).click();
  const asked = page.getByRole('dialog', { name: 'Before this goes out' });
  await asked.getByText('Nobody has written to this number yet', { exact: false }).waitFor();
  await expectAccessible(page, 'before it goes out');
  await asked.getByRole('button', { name: 'It is right, send SMS' }).click();
  await message(page, REMINDER).getByText('Queued').waitFor();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await expectAccessible(page, 'patient thread with undo');

  await switchTo(page, 'E-mail');
  await fromTemplate(page, 'Way here');
  await page.getByRole('button', { name: 'Send E-mail' }).click();
  await page.getByRole('button', { name: 'It is right, send E-mail' }).click();
  await message(page, WELCOME).getByText('Queued').waitFor();
});

test('their fate moves while a colleague watches', async () => {
  const { page } = phone;
  await openThread(page, 'Mia Lindqvist');
  await message(page, REMINDER).getByText('Queued').waitFor();
  await here.handOver();
  await message(page, REMINDER).getByText('Sent').waitFor();
  await message(page, WELCOME).getByText('Sent').waitFor();
  await expectAccessible(page, 'patient thread on a phone');
  expect(here.outside.texts.map(({ to, text }) => ({ to, text }))).toEqual([{ to: '+447700900401', text: REMINDER }]);
  expect(here.outside.mails).toHaveLength(1);
});

test('the patient answers by both ways; a stranger waits in Unfiled and is filed', async () => {
  const { page } = phone;
  const to = here.outside.mails[0]!.replyTo!;
  const answer = { from: 'mia@mail.example', to, subject: 'Re: Way', text: 'Is there a lift?' };
  expect(await here.outside.mail(answer)).toBe(204);
  expect(await here.outside.text('+447700900401', 'Ten minutes late')).toBe(200);
  await message(page, 'Is there a lift?').getByText('not verified', { exact: false }).waitFor();
  await message(page, 'Ten minutes late').waitFor();
  expect(await here.outside.text('+447700900499', 'It is Leo, from my new number')).toBe(200);
  await visit(desk.page, 'Unfiled');
  const item = desk.page.getByRole('article').filter({ hasText: 'It is Leo' });
  await item.waitFor();
  await expectAccessible(desk.page, 'unfiled');
  await item.getByRole('button', { name: 'File…' }).click();
  await desk.page.getByRole('combobox', { name: 'Whose is it?' }).fill('Leo');
  await desk.page.getByRole('option', { name: /Leo Okafor/ }).click();
  await expectAccessible(desk.page, 'filing');
  await desk.page.getByRole('button', { name: 'File with Leo Okafor' }).click();
  await item.waitFor({ state: 'hidden' });
});

test('the Messages tab shows all of it, and a row opens with its steps', async () => {
  const { page } = desk;
  await visit(page, 'Patients');
  await openPatient(page, 'Mia Lindqvist');
  const table = page.getByRole('table', { name: 'Messages' });
  await expect.poll(() => table.getByRole('row').count()).toBe(5);
  await expectAccessible(page, 'messages tab');
  await page.getByRole('button', { name: 'SMS', exact: true }).click();
  await expect.poll(() => table.getByRole('row').count()).toBe(3);
  await table.getByRole('button', { name: REMINDER }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('list', { name: 'What became of it' }).getByText('Sent').waitFor();
  await expectAccessible(page, 'message drawer');
  await drawer.getByRole('button', { name: 'Resend' }).click();
  await expect.poll(() => page.getByLabel('Message', { exact: true }).inputValue()).toBe(REMINDER);
});

test('nobody’s console complained', () => {
  expect(desk.complaints).toEqual([]);
  expect(phone.complaints).toEqual([]);
});

async function addTemplate(page: Page, name: string, channel: string, words: string): Promise<void> {
  await page.getByRole('button', { name: 'New template' }).first().click();
  const form = page.getByRole('form', { name: 'Template' });
  await form.getByLabel('Name', { exact: true }).fill(name);
  await form.getByLabel('For', { exact: true }).selectOption({ label: channel });
  if (channel === 'E-mail') await form.getByLabel('Subject').fill('How to find us');
  await form.getByLabel('Words').fill(words);
  await form.getByText(/^Dear Mar/).waitFor();
  if (channel === 'E-mail') await expectAccessible(page, 'template');
  await form.getByRole('button', { name: 'Add template' }).click();
  await form.waitFor({ state: 'hidden' });
}
