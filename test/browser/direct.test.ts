/**
 * What a patient does with the link of a Direct Message, in real Chromium without any session: code, reading, saving,
 * answering, the form, the hour's end, every dead end, and a machine that presses all buttons. The clinician is played by
 * the protocol; the code comes from the carrier's side.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { DIGITS, revokeDm } from '../flows/domain-direct.ts';
import { DESKTOP, expectAccessible, openBrowsers, TOUCH_PHONE, WEB_DIR } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { openDirect, PHONE, PRACTICE, type Direct, type SentDirect } from '../harness/direct.ts';
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

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

async function askForCode(page: Page, digits = DIGITS): Promise<void> {
  direct.desk.later(MINUTE_MS);
  await page.getByLabel('Last 3 digits of your mobile').fill(digits);
  await button(page, 'Text me the code').click();
  await heading(page, 'Enter the code').waitFor();
}

async function open(page: Page, sent: SentDirect): Promise<void> {
  await page.goto(sent.link);
  await askForCode(page);
  await enterCode(page);
}

async function enterCode(page: Page): Promise<void> {
  await page.getByLabel('6-digit code from the text').fill(await direct.code());
  await button(page, 'Open my message').click();
  await heading(page, `From ${PRACTICE}`).waitFor();
}

const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

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
  await askForCode(page);
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
  await heading(page, `From ${PRACTICE}`).waitFor();
  await page.getByText('exercises for the next two weeks').waitFor();

  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save Exercises.pdf').click()]);
  expect(download.suggestedFilename()).toBe('Exercises.pdf');
  expect((await readFile(await download.path())).equals(SHEET)).toBe(true);
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
  await laptop.page.getByLabel('What brings you here?').fill('My left knee.');
  await button(laptop.page, 'Send my answers').dblclick();
  await heading(laptop.page, 'Your answers were sent. Thank you.').waitFor();
  const forms = (await direct.replies(sent)).filter(({ t }) => t === 'form');
  expect(forms).toMatchObject([{ form: 'intake', answers: { resourceType: 'QuestionnaireResponse' } }]);
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
  await askForCode(page);
  await enterCode(page);
  expect(await page.getByLabel('Write to your practice').inputValue()).toBe('I wanted to say that it hurts');
  await context.close();
});

test('dead ends are kind: no key, a key pasted, revoked, locked, unknown, no line', async () => {
  const { page } = phone;
  const sent = await direct.send();
  await page.goto(`${direct.url}${sent.path}`);
  await heading(page, 'Open the link once more').waitFor();
  await expectAccessible(page, 'no key');
  await page.getByLabel('The whole link, or the part after #').fill('nonsense');
  await button(page, 'Use this link').click();
  await page.getByText('That is not a whole link.').waitFor();
  await page.getByLabel('The whole link, or the part after #').fill(sent.link);
  await button(page, 'Use this link').click();
  await heading(page, 'You have a secure message').waitFor();

  await revokeDm(direct.desk, { ...sent.issue.secrets, issue: sent.issue, ref: sent.ref });
  await page.goto('about:blank');
  await page.goto(sent.link);
  await heading(page, 'This message was taken back').waitFor();
  await page.getByRole('link', { name: `Call ${PHONE}` }).waitFor();
  await expectAccessible(page, 'revoked');
  await page.goto('about:blank');
  await page.goto(`${direct.url}/m/${'A'.repeat(22)}#1.${'A'.repeat(43)}`);
  await heading(page, 'This link does not open a message').waitFor();

  const other = await direct.send();
  await page.goto('about:blank');
  await page.goto(other.link);
  await page.getByText(PRACTICE).first().waitFor();
  await phone.context.setOffline(true);
  await page.getByText('There is no connection. What you typed stays here').waitFor();
  await page.getByLabel('Last 3 digits of your mobile').fill(DIGITS);
  await button(page, 'Text me the code').click();
  await page.getByText('Nothing is lost. Check your network').waitFor();
  await phone.context.setOffline(false);
  await button(page, 'Text me the code').click();
  await heading(page, 'Enter the code').waitFor();
});

test('a machine that runs the page and presses every button 50 times texts nothing and changes nothing', async () => {
  const sent = await direct.send();
  const before = await direct.texts();
  const machine = await browsers.person(DESKTOP);
  await machine.page.goto(sent.link);
  await machine.page.getByText(PRACTICE).first().waitFor();
  const from = direct.requests.length;
  for (let presses = 0; presses < 50; presses += 1) {
    for (const one of await machine.page.getByRole('button').all()) await one.click();
  }
  for (const method of ['GET', 'HEAD']) await fetch(`${direct.url}${sent.path}`, { method });
  expect(direct.requests.slice(from)).toEqual([`GET ${sent.path}`, `HEAD ${sent.path}`]);
  expect(await direct.texts()).toBe(before);
  expect(await direct.replies(sent)).toEqual([]);
  expect(machine.complaints).toEqual([]);
  await machine.context.close();
  await open(phone.page, sent);
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
  await askForCode(page);
  await expectAccessible(page, 'large code');
  expect(await fits(page)).toBe(true);
  await enterCode(page);
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
  // Chromium itself reports what was asked for without a network.
  expect(phone.complaints.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});
