/**
 * What a patient does with the link of a Direct Message, in real Chromium without any session: code, reading, saving,
 * answering, the form on a second device, the hour's end, large letters. The clinician is played by the protocol; the code comes
 * from the carrier's side. Dead ends: direct-ends.test.ts; codes and machines: direct-code.test.ts.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { ask } from '../flows/domain-people.ts';
import { DESKTOP, expectAccessible, openBrowsers, TOUCH_PHONE, WEB_DIR } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { openDirect, PHONE, PRACTICE, SENDER, type Direct, type SentDirect } from '../harness/direct.ts';
import { askForCode, button, enterCode, fits, follow, heading, openMessage } from '../harness/direct-page.ts';
import { jpegOf } from '../harness/sample-files.ts';

const MINUTE_MS = 60_000;
const SHEET = Buffer.from(`%PDF-1.4\n${'1 0 obj<</Type/Catalog>>endobj\n'.repeat(9_000)}%%EOF\n`);
const INTAKE = {
  resourceType: 'Questionnaire',
  id: 'intake',
  title: 'Before your visit',
  status: 'active',
  item: [
    { linkId: 'why', type: 'text', text: 'What brings you here?', required: true },
    { linkId: 'pain', type: 'boolean', text: 'Are you in pain?' },
    {
      linkId: 'how-much',
      type: 'integer',
      text: 'How much, from 0 to 10?',
      enableWhen: [{ question: 'pain', operator: '=', answerBoolean: true }],
      extension: [
        { url: 'http://hl7.org/fhir/StructureDefinition/minValue', valueInteger: 0 },
        { url: 'http://hl7.org/fhir/StructureDefinition/maxValue', valueInteger: 10 },
      ],
    },
    { linkId: 'since', type: 'date', text: 'Since when?' },
  ],
};

let direct: Direct;
let browsers: Browsers;
let phone: Person;

beforeAll(async () => {
  direct = await openDirect({ webDir: WEB_DIR });
  browsers = await openBrowsers();
  phone = await browsers.person(TOUCH_PHONE);
});
afterAll(async () => {
  await browsers.close();
  await direct.close();
});

const askFor = (page: Page) => askForCode(direct, page);
const enter = (page: Page) => enterCode(direct, page);
const open = (page: Page, sent: SentDirect) => openMessage(direct, page, sent);

test('from the link to the answer, on a phone', async () => {
  const { page } = phone;
  const picture = { name: 'Your knee.jpg', mime: 'image/jpeg', bytes: jpegOf() };
  const files = [{ name: 'Exercises.pdf', mime: 'application/pdf', bytes: SHEET }, picture];
  const text = 'Dear Mia,\n\nhere are your exercises for the next two weeks.\n\nKind regards\nRuth';
  const sent = await direct.send({ text, files, forms: [INTAKE] });
  await page.goto(sent.link);
  await heading(page, 'You have a secure message').waitFor();
  expect(page.url()).toBe(`${direct.url}${sent.path}`);
  await page.getByText(PRACTICE).first().waitFor();
  await page.getByRole('link', { name: `Call ${PHONE}` }).waitFor();
  await expectAccessible(page, 'ask for the code');
  await askFor(page);
  expect(await fits(page)).toBe(true);
  await page.getByLabel('6-digit code from the text').fill('12');
  await button(page, 'Open my message').click();
  await page.getByText('The code has six digits.').waitFor();
  await expectAccessible(page, 'enter the code');
  const code = await direct.code();
  await page.getByLabel('6-digit code from the text').fill(code === '111111' ? '222222' : '111111');
  await button(page, 'Open my message').click();
  await page.getByText('4 tries are left').waitFor();
  await page.getByLabel('6-digit code from the text').fill(` ${code.slice(0, 3)} ${code.slice(3)}`);
  await button(page, 'Open my message').click();
  await heading(page, `From ${SENDER}`).waitFor();
  await page.getByText('exercises for the next two weeks').waitFor();

  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save Exercises.pdf').click()]);
  expect(download.suggestedFilename()).toBe('Exercises.pdf');
  expect((await readFile(await download.path())).equals(SHEET)).toBe(true);
  await button(page, 'View Exercises.pdf').click();
  const inTab = page.getByRole('link', { name: 'Open Exercises.pdf in a new tab' });
  expect([await inTab.getAttribute('target'), await inTab.getAttribute('rel')]).toEqual(['_blank', 'noopener']);
  expect(await inTab.getAttribute('href')).toMatch(/^blob:/);
  await button(page, 'View Your knee.jpg').click();
  await page.getByRole('img', { name: 'Your knee.jpg' }).waitFor();
  await expectAccessible(page, 'the message');
  expect(await fits(page)).toBe(true);

  await page.getByLabel('Write to your practice').fill('Thank you, I begin today.');
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Add photos or files').click();
  await (await chooser).setFiles([{ name: 'knee.jpg', mimeType: 'image/jpeg', buffer: jpegOf() }]);
  await button(page, 'Send my reply').click();
  await page.getByText('Your reply was sent').waitFor();
  expect((await direct.replies(sent)).at(-1)).toMatchObject({
    t: 'text',
    text: 'Thank you, I begin today.',
    files: [{ name: 'knee.jpg' }],
  });
  await expectAccessible(page, 'answered');
});

test('a form: what is missing is said, a question appears, another device goes on, it is returned once', async () => {
  const { page } = phone;
  const sent = await direct.send({ forms: [INTAKE], expiry: 'week' });
  await open(page, sent);
  await button(page, 'Start: Before your visit').click();
  await heading(page, 'Before your visit').waitFor();
  await button(page, 'Send my answers').click();
  await page.getByText('One answer needs another look').waitFor();
  await expectAccessible(page, 'form with a complaint');
  expect(await page.getByText('How much, from 0 to 10?').count()).toBe(0);
  await page.getByRole('radio', { name: 'Yes' }).check();
  await page.getByRole('group', { name: 'How much' }).getByRole('radio', { name: '7' }).check();
  await page.getByText(/^Saved /).waitFor();
  await expectAccessible(page, 'form half done');
  expect(await fits(page)).toBe(true);

  const laptop = await browsers.person(DESKTOP);
  await open(laptop.page, sent);
  await button(laptop.page, 'Continue: Before your visit').click();
  expect(await laptop.page.getByRole('radio', { name: '7' }).isChecked()).toBe(true);
  await expectAccessible(laptop.page, 'form on a laptop');
  await laptop.page.getByLabel('What brings you here?').fill('My left knee.');
  await button(laptop.page, 'Send my answers').dblclick();
  await heading(laptop.page, 'Your answers were sent. Thank you.').waitFor();
  const forms = (await direct.replies(sent)).filter(({ t }) => t === 'form');
  expect(forms).toMatchObject([{ form: '0', answers: { resourceType: 'QuestionnaireResponse' } }]);
  expect(laptop.complaints).toEqual([]);
  await laptop.context.close();
});

test('the hour ends in the middle of a sentence: nothing typed is lost', async () => {
  const { page, context } = await browsers.person(TOUCH_PHONE);
  const sent = await direct.send({ expiry: 'week' });
  await page.clock.install();
  await open(page, sent);
  await page.getByLabel('Write to your practice').fill('I wanted to say');
  await page.clock.fastForward(LIMITS.dmSessionMs - 4 * MINUTE_MS);
  await page.getByText(/closes in \d minutes/).waitFor();
  await expectAccessible(page, 'five minutes left');
  await button(page, 'Continue').click();
  await page.getByText(/closes in \d minutes/).waitFor({ state: 'hidden' });
  await page.getByLabel('Write to your practice').fill('I wanted to say that it hurts');
  await page.clock.fastForward(LIMITS.dmSessionMs + MINUTE_MS);
  await page.getByText('What you typed is kept').waitFor();
  expect(await page.getByText('Your result is back').count()).toBe(0);
  await askFor(page);
  await enter(page);
  expect(await page.getByLabel('Write to your practice').inputValue()).toBe('I wanted to say that it hurts');
  await context.close();
});

test('the hour ends in the middle of a form: every answer is there again, also the one under the cursor', async () => {
  const { page, context } = await browsers.person(TOUCH_PHONE);
  const sent = await direct.send({ expiry: 'week', forms: [INTAKE] });
  await page.clock.install();
  await open(page, sent);
  await button(page, 'Start: Before your visit').click();
  await page.getByRole('radio', { name: 'Yes' }).check();
  await page.getByRole('group', { name: 'How much' }).getByRole('radio', { name: '3' }).check();
  await page.getByLabel('What brings you here?').pressSequentially('My kn');
  direct.desk.later(LIMITS.dmSessionMs);
  await page.clock.fastForward(LIMITS.dmSessionMs);
  await page.getByText('What you typed is kept').waitFor();
  await askFor(page);
  await enter(page);
  await button(page, 'Continue: Before your visit').click();
  expect(await page.getByLabel('What brings you here?').inputValue()).toBe('My kn');
  expect(await page.getByRole('radio', { name: '3' }).isChecked()).toBe(true);
  await button(page, 'Send my answers').click();
  await heading(page, 'Your answers were sent. Thank you.').waitFor();
  expect((await direct.replies(sent)).filter(({ t }) => t === 'form')).toHaveLength(1);
  await context.close();
});

test('on 320 px with letters twice as large, and from right to left, nothing is cut off', async () => {
  const small = await browsers.person({ width: 320, height: 640, touch: true });
  const { page } = small;
  const sent = await direct.send({
    forms: [INTAKE],
    files: [{ name: 'A-very-long-name-of-a-document.txt', mime: 'text/plain', bytes: SHEET }],
  });
  await page.goto(sent.link);
  const enlarge = () => page.evaluate(() => document.documentElement.style.setProperty('font-size', '36px'));
  await enlarge();
  await expectAccessible(page, 'large ask');
  expect(await fits(page)).toBe(true);
  await askFor(page);
  await expectAccessible(page, 'large code');
  expect(await fits(page)).toBe(true);
  await enter(page);
  expect(await fits(page)).toBe(true);
  await expectAccessible(page, 'large message');
  await button(page, 'Start: Before your visit').click();
  await page.getByRole('radio', { name: 'Yes' }).check();
  await page.getByRole('group', { name: 'How much' }).waitFor();
  expect(await fits(page)).toBe(true);
  await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  expect(await fits(page)).toBe(true);
  await expectAccessible(page, 'large form from right to left');
  expect(small.complaints).toEqual([]);
  await small.context.close();
});

test('a practice’s own colour is on the page, and readable in both schemes though it is yellow', async () => {
  const { world, owner } = direct.desk;
  const { settings, version } = await ask(world, owner, 'delivery:settings', {});
  const yellow = { ...settings, colour: '#ffd400' };
  await ask(world, owner, 'delivery:configure', { settings: yellow, version: version + 1 });
  const { page } = phone;
  await follow(page, (await direct.send()).link);
  await page.getByText(PRACTICE).first().waitFor();
  await expectAccessible(page, 'yellow practice');
  const colour = () =>
    button(page, 'Text me the code').evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect.poll(colour).toBe('rgb(117, 98, 0)');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(colour).toBe('rgb(255, 212, 0)');
  await page.emulateMedia({ colorScheme: 'light' });
});

test('what the first screen loads is 60 KB at most, libsodium apart', async () => {
  const folder = join(WEB_DIR, 'patient');
  const names = (await readdir(join(folder, 'assets'))).filter((name) => /^(index|worker)-/.test(name));
  expect(names).toHaveLength(3);
  const files = [join(folder, 'index.html'), ...names.map((name) => join(folder, 'assets', name))];
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file), { level: 9 }).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60 * 1_024);
});

test('the page is its own bundle, and no console complained', () => {
  const asked = direct.requests.filter((line) => line.includes('/assets/'));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((line) => !line.startsWith('GET /patient/assets/'))).toEqual([]);
  expect(phone.complaints).toEqual([]);
});
