/**
 * How a conversation is cut up for reading: addresses in text, rows of a thread, the filter of the list. The parts of
 * the staff app that decide without drawing; what is drawn is tested in a real browser (test/browser).
 */
import { describe, expect, it } from 'vitest';
import type { CircleId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { Message, State, Thread } from '../../client/sdk/state.ts';
import { pieces } from '../../client/web/thread/addresses.ts';
import { toRows } from '../../client/web/thread/rows.ts';
import { matches } from '../../client/web/threads/filter.ts';

const asha = 'asha' as UserId;
const tom = 'tom' as UserId;
const noon = new Date(2026, 10, 23, 12).getTime();

function message(n: number, senderId: UserId, at: number, text = `words ${n}`): Message {
  const mine = senderId === asha;
  return {
    key: `k${n}`,
    n,
    clientMsgId: null,
    ref: `ref${n}`,
    senderId,
    mine,
    at,
    body: { kind: 'text', text, quote: null, mentions: [], files: [], via: null },
    editable: false,
    edited: [],
    reactions: [],
    state: mine ? 'sent' : null,
    failure: null,
    receipts: [],
    doubtful: null,
  };
}

const links = (text: string) => pieces(text).flatMap((piece) => (piece.href === null ? [] : [piece.text]));

describe('addresses in a text', () => {
  it('become links without the punctuation around them', () => {
    expect(links('See https://example.org/a_b?c=1#d. And (http://example.org/x(1)), “https://example.org”!')).toEqual([
      'https://example.org/a_b?c=1#d',
      'http://example.org/x(1)',
      'https://example.org',
    ]);
  });
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'www.example.org',
    'xhttps://',
    'https://',
    'file:///etc/passwd',
  ])('%s stays text', (text) => {
    expect(links(text)).toEqual([]);
  });
  it('lose nothing of the text', () => {
    const text = 'مرحبا https://example.org/٢\n\t<b>https://example.org/"onload=x</b> 👩🏽‍⚕️';
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});

describe('rows of a thread', () => {
  const minute = 60_000;
  const kinds = (messages: readonly Message[], from: number | null) =>
    toRows(messages, from).map((row) => (row.kind === 'message' ? `${row.message.n}${row.head ? '*' : ''}` : row.kind));

  it('group one person within five minutes and begin each day with a line', () => {
    const day = 24 * 60 * minute;
    const all = [
      message(1, tom, noon),
      message(2, tom, noon + minute),
      message(3, asha, noon + 2 * minute),
      message(4, asha, noon + 9 * minute),
      message(5, asha, noon + day),
    ];
    expect(kinds(all, null)).toEqual(['day', '1*', '2', '3*', '4*', 'day', '5*']);
  });
  it('draw the "new" line once, before the first unread message of somebody else', () => {
    const all = [message(1, tom, noon), message(2, asha, noon), message(3, tom, noon), message(4, tom, noon)];
    expect(kinds(all, 2)).toEqual(['day', '1*', '2*', 'new', '3*', '4']);
    expect(kinds(all, 9)).not.toContain('new');
  });
  it('name readers only under the newest of mine that was read', () => {
    const read = { userId: tom, readAt: noon, deliveredAt: noon };
    const all = [1, 2, 3].map((n) => ({ ...message(n, asha, noon), receipts: n < 3 ? [read] : [] }));
    expect(toRows(all, null).flatMap((row) => (row.kind === 'message' && row.readers ? [row.message.n] : []))).toEqual([
      2,
    ]);
  });
});

describe('the filter of the thread list', () => {
  const person = {
    login: 'tom',
    role: 'member',
    active: true,
    presence: 'online',
    lastSeenAt: null,
    reset: null,
  } as const;
  const people: State['people'] = { [tom]: { ...person, userId: tom, name: 'Tom Fiélding' } };
  const thread: Thread = {
    threadId: 't' as ThreadId,
    circleId: 'c' as CircleId,
    kind: 'internal',
    patientId: null,
    title: 'Knee review',
    about: 'Marina Petrova',
    memberIds: [asha, tom],
    lastAt: noon,
    preview: '',
    previewBy: null,
    unread: 0,
    unreadFromN: null,
    typing: [],
    viewing: [],
    markedUnread: false,
    mayManage: false,
    left: false,
    messages: [message(1, tom, noon, 'The MRI is clear')],
    synced: true,
    alarm: null,
    draft: '',
  };

  it.each(['', 'knee', 'PETROVA rev', 'fielding', 'mri clear', 'knee mri', ' '])('%j keeps it', (filter) => {
    expect(matches(thread, people, filter)).toBe(true);
  });
  it.each(['shoulder', 'knee ankle', 'ashaa'])('%j leaves it out', (filter) => {
    expect(matches(thread, people, filter)).toBe(false);
  });
});
