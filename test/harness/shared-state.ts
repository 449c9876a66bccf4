/**
 * What every device of one person must show alike, however it came to know it: by tells, by fetching what it missed, or
 * by a sign-in from the password alone. What belongs to one device, or passes, is left out.
 */
import { expect } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Message, State } from '../../client/sdk/state.ts';

const AGREE_MS = 30_000;

/** A spoken phrase stays on the device that made it; what the server says of a link is asked by who looks. */
const withoutHere = (message: Message): Message =>
  message.body.kind === 'direct'
    ? { ...message, body: { ...message.body, phrase: null, codesTo: null, endsAt: null, numberChanged: false } }
    : message;

/**
 * Without what one device knows and another cannot: the thread on screen, its unread line, drafts, passing signs, what
 * was refused and waits for its writer, threads that went on without this person, and links, which name the address
 * by which this device reaches the server.
 */
export function sharedState(state: State) {
  const {
    openThreadId: _open,
    connection: _connection,
    openPatient: _patient,
    patientsVersion: _version,
    carriersVersion: _carriers,
    ...rest
  } = state;
  const threads = Object.values(rest.threads)
    .filter(({ left }) => !left)
    .sort((a, b) => (a.threadId < b.threadId ? -1 : 1))
    .map(({ unreadFromN: _line, draft: _draft, typing: _typing, viewing: _viewing, messages, ...thread }) => ({
      ...thread,
      messages: messages.filter((message) => message.state !== 'failed').map(withoutHere),
    }));
  const ids = new Set(threads.map(({ threadId }) => threadId));
  const people = Object.values(rest.people).map(({ presence: _presence, lastSeenAt: _seen, ...person }) => person);
  const invitations = rest.invitations.map(({ link: _link, ...invitation }) => invitation);
  return {
    ...rest,
    threads,
    people,
    invitations,
    threadOrder: rest.threadOrder.filter((threadId) => ids.has(threadId)),
    notifications: rest.notifications.filter(({ threadId }) => ids.has(threadId)),
  };
}

/** A message as all members see it alike: without what depends on who looks. */
export const commonPart = ({ n, senderId, at, body, edited, reactions }: Message) => ({
  n,
  senderId,
  at,
  body,
  edited,
  reactions,
});

/** Waits until all of them show the same, and fails with the difference if they do not come to. */
export async function untilAlike(
  corridors: readonly Corridor[],
  view: (state: State) => unknown = sharedState,
): Promise<void> {
  const isAlike = () => new Set(corridors.map((corridor) => JSON.stringify(view(corridor.getState())))).size === 1;
  await new Promise<void>((resolve) => {
    const unsubscribe = corridors.map((corridor) => corridor.subscribe(() => isAlike() && finish()));
    const late = setTimeout(() => finish(), AGREE_MS);
    const finish = () => {
      clearTimeout(late);
      for (const stop of unsubscribe) stop();
      resolve();
    };
    if (isAlike()) finish();
  });
  const [first, ...others] = corridors.map((corridor) => view(corridor.getState()));
  for (const other of others) expect(other).toEqual(first);
}
