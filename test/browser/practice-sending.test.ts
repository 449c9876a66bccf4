/**
 * What an administrator does about sending, in real Chromium: one text to everybody whom the list finds, with a reason for
 * each who is left out; two records of one patient merged; credits used, as a file; and a test of either way out.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomId } from '../../client/sdk/random-id.ts';
import { DESKTOP, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { openPatient, visit, visitSettings } from '../harness/patient-screens.ts';
import { bySms, createPatientWorld, patientCalled, untilFate, type PatientWorld } from '../harness/patient-world.ts';
import { signIn } from '../harness/screens.ts';

const MOBILES = ['+447700900441', '+447700900442', '+447700900443'] as const;

let here: PatientWorld;
let browsers: Browsers;
let desk: Person;

beforeAll(async () => {
  here = await createPatientWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  const { patients, templates, credits } = here.ruth.corridor;
  await credits.buy(20, 'Starter');
  const refusing = patientCalled('Cara Recall', { mobile: MOBILES[2] });
  await patients.save(patientCalled('Ana Recall', { mobile: MOBILES[0] }));
  await patients.save(patientCalled('Bea Recall', { mobile: MOBILES[1] }));
  await patients.save({
    ...refusing,
    contacts: refusing.contacts.map((one) => ({ ...one, consent: { email: 'given', sms: 'refused' } as const })),
  });
  await patients.save(patientCalled('Dan Recall', { email: 'dan@mail.example' }));
  await patients.save(patientCalled('Eve Recall', { mobile: MOBILES[0] }));
  await patients.save(patientCalled('Somebody Else', { mobile: '+447700900449' }));
  const words = { subject: '', text: 'Dear {{firstName}}, we have not seen you for a while.' };
  const template = {
    templateId: randomId<'template'>(),
    version: 1,
    name: 'Recall',
    channel: 'sms',
    ...words,
  } as const;
  await templates.save(template);
  browsers = await openBrowsers();
  desk = await browsers.person(DESKTOP);
  await signIn(desk.page, here.world.url, here.ruth);
});

afterAll(async () => {
  await browsers.close();
  await here.world.close();
});

test('one template to everybody found: who gets it, who does not and why, what it costs; then it goes', async () => {
  const { page } = desk;
  await visit(page, 'Patients');
  await page.getByLabel('Find a patient').fill('recall');
  await page.getByRole('link', { name: /Somebody Else/ }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Write to all of these' }).click();
  const dialog = page.getByRole('dialog', { name: 'Write to all of these' });
  await dialog.getByRole('button', { name: 'See who gets it' }).click();
  await dialog.getByText('2 patients will get it').waitFor();
  await dialog.getByText('for 2 credits of 20', { exact: false }).waitFor();
  await dialog.getByText('Dear Ana, we have not seen you for a while.').waitFor();
  const excluded = dialog.getByRole('list', { name: 'Who will not get it, and why' }).getByRole('listitem');
  const why = await excluded.allInnerTexts();
  expect(why).toEqual([
    expect.stringContaining('Cara Recall: They do not want texts.'),
    'Dan Recall: There is no mobile number for this contact.',
    'Eve Recall: Somebody else in this list has the same address.',
  ]);
  await expectAccessible(page, 'recall preview');
  await dialog.getByRole('button', { name: 'Send 2 messages' }).click();
  await dialog.getByText('2 messages on the way.', { exact: false }).waitFor();
  await expectAccessible(page, 'recall sent');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await here.handOver();
  await expect
    .poll(() => here.outside.texts.map(({ to, text }) => `${to} ${text}`).sort())
    .toEqual([
      `${MOBILES[0]} Dear Ana, we have not seen you for a while.`,
      `${MOBILES[1]} Dear Bea, we have not seen you for a while.`,
    ]);
});

test('two records of one patient become one, and both say so', async () => {
  const { page } = desk;
  await openPatient(page, 'Bea Recall');
  await page.getByRole('button', { name: 'More about this patient' }).click();
  await page.getByRole('menuitem', { name: 'In the list twice' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bea Recall is in the list twice' });
  await dialog.getByRole('combobox', { name: 'The record that stays' }).fill('Somebody');
  await dialog.getByRole('option', { name: /Somebody Else/ }).click();
  await expectAccessible(page, 'merging');
  await dialog.getByRole('button', { name: 'Merge into Somebody Else' }).click();
  await page.getByRole('heading', { name: 'Somebody Else', level: 1 }).waitFor();
  await page.getByText('Was in the list twice').waitFor();
  await page.getByRole('table', { name: 'Messages' }).getByText('Dear Bea', { exact: false }).waitFor();
  await expectAccessible(page, 'merged');
  await page.getByRole('link', { name: 'Bea Recall' }).click();
  await page.getByText('This record was a duplicate.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Not a duplicate after all' }).click();
  await page.getByText('This record was a duplicate.', { exact: false }).waitFor({ state: 'hidden' });
});

test('a test of either way out says what the carrier said; a text takes one credit', async () => {
  const { page } = desk;
  await visitSettings(page, here.ruth.name, 'Delivery');
  const form = page.getByRole('form', { name: 'Send a test' });
  await form.getByLabel('Your e-mail address').fill('ruth@mail.example');
  await form.getByRole('button', { name: 'Send a test' }).click();
  await form.getByText('The carrier has taken it. Look whether it arrives.', { exact: false }).waitFor();
  await form.getByRole('radiogroup').getByText('SMS', { exact: true }).click();
  await form.getByLabel('Your mobile, with country code').fill('+44 7700 900448');
  await form.getByRole('button', { name: 'Send a test' }).click();
  await form.getByText('The carrier has taken it. Look whether it arrives.', { exact: false }).waitFor();
  await expectAccessible(page, 'test sent');
  expect(here.outside.mails.map(({ to }) => to)).toEqual(['ruth@mail.example']);
  expect(here.outside.texts.at(-1)?.to).toBe('+447700900448');
});

test('usage goes into a file, by month, colleague and patient; a name that looks like a formula stays a name', async () => {
  const { page } = desk;
  const { corridor } = here.ruth;
  const odd = await corridor.patients.save(patientCalled('=SUM(A1)', { mobile: MOBILES[2] }));
  const { threadId } = await corridor.sending.send(bySms(odd, 'Hello'));
  await untilFate(corridor, threadId, 'Hello', 'held');
  await here.handOver();
  await untilFate(corridor, threadId, 'Hello', 'sent');
  await visitSettings(page, here.ruth.name, 'Credits');
  await page.getByText('credits left').waitFor();
  await page.getByRole('table').first().getByText(`${here.ruth.name} 4`).waitFor();
  await expectAccessible(page, 'usage');
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as CSV, with patients' }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toMatch(/^credits \d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), 'utf8')).replace('\uFEFF', '').trim().split('\r\n');
  expect(lines[0]).toBe('Month,Colleague,Patient,Credits');
  const rows = lines.slice(1).map((line) => line.slice('2026-11,'.length));
  expect(rows.sort()).toEqual(
    ["'=SUM(A1)", '', 'Ana Recall', 'Bea Recall'].map((name) => `${here.ruth.name},${name},1`).sort(),
  );
});

test('nobody’s console complained', () => {
  expect(desk.complaints).toEqual([]);
});
