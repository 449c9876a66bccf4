/**
 * Webhooks in real Chromium, as an owner meets them on a desk and on a phone: none yet, an address that is not one, the secret,
 * a receiver that hears, fails and hears again, the end of it; and the page under /docs that says how a call is made.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  axeOf,
  DESKTOP,
  WEB_DIR,
  expectAccessible,
  openBrowsers,
  type Browsers,
  type Person,
} from '../harness/browser.ts';
import { visitSettings } from '../harness/patient-screens.ts';
import { signIn } from '../harness/screens.ts';
import { createWorld, type Colleague, type World } from '../harness/world.ts';

let receiver: Server;
let url: string;
let answer = 204;
const heard: string[] = [];
let world: World;
let owner: Colleague;
let browsers: Browsers;
let desk: Person;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    heard.push(String(request.headers['webhook-id']));
    request.resume();
    response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://localhost:${(receiver.address() as AddressInfo).port}/corridor/hooks?for=the-calendar-of-the-practice`;
  world = await createWorld({ CORRIDOR_WEB_DIR: WEB_DIR, CORRIDOR_HOOKS: 'anywhere' });
  owner = await world.found();
  browsers = await openBrowsers();
  desk = await browsers.person(DESKTOP);
  await signIn(desk.page, world.url, owner);
});
afterAll(async () => {
  await browsers.close();
  await world.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

/** On a desk and at the width of a phone. */
async function look(where: string): Promise<void> {
  const { page } = desk;
  await expectAccessible(page, where);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page, where);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(isWide, `${where} scrolls sideways`).toBe(false);
  await page.setViewportSize(DESKTOP);
}
/** The page asks for its list when it is opened. */
const openAgain = async () => {
  await desk.page.getByRole('main').getByRole('link', { name: 'Settings' }).click();
  await desk.page.getByRole('link', { name: /^Webhooks/ }).click();
  await desk.page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
};
const write = (text: string) =>
  owner.corridor.threads.create({ title: text, about: null, text, memberIds: [] }).then(() => world.app.runJobs());

test('an owner adds one, and sees the secret that signs the calls', async () => {
  const { page, complaints } = desk;
  await visitSettings(page, owner.name, 'Webhooks');
  await page.getByText('No webhooks').waitFor();
  await look('no webhooks');
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a webhook' });
  await dialog.getByLabel('Address').fill('example.org');
  expect(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true);
  await dialog.getByLabel('Address').fill(url);
  await look('adding a webhook');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const secret = page.getByRole('dialog', { name: 'Secret of this webhook' });
  await secret.getByText(/^whsec_/).waitFor();
  await look('secret of a webhook');
  await page.keyboard.press('Escape');
  await page.getByText('Not called yet.').waitFor();
  await look('webhook not called yet');
  expect(complaints).toEqual([]);
});

test('it says how the receiver fares: heard, not heard, heard again', async () => {
  const { page } = desk;
  await write('One');
  await openAgain();
  await page.getByText('Works: the last call was heard.').waitFor();
  expect(heard.length).toBe(1);
  answer = 503;
  await write('Two');
  await openAgain();
  await page.getByText(/^Not heard since .*: it answered 503\. Tried again by itself\.$/).waitFor();
  await look('webhook not heard');
  answer = 410;
  await page.getByRole('button', { name: 'Try again now' }).click();
  await world.app.runJobs();
  await openAgain();
  await page.getByText(/^Stopped: it answered 410, since /).waitFor();
  await look('webhook stopped');
  answer = 204;
  await page.getByRole('button', { name: 'Try again now' }).click();
  await world.app.runJobs();
  await openAgain();
  await page.getByText('Works: the last call was heard.').waitFor();
  await page.getByRole('button', { name: 'Remove' }).click();
  await look('removing a webhook');
  await page.getByRole('dialog', { name: 'Remove this webhook?' }).getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No webhooks').waitFor();
});

test('the documentation of its calls has headings in order, and nothing that keeps anybody out', async () => {
  const { page, complaints } = await browsers.person(DESKTOP);
  await page.goto(`${world.url}/docs#webhooks`);
  await page.getByRole('heading', { name: 'Webhooks', level: 2 }).first().waitFor();
  // All rules, those of good practice too, once: the page is long.
  const violations = await axeOf(page, null);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
  expect(complaints).toEqual([]);
});
