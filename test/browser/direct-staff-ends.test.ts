/**
 * What goes otherwise with Direct Messages, seen by colleagues: locked and sent again from the notification, revoked, expired,
 * with a spoken phrase, to a number that has changed. Links and codes come from the SMTP sink and the carrier's side.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { NewDirectMessage } from '../../client/sdk/api-direct.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import { DESKTOP, TOUCH_PHONE, WEB_DIR, expectAccessible, openBrowsers } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { button, codeField, follow, heading, otherThan } from '../harness/direct-page.ts';
import { directTo } from '../harness/direct-world.ts';
import { edited } from '../harness/patient-world.ts';
import { askByDigits, typeCode } from '../harness/patient-phone.ts';
import { createRelayedWorld, type RelayedWorld } from '../harness/relayed-world.ts';
import { message, openThread, signIn } from '../harness/screens.ts';

const EMAIL = 'leo@mail.example';
const MOBILE = '+447700900402';
const NEW_MOBILE = '+447700900777';
const MINUTE_MS = 60_000;

let here: RelayedWorld;
let browsers: Browsers;
let desk: Person;
let phone: Person;
let leo: Patient;
let mails = 0;
let texts = 0;

beforeAll(async () => {
  here = await createRelayedWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  leo = await here.patient('Leo Okafor', EMAIL, MOBILE);
  browsers = await openBrowsers();
  [desk, phone] = [await browsers.person(DESKTOP), await browsers.person(TOUCH_PHONE)];
  await signIn(desk.page, here.world.url, here.ruth);
});

afterAll(async () => {
  await browsers.close();
  await here.close();
});

/** By the clinician's client; resolves with the link as it was mailed. */
async function send(text: string, over: Partial<NewDirectMessage> = {}): Promise<string> {
  await here.ruth.corridor.direct.send(directTo(leo, text, over));
  return nextLink();
}
const nextLink = () => here.mailed(EMAIL, (mails += 1));

async function newCode(page: Page, link: string, mobile = MOBILE): Promise<string> {
  await here.advance(MINUTE_MS);
  await follow(page, link);
  await askByDigits(page, mobile);
  return here.texted(mobile, (texts += 1));
}

async function typeWrong(page: Page, code: string): Promise<void> {
  for (const left of ['4 tries are', '3 tries are', '2 tries are', 'One try is']) {
    await typeCode(page, otherThan(code));
    await page.getByText(`${left} left`).waitFor();
  }
  await typeCode(page, otherThan(code));
}

const details = (page: Page, text: string) => message(page, text).getByRole('button', { name: 'Details' }).click();
const close = (page: Page) => page.getByRole('button', { name: 'Close', exact: true }).click();
const proof = (page: Page) => page.getByRole('list', { name: 'What is known of it' });

async function openNotifications(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Ruth Okafor, / }).click();
}

test('ten wrong codes lock it; the notification sends a new link with one press, and the patient opens that', async () => {
  const { page } = phone;
  const link = await send('The letter that was locked');
  await typeWrong(page, await newCode(page, link));
  await page.getByText('That code does not work any more.').waitFor();
  await typeWrong(page, await newCode(page, link));
  await heading(page, 'This message is locked').waitFor();

  await openNotifications(desk.page);
  const note = desk.page.getByRole('listitem').filter({ hasText: 'The link of a Direct Message is locked' });
  await note.waitFor();
  await expectAccessible(desk.page, 'direct locked notification');
  await note.getByRole('button', { name: 'Send a new link' }).click();
  await note.getByRole('button', { name: 'Send a new link' }).waitFor({ state: 'hidden' });
  await desk.page.keyboard.press('Escape');
  const again = await nextLink();
  expect(again).not.toBe(link);
  await here.advance(60 * MINUTE_MS);
  await typeCode(page, await newCode(page, again));
  await page.getByText('The letter that was locked').waitFor();
  await openThread(desk.page, 'Leo Okafor');
  await message(desk.page, 'The letter that was locked').getByText('Read', { exact: true }).waitFor();
  await details(desk.page, 'The letter that was locked');
  for (const step of ['Locked', 'New link sent by', 'The earlier link ended']) {
    await proof(desk.page).getByText(step).first().waitFor();
  }
  await expectAccessible(desk.page, 'direct sent again');
  await close(desk.page);
});

test('revoked after a question: the link opens nothing, and the thread says who did it', async () => {
  const { page } = desk;
  const link = await send('A letter for somebody else');
  await message(page, 'somebody else').getByText('Sent', { exact: true }).waitFor();
  await details(page, 'somebody else');
  await button(page, 'Revoke').click();
  const asked = page.getByRole('dialog', { name: 'Revoke this message' });
  await asked.getByText('cannot be unread', { exact: false }).waitFor();
  await expectAccessible(page, 'direct revoke');
  await asked.getByRole('button', { name: 'Revoke the link' }).click();
  await proof(page).getByText('Revoked by Ruth Okafor').waitFor();
  await close(page);
  await message(page, 'somebody else').getByText('Revoked', { exact: true }).waitFor();
  await follow(phone.page, link);
  await heading(phone.page, 'This message was taken back').waitFor();
});

test('expired an hour after it was opened: it says so, with whether it was read', async () => {
  const link = await send('Open for an hour', { expiry: 'hour' });
  await typeCode(phone.page, await newCode(phone.page, link));
  await phone.page.getByText('Open for an hour').waitFor();
  await message(desk.page, 'Open for an hour').getByText('Read', { exact: true }).waitFor();
  await here.advance(61 * MINUTE_MS);
  const expired = message(desk.page, 'Open for an hour');
  await expired.getByText('Expired', { exact: true }).waitFor();
  await expired.getByText('The record keeps it', { exact: false }).waitFor();
  await expectAccessible(desk.page, 'direct expired');
  await follow(phone.page, link);
  await heading(phone.page, 'This message has expired').waitFor();
});

test('with a spoken phrase: shown large to read out, kept to be seen again, and nothing opens without it', async () => {
  const { page } = desk;
  await page.getByRole('radiogroup').getByText('Direct', { exact: true }).click();
  await page.getByRole('textbox', { name: /^Write a Direct Message to / }).fill('For your ears only');
  await page.getByRole('button', { name: /^Terms:/ }).click();
  await page.getByLabel('Spoken phrase as well').check();
  await page.getByText('without them link and code open nothing', { exact: false }).waitFor();
  await expectAccessible(page, 'direct spoken terms');
  await button(page, 'Send Direct Message').click();
  await page.getByRole('button', { name: 'It is right, send Direct Message' }).click();
  const sent = message(page, 'For your ears only');
  const phrase = await sent.getByRole('group', { name: 'Spoken phrase' }).textContent();
  await expectAccessible(page, 'direct phrase');
  const link = await nextLink();
  await typeCode(phone.page, await newCode(phone.page, link));
  await heading(phone.page, 'Enter the spoken phrase').waitFor();
  await phone.page.getByLabel('Spoken phrase').fill(phrase ?? '');
  await phone.page.getByRole('button', { name: 'Open my message' }).click();
  await phone.page.getByText('For your ears only').waitFor();
  await sent.getByText('Read', { exact: true }).waitFor();
  await sent.getByRole('group', { name: 'Spoken phrase' }).waitFor({ state: 'hidden' });
  await sent.getByRole('button', { name: 'Show the phrase' }).click();
  expect(await sent.getByRole('group', { name: 'Spoken phrase' }).textContent()).toBe(phrase);
});

test('a changed number waits for a colleague, who sees the old and the new digits', async () => {
  const { page } = desk;
  const link = await send('To the right phone', { expiry: 'week' });
  const { corridor } = here.ruth;
  const { patient } = await corridor.patients.look(leo.patientId);
  const contacts = patient.contacts.map(({ emailFacts: _email, mobileFacts: _mobile, ...card }) => card);
  await corridor.patients.save(edited(patient, { contacts: contacts.map((one) => ({ ...one, mobile: NEW_MOBILE })) }));
  await follow(phone.page, link);
  await askByDigits(phone.page, MOBILE);
  await here.advance(MINUTE_MS);
  await message(page, 'To the right phone').getByText('Number changed').waitFor();
  await details(page, 'To the right phone');
  await page.getByText('it was mobile ending 402, now mobile ending 777', { exact: false }).waitFor();
  await expectAccessible(page, 'direct number changed');
  await button(page, 'Yes, text codes to mobile ending 777').click();
  await button(page, 'Yes, text codes to mobile ending 777').waitFor({ state: 'hidden' });
  await here.advance(MINUTE_MS);
  await button(page, 'Text a code').click();
  await page.getByText('A code is on its way', { exact: false }).waitFor();
  const code = await here.texted(NEW_MOBILE, 1);
  await close(page);
  await follow(phone.page, link);
  await askByDigits(phone.page, NEW_MOBILE);
  await codeField(phone.page).fill(code);
  await button(phone.page, 'Open my message').click();
  await phone.page.getByText('To the right phone').waitFor();
  await message(page, 'To the right phone').getByText('Read', { exact: true }).waitFor();
});

test('nobody’s console complained', () => {
  expect(desk.complaints).toEqual([]);
  expect(phone.complaints).toEqual([]);
});
