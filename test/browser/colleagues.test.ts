/**
 * The main job in real Chromium, as two people do it: set up a practice, invite, join, open a thread about a client and
 * talk, each seeing the other's presence, typing and receipts; then one closes her browser and is told by e-mail that a
 * message waits, and reads everything on a device that has never been here, from her password alone.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { conversations } from '../../client/demo/conversation.ts';
import { DESKTOP, PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { startHere, type ServerHere } from '../harness/running-server.ts';

const OWNER = { name: 'Asha Rao', login: 'asha', password: 'correct horse battery staple' };
const COLLEAGUE = { name: 'Tom Fielding', login: 'tom', password: 'purple lamp tram kettle', email: 'tom@example.org' };
const TITLE = 'Knee review';
const PATIENT = 'Marina Petrova';

/** At least 200 messages of natural talk; the two people here take the lines of four in turn. */
const LINES = (conversations[0]?.lines ?? [])
  .slice(0, 210)
  .map(({ text }, index) => ({ text, byOwner: index % 3 === 0 }));
const LAST_WORDS = 'I have just put her scan letter in the post tray, no hurry tonight.';

let addedMs = 0;
let server: ServerHere;
let browsers: Browsers;
let owner: Person;
let colleague: Person;

beforeAll(async () => {
  const clock = { now: () => Date.now() + addedMs };
  server = await startHere({ CORRIDOR_WEB_DIR: WEB_DIR }, { clock });
  browsers = await openBrowsers();
  owner = await browsers.person(DESKTOP);
  colleague = await browsers.person(PHONE);
});

afterAll(async () => {
  await browsers.close();
  await server.close();
});

test('an owner sets the practice up and keeps the record safe', async () => {
  const { page } = owner;
  await page.goto(server.url);
  await page.getByLabel('Name of the practice').fill('Riverside Physio');
  await expectAccessible(page, 'first step');
  await page.getByRole('button', { name: 'Continue' }).click();
  await fillAccount(page, OWNER);
  await page.getByRole('button', { name: 'Continue' }).click();
  for (const [index, keeper] of ['Asha, at home', 'The safe', 'Dr Winter'].entries()) {
    await page.getByLabel(`Sheet ${index + 1} is kept by`).fill(keeper);
  }
  await page.getByRole('button', { name: 'Make the sheets' }).click();
  const sheet = (at: number) => page.getByRole('group', { name: `Sheet ${at} text` }).innerText();
  const [first, third] = [await sheet(1), await sheet(3)];
  await expectAccessible(page, 'sheets');

  await page.getByLabel('First sheet').fill(first);
  await page.getByLabel('Another sheet').fill(first.replace(/\S/, (char) => (char === '7' ? '8' : '7')));
  await page.getByRole('button', { name: 'Check the sheets' }).click();
  await page.getByText('One or more characters differ').waitFor();
  await page.getByLabel('Another sheet').fill(third);
  await page.getByRole('button', { name: 'Check the sheets' }).click();
  await page.getByLabel('I have written it down').check();
  await page.getByRole('button', { name: 'Create the practice' }).click();
  await page.getByRole('button', { name: 'Make an invitation' }).waitFor();
});

test('a colleague joins by the link, on a phone, and is let in', async () => {
  await owner.page.getByRole('button', { name: 'Make an invitation' }).click();
  const link = await owner.page.getByRole('region', { name: 'Invitation' }).getByRole('link').getAttribute('href');
  await owner.page.getByRole('button', { name: 'Open Corridor' }).click();

  const { page } = colleague;
  await page.goto(link ?? '');
  await page.getByLabel('Your name').waitFor();
  await expectAccessible(page, 'join');
  await fillAccount(page, COLLEAGUE);
  await page.getByRole('button', { name: 'Join Riverside Physio' }).click();
  await page.getByLabel('I have written it down').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Waiting to be let in').waitFor();

  await owner.page.getByRole('link', { name: /People/ }).click();
  await owner.page.getByRole('button', { name: `Let ${COLLEAGUE.name} in` }).click();
  await page.getByRole('heading', { name: /Inbox/ }).waitFor();
  await owner.page.getByText('Online').nth(1).waitFor();
});

test('they open a thread about a client; typing, receipts and presence are seen by the other', async () => {
  const { page } = owner;
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('checkbox', { name: COLLEAGUE.name }).check();
  await page.getByLabel('About a patient').check();
  await page.getByLabel('Patient’s name').fill(PATIENT);
  await page.getByLabel('Title').fill(TITLE);
  await page.getByLabel('Message', { exact: true }).fill(LINES[0]?.text ?? '');
  await expectAccessible(page, 'new message');
  await page.getByRole('button', { name: 'Send message' }).click();
  await page.getByRole('heading', { name: TITLE }).waitFor();

  await colleague.page.getByRole('link', { name: new RegExp(TITLE) }).click();
  await page.getByText(/^Read by Tom/).waitFor();
  await colleague.page.getByRole('textbox', { name: /^Write to Asha/ }).pressSequentially('On my way', { delay: 20 });
  await page.getByText('Tom is typing…').first().waitFor();
  await colleague.page.getByRole('textbox', { name: /^Write to Asha/ }).fill('');
});

test('they talk for more than 200 messages, in many scripts, and both see all of them', async () => {
  expect(LINES.length).toBeGreaterThan(200);
  for (const { text, byOwner } of LINES.slice(1)) {
    const { page } = byOwner ? owner : colleague;
    const field = page.getByRole('textbox', { name: /^Write to / });
    await field.fill(text);
    await field.press('Enter');
  }
  const last = LINES.at(-1)?.text ?? '';
  for (const { page } of [owner, colleague]) {
    await page
      .getByRole('article')
      .filter({ hasText: firstLine(last) })
      .last()
      .waitFor();
  }
  await expectAccessible(owner.page, 'thread, desktop');
  await expectAccessible(colleague.page, 'thread, phone');
}, 300_000);

test('she replies from the notification under her name', async () => {
  await owner.page.getByRole('link', { name: /People/ }).click();
  await say(colleague.page, 'Shall I text her?');
  await owner.page.getByRole('button', { name: new RegExp(`^${OWNER.name}, `) }).click();
  await owner.page
    .getByRole('button', { name: `Reply in ${TITLE}` })
    .first()
    .click();
  await expectAccessible(owner.page, 'notifications');
  await owner.page.getByRole('textbox', { name: `Your reply in ${TITLE}` }).fill('Please do.');
  await owner.page.getByRole('button', { name: 'Send reply' }).click();
  await colleague.page.getByRole('article').getByText('Please do.').waitFor();
  // The other may have it before she is told so herself.
  await owner.page.getByText('Sent', { exact: true }).first().waitFor();
  const menu = owner.page.getByRole('heading', { name: 'Notifications' });
  await owner.page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
});

test('the colleague closes her browser and gets an e-mail that says only that a message waits', async () => {
  await owner.page.getByRole('link', { name: /Inbox/ }).click();
  await owner.page.getByRole('link', { name: new RegExp(TITLE) }).click();
  await colleague.context.close();
  await say(owner.page, LAST_WORDS);
  addedMs += 40_000;
  await owner.page
    .getByText(/^Last seen/)
    .first()
    .waitFor();
  addedMs += 150_000;
  const [mail, ...others] = await mails();
  expect(others).toEqual([]);
  expect(mail?.to).toBe(COLLEAGUE.email);
  const said = JSON.stringify(mail);
  for (const secret of [OWNER.name, 'Asha', TITLE, PATIENT, 'Petrova', 'Riverside', LAST_WORDS, 'scan', 'Tom']) {
    expect(said).not.toContain(secret);
  }
});

test('on a new device the password alone opens the whole history', async () => {
  const device = await browsers.person(DESKTOP);
  const { page } = device;
  await page.goto(server.url);
  await page.getByLabel('Login').fill(COLLEAGUE.login);
  await page.getByLabel('Password', { exact: true }).fill('wrong password here');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').first().waitFor();
  expect(device.complaints.splice(0)).toEqual([expect.stringContaining('401')]);
  await page.getByLabel('Password', { exact: true }).fill(COLLEAGUE.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: new RegExp(TITLE) }).click();
  await page.getByRole('article').filter({ hasText: LAST_WORDS }).waitFor();
  const expected = [...LINES.map(({ text }) => text), 'Shall I text her?', 'Please do.', LAST_WORDS];
  const seen = await readAll(page);
  const missing = expected.filter((text) => !seen.has(flat(text)));
  expect(missing).toEqual([]);
  await owner.page.getByText(/^Read by Tom/).waitFor();
  expect(device.complaints).toEqual([]);
});

test('nobody’s console complained', () => {
  expect(owner.complaints).toEqual([]);
  expect(colleague.complaints).toEqual([]);
  expect(server.lines.filter((line) => /"level":(40|50|60)/.test(line))).toEqual([]);
});

async function fillAccount(page: Page, who: { name: string; login: string; password: string; email?: string }) {
  await page.getByLabel('Your name').fill(who.name);
  await page.getByLabel('Login').fill(who.login);
  if (who.email !== undefined) await page.getByLabel('E-mail for alerts (optional)').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByLabel('Password again', { exact: true }).fill(who.password);
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Write to / }).fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page
    .getByRole('article')
    .filter({ hasText: firstLine(text) })
    .last()
    .waitFor();
}

async function mails(): Promise<readonly { readonly to: string }[]> {
  const ask = async () => {
    const answer = await fetch(`${server.url}/mailbox.json`);
    return (await answer.json()) as { mails: { to: string }[] };
  };
  await expect.poll(async () => (await ask()).mails.length, { interval: 500 }).toBeGreaterThan(0);
  return (await ask()).mails;
}

/** Scrolls from the end to the beginning of the virtualised thread and collects every message's words. */
async function readAll(page: Page): Promise<Set<string>> {
  const list = page.getByRole('region', { name: 'Messages' });
  const seen = new Set<string>();
  let before = -1;
  for (let still = 0; still < 3;) {
    for (const words of await page.locator('article .words').allInnerTexts()) seen.add(flat(words));
    const top = await list.evaluate(async (element) => {
      element.scrollBy(0, -0.6 * element.clientHeight);
      const isAbove = (row: Element) => row.getBoundingClientRect().top <= element.getBoundingClientRect().top;
      const isDrawn = () => element.scrollTop === 0 || [...element.querySelectorAll('article')].some(isAbove);
      for (let frame = 0; frame < 4 || (frame < 120 && !isDrawn()); frame++) {
        await new Promise((done) => requestAnimationFrame(done));
      }
      return element.scrollTop;
    });
    still = top === before ? still + 1 : 0;
    before = top;
  }
  return seen;
}

const flat = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim();
const firstLine = (text: string) => text.split('\n')[0]?.slice(0, 60) ?? '';
