/**
 * Settings in real Chromium, each followed to where it counts: alerts and quiet hours on the other device, a device that
 * is signed out closes there, a second factor is asked for at the next sign-in, an old password is refused, a recovery
 * code opens the account, codes to compare are the same on two screens, and a locked page shows nothing.
 */
import { generateSync } from 'otplib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { signIn, typeSignIn, unlock } from '../harness/screens.ts';
import { createWorld, until, type Colleague, type World } from '../harness/world.ts';

const NEW_PASSWORD = 'lantern pebble orchard nine';
const LAST_PASSWORD = 'violet harbour seventeen oars';

let addedMs = 0;
let world: World;
let browsers: Browsers;
let ruth: Colleague;
let tomasz: Colleague;
let desk: Person;
let phone: Person;
let colleague: Person;

beforeAll(async () => {
  const clock = { now: () => Date.now() + addedMs };
  world = await createWorld({ CORRIDOR_WEB_DIR: WEB_DIR }, { clock });
  browsers = await openBrowsers();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  await tomasz.corridor.session.signOut();
  desk = await browsers.person(DESKTOP);
  phone = await browsers.person(TOUCH_PHONE);
  colleague = await browsers.person(DESKTOP);
  await signIn(desk.page, world.url, tomasz);
  await signIn(phone.page, world.url, tomasz);
  await signIn(colleague.page, world.url, ruth);
  for (const { page } of [desk, phone]) await openSettings(page);
});

afterAll(async () => {
  await browsers.close();
  await world.close();
});

test('alerts, quiet hours and privacy are kept, and stand on the other device', async () => {
  const { page } = desk;
  await expectAccessible(page, 'settings');
  await expectAccessible(phone.page, 'settings');
  const alerts = page.getByRole('region', { name: 'Alerts' });
  await alerts.getByLabel('E-mail for alerts').fill('not an address');
  await alerts.getByText('This is not an e-mail address.').waitFor();
  await alerts.getByLabel('E-mail for alerts').fill('tomasz@home.example.org');
  await alerts.getByLabel('Quiet hours').first().click();
  await alerts.getByLabel('From').fill('20:00');
  await expectAccessible(page, 'quiet hours');
  await alerts.getByRole('button', { name: 'Save alerts' }).click();
  const there = phone.page.getByRole('region', { name: 'Alerts' });
  await expect.poll(() => there.getByLabel('E-mail for alerts').inputValue()).toBe('tomasz@home.example.org');
  expect(await there.getByLabel('From').inputValue()).toBe('20:00');
  await page.getByLabel('Show when I am online').click();
  await colleague.page.getByRole('link', { name: /^People/ }).click();
  await colleague.page.getByRole('button', { name: /Tomasz Zieliński.*(Offline|Last seen)/ }).waitFor();
  await page.getByLabel('Show when I am online').click();
  await colleague.page.getByRole('button', { name: /Tomasz Zieliński.*Online/ }).waitFor();
  await page.getByRole('button', { name: 'Why was I alerted, or not?' }).click();
  await page.getByText('Nothing in the last 30 days.').waitFor();
});

test('the practice code and the safety number are the same on two screens', async () => {
  await openSettings(colleague.page);
  expect(await codeOf(desk.page, 'Practice code')).toBe(await codeOf(colleague.page, 'Practice code'));
  expect(await safetyNumber(desk.page, ruth)).toBe(await safetyNumber(colleague.page, tomasz));
  await openSettings(desk.page);
});

test('a device that is signed out from another one closes at once', async () => {
  const { page } = desk;
  const other = page
    .getByRole('list', { name: 'Signed-in devices' })
    .getByRole('listitem')
    .filter({ hasNotText: '(this device)' });
  await other.waitFor();
  await other.getByRole('button', { name: 'Sign this device out' }).click();
  await phone.page.getByText('You are signed out on this device').waitFor();
  await other.waitFor({ state: 'detached' });
  expect(phone.complaints).toEqual([]);
});

test('a second factor is asked for at the next sign-in, and no longer once it is ended', async () => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Set up a second factor' }).click();
  const key = await codeOf(page, 'Key for the app');
  await expectAccessible(page, 'second factor');
  await page.getByLabel('Code from your app').fill(codeNow(key));
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('button', { name: 'End the second factor' }).waitFor();

  await typeSignIn(phone.page, tomasz);
  await phone.page.getByLabel('Code from your app').waitFor();
  await expectAccessible(phone.page, 'code asked for');
  // Each code counts once: the next one is half a minute away.
  addedMs += 31_000;
  await phone.page.getByLabel('Code from your app').fill(codeNow(key));
  await phone.page.getByRole('button', { name: 'Sign in' }).click();
  await phone.page.getByRole('link', { name: /^Inbox/ }).waitFor();
  expect(phone.complaints.splice(0)).toEqual([expect.stringContaining('401')]);

  addedMs += 31_000;
  await page.getByRole('button', { name: 'End the second factor' }).click();
  await page.getByLabel('Code from your app').fill(codeNow(key));
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('button', { name: 'Set up a second factor' }).waitFor();
});

test('a changed password signs the other device out, and the old one is refused there', async () => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Change password' }).click();
  await typeNewPassword(page, NEW_PASSWORD);
  await expectAccessible(page, 'new password');
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByRole('group', { name: 'Recovery code' }).waitFor();
  await expectAccessible(page, 'new recovery code');
  const code = await codeOf(page, 'Recovery code');
  await page.getByLabel('I have written it down').check();
  await page.getByRole('button', { name: 'Done' }).click();

  await phone.page.getByText('You are signed out on this device').waitFor();
  await typeSignIn(phone.page, tomasz);
  await phone.page.getByRole('alert').first().waitFor();
  expect(phone.complaints.splice(0)).toEqual([expect.stringContaining('401')]);
  await expectAccessible(phone.page, 'sign-in refused');
  await recover(phone.page, code);
  expect(phone.complaints).toEqual([]);
});

test('“Lock now” leaves nothing to read, and only the newest password opens it', async () => {
  const { page } = phone;
  await page.getByRole('link', { name: /^Tomasz Zieliński, / }).click();
  await page.getByRole('button', { name: 'Lock now' }).click();
  await page.getByRole('heading', { name: 'Locked' }).waitFor();
  await expectAccessible(page, 'locked');
  expect(await page.content()).not.toContain('Riverside');
  await unlock(page, NEW_PASSWORD);
  await page.getByRole('alert').first().waitFor();
  expect(phone.complaints.splice(0)).toEqual([expect.stringContaining('401')]);
  await unlock(page, LAST_PASSWORD);
  await page.getByRole('link', { name: /^Inbox/ }).click();
  await page.getByRole('heading', { name: /^Inbox/ }).waitFor();
  await expectAccessible(page, 'empty inbox');
  await until(ruth.corridor, ({ people }) => people[tomasz.userId]?.presence === 'online');
});

test('nobody’s console complained', () => {
  for (const { complaints } of [desk, phone, colleague]) expect(complaints).toEqual([]);
  expect(world.logLines.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
});

async function openSettings(page: Page): Promise<void> {
  const isPhone = page.viewportSize()?.width === TOUCH_PHONE.width;
  await page.getByRole(isPhone ? 'link' : 'button', { name: /^(Ruth Okafor|Tomasz Zieliński), / }).click();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
}

const codeNow = (secret: string) => generateSync({ secret, epoch: Math.floor((Date.now() + addedMs) / 1000) });

const codeOf = async (page: Page, name: string): Promise<string> =>
  (await page.getByRole('group', { name, exact: true }).innerText()).replace(/\s+/g, '');

/** As one reads it off the colleague's card. */
async function safetyNumber(page: Page, { name }: Colleague): Promise<string> {
  await page.getByRole('link', { name: /^People/ }).click();
  await page.getByRole('list', { name: 'Colleagues' }).getByRole('button', { name }).click();
  const number = await codeOf(page, `Safety number with ${name}`);
  expect(number).toMatch(/^\d{60}$/);
  await expectAccessible(page, 'colleague');
  await page.keyboard.press('Escape');
  return number;
}

async function typeNewPassword(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password again', { exact: true }).fill(password);
}

/** With the recovery code to a new password and a new code. */
async function recover(page: Page, code: string): Promise<void> {
  await page.getByRole('button', { name: 'Use recovery code' }).click();
  await page.getByLabel('Login').fill(tomasz.login);
  await page.getByLabel('Recovery code').fill(code.toLowerCase());
  await expectAccessible(page, 'recovery');
  await page.getByRole('button', { name: 'Open my account' }).click();
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await expectAccessible(page, 'choose a password');
  await typeNewPassword(page, LAST_PASSWORD);
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByLabel('I have written it down').check();
  await page.getByRole('button', { name: 'Open Corridor' }).click();
  await page.getByRole('heading', { name: /^Inbox/ }).waitFor();
}
