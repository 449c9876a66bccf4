/**
 * The practice's forms in real Chromium: added, built with a question that depends on another, tried beside the builder, taken in
 * from a file and given out as one; sent with a Direct Message, filled in on a phone without any session, and read with its score
 * and risk by a clinician who sees it arrive, on paper too.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { writeForm } from '../../protocol/forms/write.ts';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { button, follow } from '../harness/direct-page.ts';
import { askByDigits, typeCode } from '../harness/patient-phone.ts';
import { visitSettings } from '../harness/patient-screens.ts';
import { createRelayedWorld, type RelayedWorld } from '../harness/relayed-world.ts';
import { message, openThread, signIn } from '../harness/screens.ts';

const EMAIL = 'mia@mail.example';
const MOBILE = '+447700900482';
const PHQ_9 = 'Patient Health Questionnaire (PHQ-9)';
const OWN = 'Before your visit';

let here: RelayedWorld;
let browsers: Browsers;
let desk: Person;
let phone: Person;
let patient: Person;

beforeAll(async () => {
  here = await createRelayedWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  await here.patient('Mia Lindqvist', EMAIL, MOBILE);
  browsers = await openBrowsers();
  desk = await browsers.person(DESKTOP);
  [phone, patient] = [await browsers.person(TOUCH_PHONE), await browsers.person(TOUCH_PHONE)];
  await signIn(desk.page, here.world.url, here.ruth);
  await signIn(phone.page, here.world.url, here.tomasz);
});

afterAll(async () => {
  await browsers.close();
  await here.close();
});

const line = (page: Page, title: string) =>
  page.getByRole('list', { name: 'Forms' }).getByRole('link', { name: title });
const preview = (page: Page) => page.getByRole('region', { name: 'Preview' });
const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

async function addItem(page: Page, kind: string, words: string): Promise<void> {
  await button(page, 'Add an item').click();
  await page.getByRole('menuitem', { name: new RegExp(`^${kind}`) }).click();
  await page.getByLabel(/^(Question|Heading|Words|Name of the score)$/).fill(words);
}

async function backToForms(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Forms', exact: true }).click();
  await page.getByRole('heading', { name: 'Forms', level: 1 }).waitFor();
}

test('the empty list teaches; PHQ-9 is added with one press', async () => {
  const { page } = desk;
  await visitSettings(page, 'Ruth Okafor', 'Forms');
  await page.getByText('No forms yet').waitFor();
  await expectAccessible(page, 'forms empty');
  await button(page, 'Add PHQ-9').click();
  await line(page, PHQ_9).getByText('Version 1 · 10 questions', { exact: false }).waitFor();
  await expectAccessible(page, 'forms list');
});

test('a form is built: a question that depends on another, problems said beside it, changes kept on leaving', async () => {
  const { page } = desk;
  await button(page, 'New form').click();
  await page.getByRole('menuitem', { name: 'Build a form' }).click();
  await button(page, 'Save').click();
  await page.getByText('The form has no title.', { exact: false }).waitFor();
  await page.getByText('The form asks nothing.', { exact: false }).waitFor();
  await page.getByLabel('Title', { exact: true }).fill(OWN);
  await addItem(page, 'Yes or no', 'Are you in pain?');
  await addItem(page, 'Scale', 'How much does it hurt?');
  await button(page, 'Show only if …').click();
  expect(await page.getByLabel('Answer of condition 1').inputValue()).toBe('0');
  await addItem(page, 'Choice', 'How did you sleep?');
  await page.getByText('This question has nothing to choose from.', { exact: false }).first().waitFor();
  await expectAccessible(page, 'form with a problem');
  for (const [at, answer] of ['Well', 'Badly'].entries()) {
    await button(page, 'Add an answer').click();
    await page.getByLabel(`Answer ${at + 1}`, { exact: true }).fill(answer);
  }
  await backOut(page);
  await line(page, OWN).getByText('Not saved', { exact: true }).waitFor();
  await line(page, OWN).click();
  await button(page, 'Save').click();
  await page.getByText('Version 1', { exact: true }).waitFor();
});

/** Leaving asks, and keeps. */
async function backOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Forms', exact: true }).click();
  await page.getByRole('dialog', { name: 'Save your changes?' }).waitFor();
  await button(page, 'Keep for later').click();
  await page.getByRole('heading', { name: 'Forms', level: 1 }).waitFor();
}

test('the preview reacts as the patient’s page does', async () => {
  const { page } = desk;
  const seen = preview(page);
  expect(await seen.getByText('How much does it hurt?').count()).toBe(0);
  await seen.getByRole('radio', { name: 'Yes' }).check();
  await seen.getByRole('group', { name: 'How much does it hurt?' }).getByRole('radio', { name: '7' }).check();
  await seen.getByText('2 of 3 questions answered').waitFor();
  await seen.getByRole('radio', { name: 'No' }).check();
  await seen.getByText('How much does it hurt?').waitFor({ state: 'hidden' });
  await button(page, /^1\. Are you in pain/).click();
  await page.getByRole('switch', { name: /^Needed/ }).click();
  await seen.getByRole('button', { name: 'Start again' }).click();
  await seen.getByRole('button', { name: 'Send my answers' }).click();
  await seen.getByText('One answer needs another look').waitFor();
  await expectAccessible(page, 'form builder with preview');
});

test('items move by keyboard and button, are doubled, taken out and put back', async () => {
  const { page } = desk;
  const names = async () => {
    const all = await page.getByRole('list', { name: 'Items' }).locator('.builder-words').allInnerTexts();
    return all.map((text) => text.replace(/^\d+\.\s*/, '').trim());
  };
  const [pain, hurt, sleep] = ['Are you in pain?', 'How much does it hurt?', 'How did you sleep?'];
  await button(page, /^3\. How did you sleep/).press('Alt+ArrowUp');
  await expect.poll(names).toEqual([pain, sleep, hurt]);
  await button(page, `Move down: ${sleep}`).click();
  await expect.poll(names).toEqual([pain, hurt, sleep]);
  await button(page, `Duplicate: ${sleep}`).click();
  await expect.poll(names).toEqual([pain, hurt, sleep, sleep]);
  await button(page, `Remove: ${sleep}`).last().click();
  await expect.poll(names).toEqual([pain, hurt, sleep]);
  await button(page, `Remove: ${pain}`).click();
  await page
    .getByText('It is shown depending on', { exact: false })
    .or(page.getByText('cannot be understood here', { exact: false }))
    .first()
    .waitFor();
  await button(page, 'Put it back').click();
  await expect.poll(names).toEqual([pain, hurt, sleep]);
  await button(page, 'Save').click();
  await page.getByText('Version 2', { exact: true }).waitFor();
});

test('a colleague was faster: it is said, and one’s own may be kept', async () => {
  const { page } = desk;
  await page.getByLabel('Words above the questions').fill('Thank you for taking a moment.');
  const { forms } = here.tomasz.corridor;
  const row = (await forms.list()).find(({ title }) => title === OWN)!;
  const held = (await forms.get(row.formId))!;
  await forms.put({ ...held, version: held.version + 1, form: { ...held.form, description: 'From Tomasz.' } });
  await page.getByText('Somebody else saved this form meanwhile.').waitFor();
  await expectAccessible(page, 'form saved by somebody else');
  await button(page, 'Keep mine').click();
  await page.getByText('Version 4', { exact: true }).waitFor();
  expect((await forms.get(row.formId))!.form.description).toBe('Thank you for taking a moment.');
});

test('given out as a file and taken in again it is the same; what cannot be used is said by item', async () => {
  const { page } = desk;
  await button(page, 'More about this form').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Save as a FHIR file' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${OWN}.json`);
  const text = await readFile(await download.path(), 'utf8');
  await backToForms(page);
  await openImport(page);
  await page
    .getByLabel('Or paste it')
    .fill(
      '{"resourceType":"Questionnaire","title":"Odd","item":[{"linkId":"a","type":"reference","text":"Which doctor?"}]}',
    );
  await button(page, 'Read what I pasted').click();
  await page.getByText('Items of type “reference” cannot be answered here.', { exact: false }).waitFor();
  await expectAccessible(page, 'form import refused');
  await button(page, 'Choose another').click();
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Choose a file').click();
  await (await chooser).setFiles([{ name: 'form.json', mimeType: 'application/json', buffer: Buffer.from(text) }]);
  await page.getByText('Everything in it is kept as it is.').waitFor();
  await expectAccessible(page, 'form import');
  await button(page, 'Add this form').click();
  await expect.poll(() => line(page, OWN).count()).toBe(2);
  const { forms } = here.ruth.corridor;
  const twins = (await forms.list()).filter(({ title }) => title === OWN);
  const written = await Promise.all(twins.map(async ({ formId }) => writeForm((await forms.get(formId))!.form)));
  expect(written[0]).toEqual(written[1]);
});

async function openImport(page: Page): Promise<void> {
  await button(page, 'New form').click();
  await page.getByRole('menuitem', { name: 'Import a FHIR Questionnaire' }).click();
}

test('on a phone the builder has its preview behind a tab', async () => {
  const { page } = phone;
  await page.goto(`${here.world.url}/settings/forms`);
  await page
    .getByLabel('Password', { exact: true })
    .or(page.getByRole('heading', { name: 'Forms', level: 1 }))
    .first()
    .waitFor();
  if (await page.getByLabel('Password', { exact: true }).isVisible()) {
    await page.getByLabel('Password', { exact: true }).fill(here.tomasz.password);
    await button(page, 'Unlock').click();
  }
  await line(page, PHQ_9).click();
  await page.getByRole('list', { name: 'Items' }).waitFor();
  await button(page, /^2\. 1\. Little interest/).click();
  await expectAccessible(page, 'form builder on a phone');
  expect(await fits(page)).toBe(true);
  await page.getByRole('radiogroup', { name: 'Build or preview' }).getByText('Preview').click();
  await preview(page).getByRole('radio', { name: 'Several days' }).last().check();
  await preview(page).getByText('You are not alone with this.', { exact: false }).waitFor();
  await preview(page).getByText('Not complete: 1 of 9 answered').waitFor();
  await expectAccessible(page, 'form preview on a phone');
  expect(await fits(page)).toBe(true);
});

test('sent from its page, filled in on the patient’s phone, it arrives live with its score and its risk', async () => {
  const { page } = desk;
  await line(page, PHQ_9).click();
  await button(page, 'More about this form').click();
  await page.getByRole('menuitem', { name: 'Send to a patient' }).click();
  await choosePatient(page, 'Mia Lindqvist');
  await page.getByRole('list', { name: 'Documents and forms to send' }).getByText(PHQ_9).waitFor();
  await page.getByLabel('Message', { exact: true }).fill('Please fill this in before Friday.');
  expect(await page.getByLabel('Remind on day 3 and day 6 if it isn’t returned').isChecked()).toBe(true);
  await button(page, 'Send Direct Message').click();
  await button(page, 'It is right, send Direct Message').click();
  await message(page, 'before Friday').getByText('Queued').waitFor();
  const link = await here.mailed(EMAIL);
  await follow(patient.page, link);
  await askByDigits(patient.page, MOBILE);
  await typeCode(patient.page, await here.texted(MOBILE));
  await button(patient.page, `Start: ${PHQ_9}`).click();
  await message(page, 'before Friday').getByText('Opened', { exact: true }).first().waitFor();
  const groups = patient.page.getByRole('group', { name: /^\d\./ });
  for (let at = 0; at < 9; at += 1) await groups.nth(at).getByRole('radio', { name: 'Several days' }).check();
  await patient.page.getByText('Samaritans', { exact: false }).waitFor();
  await message(page, 'before Friday').getByText('In progress', { exact: true }).first().waitFor();
  await button(patient.page, 'Send my answers').click();
  await patient.page.getByRole('heading', { name: 'Your answers were sent. Thank you.' }).waitFor();
  await page.getByText('9, Mild').waitFor();
  await page.getByText('Needs attention: 1 risk answer').waitFor();
  await expectAccessible(page, 'returned form in the thread');
});

async function choosePatient(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Patient' }).fill(name);
  await page.getByRole('option', { name: new RegExp(name) }).click();
}

test('read on a page of its own, printed like a letter, saved as FHIR', async () => {
  const { page } = desk;
  await page.getByRole('link', { name: 'Read and print' }).click();
  const letter = page.getByRole('article', { name: PHQ_9 });
  await letter.getByText('9, Mild').waitFor();
  await letter.getByText('Risk answer', { exact: true }).waitFor();
  await letter.getByText('Mia Lindqvist').waitFor();
  expect(await letter.getByText('Left out').count()).toBe(1);
  await expectAccessible(page, 'returned form');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('#root').isVisible()).toBe(false);
  await page.locator('#print').getByText('Mia Lindqvist').waitFor();
  if (process.env['CORRIDOR_PICTURES'])
    await page.screenshot({ path: `${process.env['CORRIDOR_PICTURES']}/print.png`, fullPage: true });
  await page.emulateMedia({ media: 'screen' });
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as a FHIR file').click()]);
  const bundle = JSON.parse(await readFile(await download.path(), 'utf8')) as {
    entry: { resource: { resourceType: string } }[];
  };
  expect(bundle.entry.map(({ resource }) => resource.resourceType)).toEqual(['Questionnaire', 'QuestionnaireResponse']);
  await page.getByRole('link', { name: 'Mia Lindqvist' }).click();
  await message(page, 'before Friday').waitFor();
});

test('a colleague reads it on a phone', async () => {
  const { page } = phone;
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: /^Inbox/ })
    .click();
  await openThread(page, 'Mia Lindqvist');
  await page.getByRole('link', { name: 'Read and print' }).click();
  await page.getByRole('article', { name: PHQ_9 }).getByText('9, Mild').waitFor();
  await expectAccessible(page, 'returned form on a phone');
  expect(await fits(page)).toBe(true);
});

test('nobody’s console had anything to say', () => {
  expect([desk, phone, patient].flatMap(({ complaints }) => complaints)).toEqual([]);
});
