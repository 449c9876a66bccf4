/**
 * Tabs of one browser: two clients over one store on the device. Each shows every message once; what one of them wrote
 * without a network is sent once, whichever tab comes back first, also after the tab that wrote it is gone.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { memoryStore } from '../../client/sdk/memory-store.ts';
import type { LocalStore } from '../../client/sdk/ports.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { BadLine } from '../harness/bad-line.ts';
import { badLine } from '../harness/bad-line.ts';
import { untilAlike } from '../harness/shared-state.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

interface Tab {
  readonly corridor: Corridor;
  readonly line: BadLine;
}

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let outsider: Colleague;
let threadId: ThreadId;
let browser: LocalStore;
const lines: BadLine[] = [];

beforeAll(async () => {
  world = await createWorld({ CORRIDOR_PUBLIC_URL: 'https://corridor.example.org' });
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  outsider = await world.join(ruth, 'Jo Pritchard');
  const memberIds = [tomasz.userId];
  threadId = await ruth.corridor.threads.create({ title: 'Rota', memberIds, about: null, text: 'First' });
  browser = memoryStore();
}, 90_000);
afterAll(async () => {
  for (const line of lines) await line.close();
  await world.close();
});

async function tab(): Promise<Tab> {
  const line = await badLine(world.app.port);
  lines.push(line);
  const { corridor } = await world.signIn(tomasz, { local: browser, url: line.url });
  await untilThread(corridor, threadId, ({ synced }) => synced);
  return { corridor, line };
}
const kept = () => browser.keys(`${tomasz.userId}/outbox/`);
const times = (corridor: Corridor, text: string) =>
  textsOf(corridor.getState().threads[threadId]).filter((one) => one === text).length;

/** Sent and shown once by everybody, nothing left to send, nothing failed. */
async function sentOnce(text: string, tabs: readonly Tab[]): Promise<void> {
  for (const corridor of [ruth.corridor, ...tabs.map((one) => one.corridor)]) {
    const isThere = ({ messages }: { messages: readonly { n: number | null }[] }) =>
      messages.every(({ n }) => n !== null);
    await untilThread(corridor, threadId, (thread) => textsOf(thread).includes(text) && isThere(thread));
    expect(times(corridor, text)).toBe(1);
    expect(corridor.getState().alarms).toEqual([]);
  }
  await untilAlike(tabs.map(({ corridor }) => corridor));
  expect(await kept()).toEqual([]);
}

test('both tabs show what either of them sends and what a colleague sends, once', async () => {
  const tabs = [await tab(), await tab()] as const;
  await Promise.all(tabs.map(({ corridor }, i) => corridor.messages.send(threadId, { text: `From tab ${i}` })));
  await ruth.corridor.messages.send(threadId, { text: 'From Ruth' });
  for (const text of ['From tab 0', 'From tab 1', 'From Ruth']) await sentOnce(text, tabs);
});

test('written without a network in one tab: another tab that opens sends it, and the first one takes that for its own', async () => {
  const first = await tab();
  first.line.down();
  await until(first.corridor, ({ connection }) => connection === 'offline');
  const { key } = await first.corridor.messages.send(threadId, { text: 'From the cellar' });
  const second = await tab();
  await sentOnce('From the cellar', [second]);
  expect(first.corridor.getState().threads[threadId]!.messages.at(-1)).toMatchObject({ key, n: null });
  first.line.up();
  await sentOnce('From the cellar', [first, second]);
  expect(first.corridor.getState().threads[threadId]!.messages.at(-1)).toMatchObject({ key, mine: true });
});

test('written without a network and the tab closed: two tabs that open at once send it once', async () => {
  const lost = await tab();
  lost.line.down();
  await until(lost.corridor, ({ connection }) => connection === 'offline');
  await lost.corridor.messages.send(threadId, { text: 'Before the crash' });
  await lost.corridor.close();
  expect(await kept()).toHaveLength(1);
  await sentOnce('Before the crash', await Promise.all([tab(), tab()]));
});

test('both tabs written in without a network: both texts once, each in the order of its tab', async () => {
  const tabs = await Promise.all([tab(), tab()]);
  for (const { corridor, line } of tabs) {
    line.down();
    await until(corridor, ({ connection }) => connection === 'offline');
  }
  for (const line of [0, 1]) {
    for (const [i, { corridor }] of tabs.entries())
      await corridor.messages.send(threadId, { text: `Tab ${i} line ${line}` });
  }
  for (const { line } of tabs) line.up();
  for (const i of [0, 1]) for (const line of [0, 1]) await sentOnce(`Tab ${i} line ${line}`, tabs);
  const texts = textsOf(ruth.corridor.getState().threads[threadId]);
  for (const i of [0, 1]) expect(texts.indexOf(`Tab ${i} line 0`)).toBeLessThan(texts.indexOf(`Tab ${i} line 1`));
});

test('a draft of one tab does not cost another tab its own', async () => {
  const other = await ruth.corridor.threads.create({
    title: 'Keys',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Spare?',
  });
  const tabs = await Promise.all([tab(), tab()]);
  for (const { corridor } of tabs) await untilThread(corridor, other, ({ synced }) => synced);
  tabs[0].corridor.threads.draft(threadId, 'half of one');
  tabs[1].corridor.threads.draft(other, 'half of another');
  await expect.poll(async () => (await browser.keys(`${tomasz.userId}/drafts`)).length).toBe(2);
  for (const { corridor } of tabs) await corridor.close();
  const { corridor } = await tab();
  await untilThread(corridor, other, ({ synced }) => synced);
  expect(corridor.getState().threads[threadId]!.draft).toBe('half of one');
  expect(corridor.getState().threads[other]!.draft).toBe('half of another');
});

test('an outsider sees none of it', () => {
  expect(outsider.corridor.getState()).toMatchObject({ threads: {}, notifications: [], unreadTotal: 0, alarms: [] });
});
