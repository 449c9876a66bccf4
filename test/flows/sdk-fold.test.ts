/**
 * How items become messages: edits keep their history, only the author may edit or delete, reactions come and go, and
 * the same items fold to the same result whether they come one by one or all at once.
 */
import { expect, test } from 'vitest';
import { EDIT_WITHIN_MS, fold, newFolding } from '../../client/sdk/fold.ts';
import type { OpenedContent, OpenedItem } from '../../client/vault/api.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { Content } from '../../protocol/wire/content.ts';
import type { ClientMsgId, UserId } from '../../protocol/wire/ids.ts';

const ruth = 'ruth' as UserId;
const tomasz = 'tomasz' as UserId;
const ref = (n: number) => `ref-${n}` as Hash;

function item(n: number, senderId: UserId, opened: OpenedContent): OpenedItem {
  return {
    n,
    ref: ref(n),
    senderId,
    clientMsgId: `client-${n}` as ClientMsgId,
    at: 1_000 * n,
    epoch: 1,
    seenN: n - 1,
    poisoned: false,
    opened,
  };
}
const says = (n: number, senderId: UserId, content: Content) => item(n, senderId, { as: 'content', content });

function folded(items: readonly OpenedItem[]) {
  const folding = newFolding(1);
  for (const one of items) fold(folding, one);
  return folding;
}
const first = [
  says(1, ruth, { t: 'title', title: 'Knee review' }),
  says(2, ruth, { t: 'patient', name: 'Maryna Petrova' }),
  says(3, ruth, { t: 'text', text: 'Thursdy?' }),
];

test('an edit by the author keeps what stood before; one by somebody else changes nothing', () => {
  const { messages } = folded([
    ...first,
    says(4, ruth, { t: 'edit', ref: ref(3), text: 'Thursday?' }),
    says(5, tomasz, { t: 'edit', ref: ref(3), text: 'Never' }),
    says(6, ruth, { t: 'edit', ref: ref(3), text: 'Thursday at two?' }),
  ]);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({ key: 'client-3', n: 3, body: { kind: 'text', text: 'Thursday at two?' } });
  expect(messages[0]?.edited).toEqual([
    { text: 'Thursdy?', at: 4_000 },
    { text: 'Thursday?', at: 6_000 },
  ]);
});

test('an edit committed more than ten minutes after the original changes nothing', () => {
  const late = (n: number, at: number) => ({ ...says(n, ruth, { t: 'edit', ref: ref(3), text: `at ${at}` }), at });
  const { messages } = folded([...first, late(4, 3_000 + EDIT_WITHIN_MS), late(5, 3_001 + EDIT_WITHIN_MS)]);
  expect(messages[0]?.body).toMatchObject({ text: 'at 603000' });
  expect(messages[0]?.edited).toHaveLength(1);
});

test('a deletion leaves a tombstone, by the author only, and cannot be edited back', () => {
  const items = [...first, says(4, tomasz, { t: 'delete', ref: ref(3) })];
  expect(folded(items).messages[0]?.body.kind).toBe('text');
  const gone = [
    ...items,
    says(5, ruth, { t: 'delete', ref: ref(3) }),
    says(6, ruth, { t: 'edit', ref: ref(3), text: 'Hm' }),
  ];
  expect(folded(gone).messages[0]?.body).toEqual({ kind: 'deleted' });
});

test('reactions add up by person and are taken back', () => {
  const { messages } = folded([
    ...first,
    says(4, tomasz, { t: 'react', ref: ref(3), emoji: '👍', on: true }),
    says(5, tomasz, { t: 'react', ref: ref(3), emoji: '👍', on: true }),
    says(6, ruth, { t: 'react', ref: ref(3), emoji: '👍', on: true }),
    says(7, ruth, { t: 'react', ref: ref(3), emoji: '🫖', on: true }),
    says(8, ruth, { t: 'react', ref: ref(3), emoji: '🫖', on: false }),
    says(9, ruth, { t: 'react', ref: ref(99), emoji: '🫖', on: true }),
  ]);
  expect(messages[0]?.reactions).toEqual([{ emoji: '👍', by: [tomasz, ruth] }]);
});

test('the first title and card are silent, later ones leave a line', () => {
  const folding = folded([...first, says(4, tomasz, { t: 'title', title: 'Knee, second round' })]);
  expect(folding).toMatchObject({ title: 'Knee, second round', about: 'Maryna Petrova' });
  expect(folding.messages.at(-1)?.body).toEqual({ kind: 'event', text: 'Title changed to “Knee, second round”' });
});

test('what cannot be read is shown as such, and an erasure turns what was withheld into a tombstone', () => {
  const items = [
    ...first,
    item(4, tomasz, { as: 'undecryptable' }),
    item(5, tomasz, { as: 'newer' }),
    item(6, tomasz, { as: 'withheld' }),
    { ...item(7, tomasz, { as: 'undecryptable' }), poisoned: true },
  ];
  const kinds = folded(items)
    .messages.slice(1)
    .map(({ body }) => (body.kind === 'unreadable' ? body.why : body.kind));
  expect(kinds).toEqual(['undecryptable', 'newer', 'withheld', 'poisoned']);
  const erased = folded([
    ...items,
    says(8, ruth, { t: 'erase', refs: [ref(6), ref(3)], reason: 'asked for by the patient' }),
  ]);
  expect(erased.messages.map(({ body }) => body.kind)).toEqual([
    'text',
    'unreadable',
    'unreadable',
    'deleted',
    'unreadable',
  ]);
});
