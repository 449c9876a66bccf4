/** Sentences about people that several screens share: lists of names, roles, presence. */
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Me, Message, Person, Role, State, Thread } from '../../sdk/state.ts';
import { withDay } from './time.ts';

export const ROLES: Record<Role, string> = { member: 'Colleague', admin: 'Administrator', owner: 'Owner' };

/** "Asha", "Asha and Tom", "Asha, Tom and 3 others". */
export function names(all: readonly string[], shown = 3): string {
  if (all.length === 0) return 'nobody';
  if (all.length === 1) return all[0] ?? '';
  if (all.length <= shown) return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  const more = all.length - (shown - 1);
  return `${all.slice(0, shown - 1).join(', ')} and ${more} others`;
}

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** Null: who wrote is not of the practice. */
export const nameOf = (people: State['people'], userId: UserId | null): string =>
  userId === null ? 'From outside the practice' : (people[userId]?.name ?? 'A former colleague');

/** A message in one line, where only a line of it is shown: its words, or what it brings. */
export function messageWords({ body }: Message): string {
  if (body.kind === 'direct') return body.summary;
  if (body.kind === 'form') return `Returned: ${body.title}`;
  if (body.kind !== 'text' && body.kind !== 'reply') return '';
  if (body.text !== '' || body.files.length === 0) return body.text;
  return body.files.length === 1 ? (body.files[0]?.name ?? '') : count(body.files.length, 'file');
}

/** The others of a thread, in the order of its members. */
export function others(thread: Thread, me: Me | null, people: State['people']): readonly Person[] {
  return thread.memberIds.flatMap((id) => {
    const person = people[id];
    return person && id !== me?.userId ? [person] : [];
  });
}

export function presenceWords(person: Person): string {
  if (!person.active) return 'Left the practice';
  if (person.presence === 'online') return 'Online';
  if (person.presence === 'away') return 'Away';
  return person.lastSeenAt === null ? 'Offline' : `Last seen ${withDay(person.lastSeenAt)}`;
}
