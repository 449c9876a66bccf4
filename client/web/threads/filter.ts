/** Which threads a typed filter keeps: title, patient, people, and the text of messages already opened here. */
import type { State, Thread } from '../../sdk/state.ts';

const MESSAGES_SEARCHED = 400;

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLocaleLowerCase();

/** Every word of the filter has to be found somewhere in the thread. An empty filter keeps all. */
export function matches(thread: Thread, people: State['people'], filter: string): boolean {
  const words = plain(filter).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const head = plain(
    [thread.title, thread.about ?? '', ...thread.memberIds.map((id) => people[id]?.name ?? '')].join(' '),
  );
  if (words.every((word) => head.includes(word))) return true;
  const recent = thread.messages.slice(-MESSAGES_SEARCHED);
  return recent.some((message) => {
    if (message.body.kind !== 'text') return false;
    const text = plain(message.body.text);
    return words.every((word) => text.includes(word) || head.includes(word));
  });
}
