/** Direct Messages folded from items that an honest client would not send: what a patient answers is seen whatever a colleague made. */
import { expect, test } from 'vitest';
import { fold, newFolding } from '../../client/sdk/fold.ts';
import type { OpenedContent, OpenedItem, ShownContent } from '../../client/vault/api.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { ClientMsgId, ContactId, DmId, DocId, UserId } from '../../protocol/wire/ids.ts';

const ruth = 'ruth' as UserId;
const ref = (n: number) => `ref-${n}` as Hash;
const item = (n: number, senderId: UserId | null, opened: OpenedContent): OpenedItem => ({
  n,
  ref: ref(n),
  senderId,
  clientMsgId: senderId === null ? null : (`client-${n}` as ClientMsgId),
  at: 1_000 * n,
  epoch: 1,
  seenN: n - 1,
  poisoned: false,
  opened,
});
const link = (n: number, t: 'dm' | 'dm.resend', dmId: string, docId: string, to = ref(1)) => {
  const content = {
    dmId: dmId as DmId,
    docId: docId as DocId,
    rsPub: new Uint8Array(32),
    contactId: 'contact' as ContactId,
    expiresAt: null,
    spoken: false,
    summary: 'Result',
    ...(t === 'dm' ? { t } : { t, ref: to }),
  } as ShownContent;
  return item(n, ruth, { as: 'content', content });
};
const answer = (n: number, dmId: string) =>
  item(n, null, {
    as: 'reply',
    dmId: dmId as DmId,
    timeMs: 1_000 * n,
    content: { t: 'text', text: 'My answer', files: [] },
  });

test.each([
  ['nothing that stands here', link(2, 'dm.resend', 'second', 'document', ref(99))],
  ['a message with another document', link(2, 'dm.resend', 'second', 'another')],
])('a new link to %s is a message of its own, and its answer is shown', (_, resend) => {
  const folding = newFolding(2);
  for (const one of [link(1, 'dm', 'first', 'document'), resend, answer(3, 'second')]) fold(folding, one);
  expect(folding.messages.map(({ body }) => body.kind)).toEqual(['direct', 'direct', 'reply']);
  expect(folding.messages[0]!.body).toMatchObject({ dmId: 'first' });
  expect(folding.messages[2]!.body).toMatchObject({ text: 'My answer', answersTo: ref(2) });
});

test('a true new link moves its message on', () => {
  const folding = newFolding(2);
  for (const one of [
    link(1, 'dm', 'first', 'document'),
    link(2, 'dm.resend', 'second', 'document'),
    answer(3, 'second'),
  ])
    fold(folding, one);
  expect(folding.messages.map(({ body }) => body.kind)).toEqual(['direct', 'reply']);
  expect(folding.messages[0]!.body).toMatchObject({ dmId: 'second' });
});
