/**
 * Where the flows in Chromium begin that need colleagues who have talked already: a practice of three on a real server, a
 * browser beside it, and a thread whose lines are the demo's. Written through the SDK; looked at by the tests on screens.
 */
import { conversations } from '../../client/demo/conversation.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { openBrowsers, WEB_DIR, type Browsers } from './browser.ts';
import { createWorld, untilThread, type Colleague, type World } from './world.ts';

export const TITLE = 'Knee review';

export interface Three {
  readonly world: World;
  readonly browsers: Browsers;
  /** The owner. */
  readonly ruth: Colleague;
  readonly tomasz: Colleague;
  readonly mina: Colleague;
  close(): Promise<void>;
}

export async function openThree(): Promise<Three> {
  const world = await createWorld({ CORRIDOR_WEB_DIR: WEB_DIR });
  const browsers = await openBrowsers();
  const ruth = await world.found();
  const tomasz = await world.join(ruth, 'Tomasz Zieliński');
  const mina = await world.join(ruth, 'Mina Öztürk');
  const close = async () => {
    await browsers.close();
    await world.close();
  };
  return { world, browsers, ruth, tomasz, mina, close };
}

export const linesOf = (count: number): string[] =>
  (conversations[0]?.lines ?? []).slice(0, count).map(({ text }) => text);

/** `by` begins the thread with the first line, then those of `turns` say one each, again and again. */
export async function talk(by: Colleague, lines: readonly string[], turns: readonly Colleague[]): Promise<ThreadId> {
  const others = [...new Set(turns)].filter((one) => one !== by);
  const threadId = await by.corridor.threads.create({
    title: TITLE,
    memberIds: others.map(({ userId }) => userId),
    about: 'Marina Petrova',
    text: lines[0] ?? '',
  });
  for (const { corridor } of others) await untilThread(corridor, threadId, ({ synced }) => synced);
  for (const [index, text] of lines.slice(1).entries()) {
    await (turns[index % turns.length] ?? by).corridor.messages.send(threadId, { text });
  }
  return threadId;
}
