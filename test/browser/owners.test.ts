/**
 * Two owners and a new key, in real Chromium: one owner asks at her desk, the other answers on his phone; and a colleague
 * who lost everything chooses a new password behind a code, is confirmed, and reads her thread again.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { message, openThread, signIn } from '../harness/screens.ts';
import { createWorld, until, untilThread, type Colleague, type World } from '../harness/world.ts';

let world: World;
let browsers: Browsers;
let ruth: Colleague;
let tomasz: Colleague;
let amira: Colleague;
let mina: Colleague;
let atDesk: Person;
let onPhone: Person;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  browsers = await openBrowsers();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński', 'owner');
  amira = await world.join(ruth, 'Amira Haddad');
  mina = await world.join(ruth, 'Mina Öztürk');
  threadId = await ruth.corridor.threads.create({
    title: 'Stairs',
    memberIds: [mina.userId],
    about: null,
    text: 'He climbs stairs again.',
  });
  await untilThread(mina.corridor, threadId, ({ synced }) => synced);
  atDesk = await browsers.person(DESKTOP);
  onPhone = await browsers.person(TOUCH_PHONE);
  await signIn(atDesk.page, world.url, ruth);
  await signIn(onPhone.page, world.url, tomasz);
});

afterAll(async () => {
  await browsers.close();
  await world.close();
});

test('one owner asks at her desk, the other approves on his phone', async () => {
  const { page } = atDesk;
  await page.getByRole('link', { name: /^People/ }).click();
  await page.getByRole('list', { name: 'Colleagues' }).getByRole('button', { name: amira.name }).click();
  await page.getByRole('combobox', { name: 'Role' }).selectOption('owner');
  await page.getByRole('status').getByText('Asked, not done yet.').waitFor();
  await expectAccessible(page, 'a role that was asked for');
  await page.keyboard.press('Escape');
  await page.getByRole('article', { name: `You ask to make ${amira.name} an owner` }).waitFor();
  await expectAccessible(page, 'people with a question of mine');

  const phone = onPhone.page;
  await phone.getByRole('link', { name: `${tomasz.name}, ` }).click();
  const asked = phone.getByRole('article', { name: `${ruth.name} asks to make ${amira.name} an owner` });
  await asked.waitFor();
  await expectAccessible(phone, 'a question to me');
  await asked.getByRole('button', { name: `Approve: make ${amira.name} an owner` }).click();
  await asked.waitFor({ state: 'detached' });
  await until(amira.corridor, ({ me }) => me?.role === 'owner');
  await page.getByRole('article').waitFor({ state: 'detached' });
});

test('a colleague who lost everything gets a new key and reads her thread again', async () => {
  const { page } = atDesk;
  await page.getByRole('link', { name: /^People/ }).click();
  await page.getByRole('list', { name: 'Colleagues' }).getByRole('button', { name: mina.name }).click();
  await page.getByRole('button', { name: `Give ${mina.name} a new key` }).click();
  await expectAccessible(page, 'before a new key');
  await page.getByRole('button', { name: 'Make the code' }).click();
  const link = await page.getByRole('region', { name: 'Invitation' }).getByRole('link').getAttribute('href');
  await page.keyboard.press('Escape');

  const again = await browsers.person(DESKTOP);
  await again.page.goto(link ?? '');
  await again.page.getByRole('heading', { name: `A new key for ${mina.name}` }).waitFor();
  await expectAccessible(again.page, 'a new key');
  await again.page.getByLabel('Password', { exact: true }).fill('four swans below the bridge');
  await again.page.getByLabel('Password again', { exact: true }).fill('four swans below the bridge');
  await again.page.getByRole('button', { name: 'Save the new password' }).click();
  await again.page.getByLabel('I have written it down').check();
  await again.page.getByRole('button', { name: 'Continue' }).click();
  await again.page.getByText('Waiting to be let in').waitFor();

  await page.getByRole('button', { name: 'Confirm the new key' }).click();
  await openThread(again.page, 'Stairs');
  await message(again.page, 'He climbs stairs again.').waitFor();

  await page.getByRole('list', { name: 'Colleagues' }).getByRole('button', { name: mina.name }).click();
  await page.getByText(`Key reset by ${ruth.name}`).last().waitFor();
  await expectAccessible(page, 'a key that was reset');
  await page.getByRole('button', { name: 'The numbers are the same' }).click();
  await page.getByRole('button', { name: 'The numbers are the same' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  expect([atDesk, onPhone, again].flatMap(({ complaints }) => complaints)).toEqual([]);
});
