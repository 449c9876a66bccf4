/** A picture is fetched when it comes on screen, also where a busy browser tells its going and coming in one breath. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PHONE, WEB_DIR, openBrowsers, type Browsers, type Person } from '../harness/browser.ts';
import { fileOf, jpegOf } from '../harness/sample-files.ts';
import { openThread, signIn } from '../harness/screens.ts';
import { createWorld, untilThread, type World } from '../harness/world.ts';

let world: World;
let browsers: Browsers;
let phone: Person;

beforeAll(async () => {
  world = await createWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  browsers = await openBrowsers();
  const ruth = await world.found();
  const { corridor } = ruth;
  const threadId = await corridor.threads.create({ title: 'Gait', memberIds: [], about: null, text: 'Here' });
  const files = ['one.jpg', 'two.jpg', 'three.jpg'].map((name) => fileOf(name, jpegOf()));
  await corridor.messages.send(threadId, { text: '', files });
  await untilThread(corridor, threadId, ({ messages }) => messages.length === 2 && messages[1]?.n !== null);
  phone = await browsers.person(PHONE);
  await phone.context.addInitScript(() => {
    const Honest = globalThis.IntersectionObserver;
    globalThis.IntersectionObserver = class extends Honest {
      constructor(heard: IntersectionObserverCallback, options?: IntersectionObserverInit) {
        super((changes, observer) => {
          const [away] = changes.map(({ target, time }) => ({ target, time, isIntersecting: false }));
          heard([away as IntersectionObserverEntry, ...changes], observer);
        }, options);
      }
    };
  });
  await signIn(phone.page, world.url, ruth);
  await openThread(phone.page, 'Gait');
});
afterAll(async () => {
  await browsers.close();
  await world.close();
});

test('all three are seen without asking', async () => {
  const views = phone.page.getByRole('button', { name: /^View / });
  await expect.poll(() => views.count()).toBe(3);
  expect(phone.complaints).toEqual([]);
});
