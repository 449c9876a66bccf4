/**
 * Where a patient's link opens nothing, in real Chromium: each end says what happened, what is safe and what to do, and has
 * the practice's phone number; what can be mended (a stripped key, a lost network) is mended on the same page.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { DIGITS, reissueDm, revokeDm } from '../flows/domain-direct.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import {
  expectAccessible,
  openBrowsers,
  TOUCH_PHONE,
  WEB_DIR,
  type Browsers,
  type Person,
} from '../harness/browser.ts';
import { openDirect, PHONE, PRACTICE, SENDER, type Direct, type SentDirect } from '../harness/direct.ts';
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

const asSent = (sent: SentDirect) => ({ ...sent.issue.secrets, issue: sent.issue, ref: sent.ref });

/** What every end has: its heading, the practice's name and number, nothing cut off, nothing that a screen reader misses. */
async function endsKindly(page: Page, name: string): Promise<void> {
  await heading(page, name).waitFor();
  await page.getByRole('link', { name: `Call ${PHONE}` }).waitFor();
  await page.getByText(PRACTICE).first().waitFor();
  await expectAccessible(page, name);
  expect(await fits(page)).toBe(true);
}

test('without its key: the link is pasted, whole or only its end', async () => {
  const { page } = phone;
  const sent = await direct.send();
  await page.goto(`${direct.url}${sent.path}`);
  await endsKindly(page, 'Open the link once more');
  const field = page.getByLabel('The whole link, or the part after #');
  await field.fill('nonsense');
  await button(page, 'Use this link').click();
  await page.getByText('That is not a whole link.').waitFor();
  await field.fill(`  ${sent.link.slice(0, 40)}\n${sent.link.slice(40)} `);
  await button(page, 'Use this link').click();
  await heading(page, 'You have a secure message').waitFor();
  expect(page.url()).not.toContain('#');

  await page.reload();
  await heading(page, 'Open the link once more').waitFor();
  await field.fill(sent.fragment);
  await button(page, 'Use this link').click();
  await askForCode(direct, page);
});

test('revoked, replaced and unknown', async () => {
  const { page } = phone;
  const [revoked, replaced] = [await direct.send(), await direct.send()];
  await revokeDm(direct.desk, asSent(revoked));
  await follow(page, revoked.link);
  await endsKindly(page, 'This message was taken back');
  await reissueDm(direct.desk, asSent(replaced));
  await follow(page, replaced.link);
  await endsKindly(page, 'There is a newer link');
  await follow(page, `${direct.url}/m/${'A'.repeat(22)}#1.${'A'.repeat(43)}`);
  await endsKindly(page, 'This link does not open a message');
});

test('expired: while it is asked for, and for whoever comes back later', async () => {
  const { page } = phone;
  const sent = await direct.send({ expiry: 'hour' });
  await follow(page, sent.link);
  await askForCode(direct, page);
  await codeField(page).fill(await direct.code());
  await button(page, 'Open my message').click();
  await heading(page, `From ${SENDER}`).waitFor();
  await page.getByText(/You can read this until/).waitFor();
  await button(page, 'Close this message').click();
  await page.getByText('The message is closed on this device').waitFor();
  direct.desk.later(LIMITS.dmSessionMs);
  await digitsField(page).fill(DIGITS);
  await button(page, 'Text me the code').click();
  await endsKindly(page, 'This message has expired');
  await follow(page, sent.link);
  await endsKindly(page, 'This message has expired');
});

test('locked after ten wrong codes, said at the tenth and on every later visit', async () => {
  const { page } = phone;
  const sent = await direct.send();
  await follow(page, sent.link);
  for (let code = 1; code <= 2; code += 1) {
    await askForCode(direct, page);
    const wrong = otherThan(await direct.code());
    for (const left of ['4 tries are left', '3 tries are left', '2 tries are left', 'One try is left']) {
      await codeField(page).fill(wrong);
      await button(page, 'Open my message').click();
      await page.getByText(left).waitFor();
      expect(await codeField(page).inputValue()).toBe('');
    }
    await codeField(page).fill(wrong);
    await button(page, 'Open my message').click();
    if (code === 2) break;
    await page.getByText('That code does not work any more. Ask for a new one.').waitFor();
    await button(page, 'Change the three digits').click();
  }
  await endsKindly(page, 'This message is locked');
  await follow(page, sent.link);
  await endsKindly(page, 'This message is locked');
});

test('asked too often: how long to wait, and the message is safe', async () => {
  const { page } = phone;
  const sent = await direct.send();
  await follow(page, sent.link);
  for (let tries = 0; tries < 5; tries += 1) {
    await digitsField(page).fill('000');
    await button(page, 'Text me the code').click();
    await heading(page, 'Enter the code').waitFor();
    await button(page, 'Change the three digits').click();
  }
  await digitsField(page).fill(DIGITS);
  await button(page, 'Text me the code').click();
  await page.getByText(/That was often enough for now. Your message is safe; ask again in \d+ minutes/).waitFor();
  await expectAccessible(page, 'asked too often');
});

test.each([
  ['no WebAssembly', () => Reflect.deleteProperty(globalThis, 'WebAssembly')],
  ['no Worker', () => Reflect.deleteProperty(globalThis, 'Worker')],
  [
    'a Worker that cannot start',
    () =>
      Object.defineProperty(globalThis, 'Worker', {
        value: class extends EventTarget {
          constructor() {
            super();
            setTimeout(() => this.dispatchEvent(new Event('error')), 50);
          }
          postMessage() {
            // As a browser without module Workers: nothing ever answers.
          }
        },
      }),
  ],
])('a browser that cannot: %s', async (_, cripple) => {
  const { page, context } = await browsers.person(TOUCH_PHONE);
  await page.addInitScript(cripple as () => void);
  const sent = await direct.send();
  await page.goto(sent.link);
  await endsKindly(page, 'This browser cannot open the message');
  await context.close();
});

test('without scripts the page says so', async () => {
  const { context } = phone;
  const blind = await context.browser()?.newContext({ javaScriptEnabled: false });
  const page = await blind!.newPage();
  await page.goto((await direct.send()).link);
  // Not by its text: Playwright never looks into noscript.
  await page.locator('.no-script').waitFor();
  await blind!.close();
});

test('the network goes and comes back: nothing typed is lost, at the code and in the message', async () => {
  const { page, context } = await browsers.person(TOUCH_PHONE);
  const sent = await direct.send();
  await page.goto(sent.link);
  await page.getByText(PRACTICE).first().waitFor();
  await context.setOffline(true);
  await page.getByText('There is no connection. What you typed stays here').waitFor();
  await digitsField(page).fill(DIGITS);
  await button(page, 'Text me the code').click();
  await page.getByText('Nothing is lost. Check your network').waitFor();
  await page.getByRole('link', { name: `Call ${PHONE}` }).waitFor();
  await expectAccessible(page, 'no connection');
  await context.setOffline(false);
  await openMessage(direct, page, sent);

  await context.setOffline(true);
  const field = page.getByLabel('Write to your practice');
  await field.fill('Written in a tunnel');
  await button(page, 'Send my reply').click();
  await page.getByText('Nothing is lost. Check your network').waitFor();
  expect(await field.inputValue()).toBe('Written in a tunnel');
  await context.setOffline(false);
  await button(page, 'Send my reply').click();
  await page.getByText('Your reply was sent').waitFor();
  const texts = (await direct.replies(sent)).flatMap((reply) => (reply.t === 'text' ? [reply.text] : []));
  expect(texts).toEqual(['Written in a tunnel']);
  await context.close();
});

test('no console complained', () => {
  expect(phone.complaints).toEqual([]);
});
