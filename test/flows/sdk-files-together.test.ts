/** Several files opened at once, as the pictures of a message are: one that is done does not end another's opening. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FileView } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { fileOf, wavOf } from '../harness/sample-files.ts';
import { spoiltDevice } from '../harness/spoilt-device.ts';
import { createWorld, untilThread, type Colleague, type World } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let threadId: ThreadId;
const sounds = [wavOf(randomBytes(90_000)), wavOf(randomBytes(90_000))];

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  threadId = await ruth.corridor.threads.create({ title: 'Sounds', memberIds: [], about: null, text: 'Here' });
  const files = sounds.map((sound, i) => fileOf(`${i}.wav`, sound));
  await ruth.corridor.messages.send(threadId, { text: '', files });
  await untilThread(ruth.corridor, threadId, ({ messages }) => messages.at(-1)?.n === 3);
});
afterAll(() => world.close());

test('the second begins between the end of the first and its tidying up', async () => {
  let goOn: () => void = () => undefined;
  const secondBegan = new Promise<void>((resolve) => (goOn = resolve));
  let begun = 0;
  const device = await spoiltDevice({
    url: world.url,
    vault: (honest) => ({
      async beginUnsealing(thread, fileId) {
        const answer = await honest.beginUnsealing(thread, fileId);
        if ((begun += 1) === 2) goOn();
        return answer;
      },
      async endUnsealing(unsealing) {
        await honest.endUnsealing(unsealing);
        if (begun === 1) {
          startSecond();
          await secondBegan;
        }
      },
    }),
  });
  const { corridor } = device;
  await corridor.session.signIn(ruth.login, ruth.password);
  const { messages } = await untilThread(corridor, threadId, (thread) => thread.messages.length === 2);
  const { body } = messages[1]!;
  const [first, second] = (body.kind === 'text' ? body.files : []) as [FileView, FileView];
  let opening: Promise<Blob> | null = null;
  const startSecond = () => void (opening ??= corridor.files.open(threadId, second.fileId));
  const opened = [await corridor.files.open(threadId, first.fileId), await opening!];
  const contents = await Promise.all(opened.map(async (blob) => Buffer.from(await blob.arrayBuffer())));
  expect(contents.map((bytes, i) => bytes.equals(sounds[i]!))).toEqual([true, true]);
  await device.close();
});
