/**
 * Codes on a patient's page in real Chromium: typed, pasted, offered by the phone, pressed twice, spoken mode; and a machine
 * that gets, prefetches, runs the page and presses every button, after which the patient still opens the message.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DESKTOP,
  expectAccessible,
  openBrowsers,
  TOUCH_PHONE,
  WEB_DIR,
  type Browsers,
  type Person,
} from '../harness/browser.ts';
import { openDirect, PRACTICE, SENDER, type Direct, type SentDirect } from '../harness/direct.ts';
import {
  askForCode,
  button,
  codeField,
  digitsField,
  fits,
  follow,
  heading,
  openMessage,
  otherThan,
} from '../harness/direct-page.ts';

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

const asked = (path: string, from: number) =>
  direct.requests.slice(from).filter((line) => line === `POST ${path}`).length;
const stored = ({ issue }: SentDirect) => direct.desk.world.domain.stores.read.dms.byId(issue.secrets.dmId);
const proofs = async ({ issue }: SentDirect) =>
  (await direct.desk.world.domain.stores.read.dms.proofs(issue.secrets.dmId)).map(({ what }) => what);

test('a phone can offer the code, and the whole text can be pasted; wrong ones say how many tries are left', async () => {
  const { page } = phone;
  const sent = await direct.send();
  await follow(page, sent.link);
  const digits = digitsField(page);
  expect(await digits.getAttribute('inputmode')).toBe('numeric');
  await digits.fill('+44 7700 900123');
  expect(await digits.inputValue()).toBe('123');
  await askForCode(direct, page);
  const field = codeField(page);
  expect([await field.getAttribute('autocomplete'), await field.getAttribute('inputmode')]).toEqual([
    'one-time-code',
    'numeric',
  ]);
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(false);
  const code = await direct.code();
  await field.fill(otherThan(code));
  await button(page, 'Open my message').click();
  await page.getByRole('alert').filter({ hasText: '4 tries are left' }).waitFor();
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await expectAccessible(page, 'wrong code');
  const text = `${code} is your code for the message from ${PRACTICE}. It works for 10 minutes. Tell it to nobody.`;
  await page.keyboard.insertText(text);
  expect(await field.inputValue()).toBe(code);
  await page.keyboard.press('Enter');
  await heading(page, `From ${SENDER}`).waitFor();
});

test('pressed twice: one question for a code, one try, one reply', async () => {
  const { page } = phone;
  const sent = await direct.send();
  await follow(page, sent.link);
  await page.getByText(PRACTICE).first().waitFor();
  const from = direct.requests.length;
  direct.desk.later(60_000);
  await digitsField(page).fill('123');
  await button(page, 'Text me the code').dblclick();
  await heading(page, 'Enter the code').waitFor();
  await codeField(page).fill(await direct.code());
  await button(page, 'Open my message').dblclick();
  await heading(page, `From ${SENDER}`).waitFor();
  expect([asked('/api/m/code', from), asked('/api/m/unlock', from)]).toEqual([1, 1]);
  await page.getByLabel('Write to your practice').fill('Once');
  await button(page, 'Send my reply').dblclick();
  await page.getByText('Your reply was sent').waitFor();
  expect((await direct.replies(sent)).filter(({ t }) => t === 'text')).toHaveLength(1);
});

test('spoken mode: after the code the phrase is asked for; a wrong one costs nothing', async () => {
  const { page } = phone;
  const sent = await direct.send({ spoken: true });
  await follow(page, sent.link);
  await askForCode(direct, page);
  await codeField(page).fill(await direct.code());
  await button(page, 'Open my message').click();
  await heading(page, 'Enter the spoken phrase').waitFor();
  await expectAccessible(page, 'spoken phrase');
  expect(await fits(page)).toBe(true);
  const field = page.getByLabel('Spoken phrase');
  await field.fill('ABC');
  await button(page, 'Open my message').click();
  await page.getByText('The phrase has ten letters and numbers.').waitFor();
  const from = direct.requests.length;
  await field.fill('AAAAA AAAAA');
  await button(page, 'Open my message').click();
  await page.getByText('That is not the phrase.').waitFor();
  expect(direct.requests.slice(from).filter((line) => line.includes('/api/'))).toEqual([]);
  const phrase = sent.issue.secrets.phrase!.toLowerCase();
  await field.fill(`${phrase.slice(0, 5)}-${phrase.slice(5)}`);
  await button(page, 'Open my message').click();
  await heading(page, `From ${SENDER}`).waitFor();
});

test('a machine that gets, prefetches, runs the page and presses every button 50 times texts nothing and changes nothing', async () => {
  const sent = await direct.send();
  const [texts, before] = [await direct.texts(), await stored(sent)];
  const machine = await browsers.person(DESKTOP);
  const { page } = machine;
  await page.goto(sent.link);
  await page.getByText(PRACTICE).first().waitFor();
  const [from, { commits }] = [direct.requests.length, direct.desk.world.storage.counts()];
  for (let presses = 0; presses < 50; presses += 1) {
    for (const one of await page.getByRole('button').all()) await one.click();
    for (const method of ['GET', 'HEAD']) {
      await fetch(`${direct.url}${sent.path}`, { method, headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch' } });
    }
  }
  await page.getByText('Type the last three digits of your mobile number').waitFor();
  const seen = new Set(direct.requests.slice(from));
  expect([...seen].toSorted()).toEqual([`GET ${sent.path}`, `HEAD ${sent.path}`]);
  expect(direct.desk.world.storage.counts().commits).toBe(commits);
  expect(await direct.texts()).toBe(texts);
  expect(await stored(sent)).toEqual({ ...before, openedAt: direct.desk.world.now });
  expect(await proofs(sent)).toEqual(['opened']);
  expect(await direct.replies(sent)).toEqual([]);
  expect(machine.complaints).toEqual([]);
  await machine.context.close();
  await openMessage(direct, phone.page, sent);
  expect(await proofs(sent)).toEqual(['opened', 'asked', 'unlocked']);
});

test('no console complained', () => {
  expect(phone.complaints).toEqual([]);
});
