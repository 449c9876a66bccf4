/**
 * Taking a colleague out of the practice, seen on all screens in real Chromium: the removed one is put out within seconds
 * and opens nothing new, neither on the page that was open, nor after a reload, nor with the password, nor with keys that
 * an old device still holds; everybody else sees a line that says so. Once with the owner at a desk, once on a phone.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CircleId, ThreadId } from '../../protocol/wire/ids.ts';
import { DESKTOP, PHONE, TOUCH_PHONE, expectAccessible } from '../harness/browser.ts';
import type { Browsers, Person } from '../harness/browser.ts';
import { goToEnd, message, openThread, say, signIn, typeSignIn } from '../harness/screens.ts';
import { linesOf, openThree, talk, TITLE, type Three } from '../harness/talk.ts';
import { until, untilThread, type Colleague, type World } from '../harness/world.ts';

let three: Three;
let world: World;
let browsers: Browsers;
let ruth: Colleague;
let tomasz: Colleague;
let mina: Colleague;
let threadId: ThreadId;
let owner: Person;

beforeAll(async () => {
  three = await openThree();
  ({ world, browsers, ruth, tomasz, mina } = three);
  threadId = await talk(ruth, linesOf(12), [ruth, tomasz, mina]);
  owner = await browsers.person(DESKTOP);
  await signIn(owner.page, world.url, ruth);
});

afterAll(() => three.close());

test('at a desk: the owner removes a colleague who is reading on a phone', async () => {
  const colleague = await browsers.person(TOUCH_PHONE);
  await signIn(colleague.page, world.url, tomasz);
  await removedWhileReading(colleague, tomasz, 'Taping stays with me from today, Tomasz has handed it over.');
});

test('on a phone: the owner removes a colleague who is reading at a desk', async () => {
  await owner.page.setViewportSize(PHONE);
  const colleague = await browsers.person(DESKTOP);
  await signIn(colleague.page, world.url, mina);
  await removedWhileReading(colleague, mina, 'It is only me in here now; I keep the notes going.');
});

test('what was written stays with whoever remains, and nobody’s console complained', async () => {
  const { page } = owner;
  const gone = page.getByText(`${tomasz.name} left the practice`);
  await gone.waitFor();
  expect(await page.getByRole('article').filter({ hasText: 'Tomasz' }).count()).toBeGreaterThan(0);
  await expectAccessible(page, 'thread of one');
  expect(owner.complaints).toEqual([]);
  expect(world.logLines.filter((line) => /"level":(40|50|60)/.test(line))).toEqual([]);
});

async function removedWhileReading(colleague: Person, who: Colleague, afterwards: string): Promise<void> {
  await openThread(colleague.page, TITLE);
  const { circleId } = await untilThread(ruth.corridor, threadId, ({ synced }) => synced);
  const before = await newestEpoch(circleId);

  await removeOnScreen(who);
  await colleague.page.getByText('You are signed out on this device').waitFor();
  await expectAccessible(colleague.page, 'put out');

  await backToThread();
  await owner.page.getByText(`${who.name} left the practice`).waitFor();
  await say(owner.page, afterwards);
  await untilThread(ruth.corridor, threadId, ({ memberIds }) => !memberIds.includes(who.userId));
  expect(await newestEpoch(circleId)).toBeGreaterThan(before);
  expect(await envelopesFor(circleId, who, before)).toEqual([]);
  expect(await envelopesFor(circleId, ruth, before)).not.toEqual([]);

  await seesNothingNew(colleague, who, afterwards);
}

/** From the People page, with the second question. */
async function removeOnScreen(who: Colleague): Promise<void> {
  const { page } = owner;
  if (page.viewportSize()?.width === PHONE.width && page.url().includes('/t/')) {
    await page.getByRole('link', { name: 'Back to all threads' }).click();
  }
  await page.getByRole('link', { name: /^People/ }).click();
  await expectAccessible(page, 'people');
  await page.getByRole('list', { name: 'Colleagues' }).getByRole('button', { name: who.name }).click();
  const card = page.getByRole('dialog', { name: who.name });
  await card.getByRole('group', { name: /^Safety number/ }).waitFor();
  await card.getByRole('button', { name: `Remove ${who.name} from the practice` }).click();
  await expectAccessible(page, 'remove a colleague');
  await card.getByRole('button', { name: `Remove ${who.name}`, exact: true }).click();
  await card.waitFor({ state: 'hidden' });
  await page
    .getByRole('list', { name: 'Colleagues' })
    .getByRole('button', { name: who.name })
    .waitFor({ state: 'hidden' });
}

/** To its end: with unread messages it may open further up. */
async function backToThread(): Promise<void> {
  await owner.page.getByRole('link', { name: /^Inbox/ }).click();
  await openThread(owner.page, TITLE);
  await goToEnd(owner.page);
}

/** Not on the page that was open, not after a reload, not with the password, not on the old device in Node. */
async function seesNothingNew({ page, complaints }: Person, who: Colleague, afterwards: string): Promise<void> {
  expect(await page.content()).not.toContain(afterwards);
  await page.reload();
  await page.getByLabel('Login').waitFor();
  await typeSignIn(page, who);
  await page.getByRole('alert').first().waitFor();
  expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);
  await page.goto(`${world.url}/t/${threadId}`);
  await page.getByLabel('Login').waitFor();
  expect(await message(page, afterwards).count()).toBe(0);
  expect(complaints).toEqual([]);
  await until(who.corridor, ({ phase }) => phase === 'signed-out');
  expect(JSON.stringify(who.corridor.getState())).not.toContain(afterwards);
}

async function newestEpoch(circleId: CircleId): Promise<number> {
  const [row] = await epochs(`SELECT newestEpoch AS epoch FROM circles WHERE circleId = '${circleId}'`);
  return row?.epoch ?? 0;
}

/** Sealed keys of epochs after `epoch` that the server holds for this person. */
const envelopesFor = (circleId: CircleId, { userId }: Colleague, epoch: number) =>
  epochs(`SELECT epoch FROM envelopes WHERE circleId = '${circleId}' AND recipient = '${userId}' AND epoch > ${epoch}`);

async function epochs(sql: string): Promise<{ readonly epoch: number }[]> {
  const db = await world.database.open('read');
  const rows = await db.all<{ epoch: number }>(sql);
  await db.close();
  return rows;
}
