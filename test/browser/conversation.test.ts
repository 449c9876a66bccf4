/**
 * Everything a conversation between colleagues can do, by mouse and keyboard at a desk and by touch on a phone in real
 * Chromium; each step is checked on the screen of the other one, since that is where it has to arrive.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { DESKTOP, TOUCH_PHONE, expectAccessible } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { choose, composer, goToEnd, message, openMenu, openThread, say, signIn, unlock } from '../harness/screens.ts';
import { linesOf, openThree, talk, TITLE, type Three } from '../harness/talk.ts';
import { until, untilThread, type Colleague, type World } from '../harness/world.ts';

const LINES = linesOf(40);
const FIRST = LINES[0]?.slice(0, 40) ?? '';

let three: Three;
let world: World;
let browsers: Browsers;
let ruth: Colleague;
let tomasz: Colleague;
let mina: Colleague;
let threadId: ThreadId;
let desk: Person;
let phone: Person;

beforeAll(async () => {
  three = await openThree();
  ({ world, browsers, ruth, tomasz, mina } = three);
  threadId = await talk(ruth, LINES, [tomasz, ruth, ruth]);
  await untilThread(ruth.corridor, threadId, ({ messages }) => messages.filter(({ n }) => n !== null).length === 40);
  tomasz.corridor.threads.open(threadId);
  tomasz.corridor.setFocus(true);
  await untilThread(tomasz.corridor, threadId, ({ unread, synced }) => synced && unread === 0);
  // From here on he is on his phone only: nothing else reads or receives for him.
  await tomasz.corridor.session.signOut();
  [desk, phone] = await Promise.all([browsers.person(DESKTOP), browsers.person(TOUCH_PHONE)]);
  await signIn(desk.page, world.url, ruth);
  await signIn(phone.page, world.url, tomasz);
  await expectAccessible(phone.page, 'inbox');
  await expectAccessible(desk.page, 'inbox');
  await openThread(desk.page, TITLE);
  await openThread(phone.page, TITLE);
});

afterAll(() => three.close());

test('an edit: the other sees the new words, and the old ones on asking', async () => {
  await say(desk.page, 'Marina can come on Tuesday.');
  await message(phone.page, 'on Tuesday').waitFor();
  await openMenu(desk.page, 'on Tuesday');
  await expectAccessible(desk.page, 'message menu');
  await desk.page.keyboard.press('Escape');
  await composer(desk.page).press('ArrowUp');
  const field = desk.page.getByRole('textbox', { name: 'Your message, edited' });
  await field.fill('Marina can come on Thursday.');
  await expectAccessible(desk.page, 'edit');
  await field.press('Enter');
  const edited = message(phone.page, 'on Thursday');
  await edited.getByRole('button', { name: /^edited/ }).click();
  await edited.getByRole('list', { name: 'Earlier versions' }).getByText('on Tuesday').waitFor();
  await expectAccessible(phone.page, 'earlier versions');
});

test('a deleted message leaves a line that says so, on both screens', async () => {
  await say(desk.page, 'Wrong thread, sorry.');
  await message(phone.page, 'Wrong thread').waitFor();
  await choose(desk.page, 'Wrong thread', 'Delete');
  await expectAccessible(desk.page, 'delete');
  await desk.page.getByRole('button', { name: 'Delete message' }).click();
  await phone.page.getByText(`${ruth.name} deleted this message`).waitFor();
  await desk.page.getByText('You deleted this message').waitFor();
  await message(phone.page, 'Wrong thread').waitFor({ state: 'detached' });
});

test('a reaction is seen by the other, who joins in and takes it back', async () => {
  await choose(phone.page, 'on Thursday', 'React');
  await phone.page.getByRole('dialog', { name: 'React to this message' }).waitFor();
  await expectAccessible(phone.page, 'reactions');
  await phone.page.getByRole('button', { name: 'Heart' }).click();
  const heart = (page: Page, from: RegExp) =>
    message(page, 'on Thursday').getByRole('button', { name: new RegExp(`❤️ from ${from.source}`) });
  await heart(desk.page, /Tomasz$/).click();
  await heart(phone.page, /.*Ruth/).waitFor();
  await heart(desk.page, /.*you/).click();
  await heart(phone.page, /you$/).waitFor();
});

test('a mention stands among the notifications of the other, who answers from there', async () => {
  await phone.page.getByRole('link', { name: 'Back to all threads' }).click();
  await composer(desk.page).pressSequentially('@tom');
  await desk.page.getByRole('option', { name: /Tomasz Zieliński/ }).waitFor();
  await expectAccessible(desk.page, 'mention');
  await composer(desk.page).press('Enter');
  await composer(desk.page).pressSequentially('can you ring her?');
  await composer(desk.page).press('Enter');
  await phone.page.getByRole('link', { name: /^Tomasz Zieliński, 1 new notification/ }).click();
  await phone.page.getByText(`${ruth.name} mentioned you in ${TITLE}`).waitFor();
  await expectAccessible(phone.page, 'notifications');
  await phone.page
    .getByRole('button', { name: `Reply in ${TITLE}` })
    .first()
    .click();
  await phone.page.getByRole('textbox', { name: `Your reply in ${TITLE}` }).fill('Telephoning Marina now.');
  await expectAccessible(phone.page, 'reply in notifications');
  await phone.page.getByRole('button', { name: 'Send reply' }).click();
  await message(desk.page, 'Telephoning Marina now.').waitFor();
  await phone.page.getByRole('link', { name: /^Inbox/ }).click();
  await openThread(phone.page, TITLE);
  await expect.poll(() => message(phone.page, 'can you ring her?').getAttribute('data-mention')).toBe('true');
});

test('the other finds the message that was answered by tapping its quote', async () => {
  await goToEnd(phone.page);
  const list = desk.page.getByRole('region', { name: 'Messages' });
  const first = desk.page.getByRole('article').filter({ hasText: FIRST }).first();
  await expect
    .poll(async () => {
      await list.evaluate((element) => element.scrollTo(0, 0));
      return first.isVisible();
    })
    .toBe(true);
  await first.hover();
  await first.getByRole('button', { name: 'Reply with quote' }).click();
  await composer(desk.page).fill('Back to the beginning: done.');
  await expectAccessible(desk.page, 'quoting');
  await composer(desk.page).press('Enter');
  const answer = message(phone.page, 'Back to the beginning');
  await answer.getByRole('button', { name: /^In reply to / }).click();
  const quoted = phone.page.getByRole('article').filter({ hasText: FIRST }).first();
  await expect.poll(() => quoted.isVisible()).toBe(true);
  expect(await quoted.boundingBox()).toMatchObject({ y: expect.toSatisfy((y: number) => y >= 0 && y < 844) as number });
});

test('a new title, a colleague who comes and goes: each is told to the other in a line', async () => {
  const { page } = desk;
  await goToEnd(page);
  await goToEnd(phone.page);
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'New title' }).fill('Knee review, week 7');
  await page.getByRole('textbox', { name: 'New title' }).press('Enter');
  await phone.page.getByRole('heading', { name: 'Knee review, week 7', level: 1 }).waitFor();

  await page.getByRole('button', { name: 'Add people' }).click();
  await page.getByRole('checkbox', { name: mina.name }).check();
  await expectAccessible(page, 'add people');
  await page.getByRole('button', { name: 'Add to this thread' }).click();
  await phone.page.getByText(`${ruth.name} added ${mina.name}`).waitFor();
  await untilThread(mina.corridor, threadId, ({ synced, messages }) => synced && messages.length > 40);

  await page.getByRole('region', { name: 'People in this thread' }).getByRole('button', { name: mina.name }).click();
  await page.getByRole('group', { name: `Safety number with ${mina.name}` }).waitFor();
  await page.getByRole('button', { name: `Take ${mina.name} out of this thread` }).click();
  await expectAccessible(page, 'take out');
  await page.getByRole('button', { name: `Take ${mina.name} out`, exact: true }).click();
  await phone.page.getByText(`${ruth.name} removed ${mina.name}`).waitFor();
  await untilThread(mina.corridor, threadId, ({ left }) => left);
  await say(page, 'Just the two of us again.');
  await message(phone.page, 'Just the two of us again.').waitFor();
  expect(JSON.stringify(mina.corridor.getState())).not.toContain('Just the two of us again.');
});

test('marked as unread, it waits on the other device too; a half-written message survives a reload', async () => {
  const { page } = desk;
  await composer(page).fill('Half a thought about the brace');
  await page.getByRole('button', { name: 'More about this thread' }).click();
  await expectAccessible(page, 'thread menu');
  await page.getByRole('menuitem', { name: 'Mark as unread' }).click();
  const row = page.getByRole('link', { name: /Knee review, week 7.*1 unread/ });
  await row.waitFor();
  await untilThread(ruth.corridor, threadId, ({ markedUnread }) => markedUnread);
  await page.getByRole('link', { name: /Draft:.*Half a thought about the brace/ }).waitFor();
  await page.reload();
  await expectAccessible(page, 'locked');
  await unlock(page, ruth.password);
  await openThread(page, 'Knee review, week 7');
  expect(await composer(page).inputValue()).toBe('Half a thought about the brace');
  await composer(page).fill('');
  expect(await phone.page.getByText('Half a thought').count()).toBe(0);
});

test('search finds opened words with its filters, and opens at the message', async () => {
  const { page } = desk;
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find a thread, a patient, a colleague or a page' }).fill('telephoning');
  await expectAccessible(page, 'find');
  await page.getByRole('option', { name: 'Search messages for “telephoning”' }).click();
  const hits = page.getByRole('list', { name: 'Found messages' }).getByRole('listitem');
  await hits.filter({ hasText: 'Telephoning Marina now.' }).waitFor();
  await expectAccessible(page, 'search');
  await page.getByLabel('Written by').selectOption({ label: ruth.name });
  await page.getByText('Nothing found').waitFor();
  await expectAccessible(page, 'nothing found');
  await page.getByLabel('Written by').selectOption({ label: tomasz.name });
  await hits.filter({ hasText: 'Telephoning Marina now.' }).waitFor();
  await page.getByLabel('About the patient').fill('petrova');
  await page.getByLabel('From', { exact: true }).fill('2001-01-01');
  await hits.filter({ hasText: 'Telephoning Marina now.' }).waitFor();
  await page.getByLabel('To', { exact: true }).fill('2001-01-02');
  await page.getByText('Nothing found').waitFor();
  await page.getByLabel('To', { exact: true }).fill('');
  await hits.filter({ hasText: 'Telephoning Marina now.' }).getByRole('link').click();
  await message(page, 'Telephoning Marina now.').waitFor();
});

test('search does not find what was deleted or edited away', async () => {
  const found = await ruth.corridor.search.find({ text: 'Wrong thread sorry' });
  expect(found.filter(({ excerpt }) => excerpt.includes('Wrong thread'))).toEqual([]);
  expect(await ruth.corridor.search.find({ text: 'Thursday', senderId: ruth.userId })).not.toEqual([]);
});

test('who leaves reads on, writes no more, and the other is told', async () => {
  const { page } = phone;
  await page.getByRole('button', { name: 'Details' }).click();
  await expectAccessible(page, 'details');
  await page.getByRole('button', { name: 'Leave this thread' }).click();
  await expectAccessible(page, 'leave');
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByText('You are no longer in this thread.').waitFor();
  await page.keyboard.press('Escape');
  await expectAccessible(page, 'left');
  await goToEnd(desk.page);
  await desk.page.getByText(`${tomasz.name} left`, { exact: true }).waitFor();
  await say(desk.page, 'He is off to the pool then.');
  await until(ruth.corridor, ({ threads }) => threads[threadId]?.preview === 'He is off to the pool then.');
  expect(await message(page, 'He is off').count()).toBe(0);
});

test('nobody’s console complained', () => {
  expect(desk.complaints).toEqual([]);
  expect(phone.complaints).toEqual([]);
  expect(world.logLines.filter((line) => /"level":(40|50|60)/.test(line))).toEqual([]);
});
