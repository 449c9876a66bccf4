/**
 * Plays the conversations: every line sent by its own speaker, in order, through the real client. Those who listen have
 * the thread open; towards the end some look away, so that the demo opens with something unread.
 */
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { Conversation, Speaker } from './conversation.ts';
import { conversations } from './conversation.ts';
import type { Staff } from './make-practice.ts';
import { until } from './make-practice.ts';

const PROGRESS_EVERY = 50;
/** So many last lines of a thread are left unread by whoever looks away. */
const UNREAD_LINES = 4;

export async function playAll(staff: Staff, say: (line: string) => void): Promise<void> {
  // The first conversation is played last: it stands on top of everybody's list.
  for (const [place, conversation] of [...conversations].reverse().entries()) {
    const looksAway = place % 2 === 1 ? conversation.members.slice(0, 2) : conversation.members.slice(0, 1);
    await play(staff, conversation, looksAway, say);
  }
}

const idOf = (staff: Staff, speaker: Speaker): UserId => {
  const { me } = staff[speaker].getState();
  if (me === null) throw new Error(`${speaker} is not signed in.`);
  return me.userId;
};

async function play(
  staff: Staff,
  { title, about, members, lines }: Conversation,
  looksAway: readonly Speaker[],
  say: (line: string) => void,
): Promise<void> {
  const [first, ...rest] = lines;
  if (first === undefined) return;
  const memberIds = members.map((member) => idOf(staff, member));
  const threadId = await staff[first.by].threads.create({ title, about, memberIds, text: first.text });
  for (const member of members) {
    await until(staff[member], ({ threads }) => threads[threadId] !== undefined);
    staff[member].threads.open(threadId);
    staff[member].setFocus(true);
  }
  for (const [place, { by, text }] of rest.entries()) {
    if (place === rest.length - UNREAD_LINES) await lookAway(staff, threadId, members, looksAway);
    const { key } = await staff[by].messages.send(threadId, { text });
    await until(
      staff[by],
      ({ threads }) => (threads[threadId]?.messages.find((one) => one.key === key)?.n ?? null) !== null,
    );
    if ((place + 2) % PROGRESS_EVERY === 0) say(`  ${title}: ${place + 2} of ${lines.length}`);
  }
  const readers = members.filter((member) => !looksAway.includes(member));
  for (const reader of readers) await until(staff[reader], ({ threads }) => threads[threadId]?.unread === 0);
  for (const member of members) staff[member].threads.open(null);
  say(`  ${title}: ${lines.length} messages`);
}

/** What they have seen so far counts as read; what follows does not. */
async function lookAway(
  staff: Staff,
  threadId: ThreadId,
  members: readonly Speaker[],
  looksAway: readonly Speaker[],
): Promise<void> {
  for (const member of members) await until(staff[member], ({ threads }) => threads[threadId]?.unread === 0);
  for (const member of looksAway) staff[member].setFocus(false);
}
