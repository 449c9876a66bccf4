/**
 * When something is wrong, in real Chromium: no network, the same person in two tabs, and a server that denies what it
 * has acknowledged. What was written is kept and arrives once; a lie turns sending off under a red line, and everything
 * that was verified stays readable.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { tamperStopped } from '../harness/lying-database.ts';
import { composer, message, openThread, say, signIn, unlock } from '../harness/screens.ts';
import { createWorld, untilThread, type Colleague, type World } from '../harness/world.ts';

const TITLE = 'Supplies';

let world: World;
let browsers: Browsers;
let ruth: Colleague;
let tomasz: Colleague;
let threadId: ThreadId;
let desk: Person;
let phone: Person;

beforeAll(async () => {
  world = await createWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  browsers = await openBrowsers();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  threadId = await ruth.corridor.threads.create({
    title: TITLE,
    memberIds: [tomasz.userId],
    about: null,
    text: 'Tape, two boxes.',
  });
  await untilThread(tomasz.corridor, threadId, ({ synced }) => synced);
  await tomasz.corridor.session.signOut();
  desk = await browsers.person(DESKTOP);
  phone = await browsers.person(TOUCH_PHONE);
  await signIn(desk.page, world.url, ruth);
  await signIn(phone.page, world.url, tomasz);
  for (const { page } of [desk, phone]) await openThread(page, TITLE);
});

afterAll(async () => {
  await browsers.close();
  await world.close();
});

test('without a network one is told so, goes on writing, and what was written arrives once', async () => {
  await cutOff();
  await phone.page.getByText('You are offline. What you write is kept on this device').waitFor();
  await desk.page
    .getByText('The server cannot be reached at the moment. What you write is kept on this device')
    .waitFor();
  await writeInto(phone.page, 'And gloves, size M.');
  await expectAccessible(phone.page, 'offline');
  await expectAccessible(desk.page, 'connecting');
  await comeBack();
  await message(desk.page, 'And gloves').waitFor();
  await phone.page.getByText('You are offline.').waitFor({ state: 'detached' });
  await desk.page.getByText('The server cannot be reached').waitFor({ state: 'detached' });
});

test('two tabs of one person show each message once, and send what waited once', async () => {
  const second = await phone.context.newPage();
  await second.goto(`${world.url}/t/${threadId}`);
  await unlock(second, tomasz.password);
  await message(second, 'And gloves').waitFor();
  await say(desk.page, 'Gloves are in the blue cupboard.');
  await cutOff();
  await writeInto(phone.page, 'Written in the first tab.');
  await writeInto(second, 'Written in the second tab.');
  await comeBack();
  const texts = ['And gloves', 'blue cupboard', 'Written in the first tab.', 'Written in the second tab.'];
  for (const page of [phone.page, second, desk.page]) for (const text of texts) await message(page, text).waitFor();
  // Whatever was sent twice would stand before this.
  await say(desk.page, 'Thanks, both.');
  for (const page of [phone.page, second, desk.page]) {
    await message(page, 'Thanks, both.').waitFor();
    for (const text of texts) {
      expect(await page.getByRole('article').filter({ hasText: text }).count(), text).toBe(1);
    }
  }
  await second.close();
});

test('a server that denies what it acknowledged is caught: red line, sending off, the words stay', async () => {
  await tamperStopped(world, 'DELETE FROM items WHERE n = (SELECT max(n) FROM items)');
  for (const { page } of [desk, phone]) {
    const alarm = page.getByRole('alert').filter({ hasText: 'What is shown here was verified and stays safe.' });
    await alarm.waitFor();
    await message(page, 'Thanks, both.').waitFor();
    await message(page, 'Tape, two boxes.').waitFor();
    expect(await composer(page).isDisabled()).toBe(true);
    await expectAccessible(page, 'server caught');
  }
  await desk.page.getByRole('link', { name: /^People/ }).click();
  await desk.page.getByRole('heading', { name: 'People' }).waitFor();
});

test('a thread that does not exist says so', async () => {
  await desk.page.goto(`${world.url}/t/AAAAAAAAAAAAAAAAAAAAAA`);
  await unlock(desk.page, ruth.password);
  await desk.page.getByRole('heading', { name: 'This thread is not here' }).waitFor();
  await expectAccessible(desk.page, 'no such thread');
});

test('nobody’s console complained of more than the network', () => {
  for (const { complaints } of [desk, phone]) {
    expect(complaints.filter((line) => !/net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED)/.test(line))).toEqual([]);
  }
});

/** The phone has no network, and the server cannot be reached by anybody. */
async function cutOff(): Promise<void> {
  await phone.context.setOffline(true);
  await world.stop();
}

async function comeBack(): Promise<void> {
  await world.start();
  await phone.context.setOffline(false);
}

/** Kept on the device until there is a network. */
async function writeInto(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await message(page, text).getByRole('button', { name: 'Waiting for the network' }).waitFor();
}
