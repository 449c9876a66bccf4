/**
 * "@Name" in plain text: who is being looked for at the caret, whom a finished text names, where the names stand.
 * Pure. The names are those of colleagues; the message itself carries their ids beside the words.
 */
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Person } from '../../sdk/state.ts';

const WANTED = /(?:^|[\s("“])@([^\s@]{0,40})$/u;

/** The beginning of a name after "@" right before the caret, with the place of the "@"; null where there is none. */
export function wantedAt(text: string, caret: number): { readonly at: number; readonly begins: string } | null {
  const before = text.slice(0, caret);
  const begins = WANTED.exec(before)?.[1];
  return begins === undefined ? null : { at: caret - begins.length - 1, begins };
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLocaleLowerCase();

/** Colleagues one of whose names begins so. */
export function fitting(people: readonly Person[], begins: string): readonly Person[] {
  const wanted = plain(begins);
  return people.filter(({ name }) =>
    plain(name)
      .split(/\s+/)
      .some((word) => word.startsWith(wanted)),
  );
}

/** Whom the text names in full. */
export function mentionedIn(text: string, people: readonly Person[]): readonly UserId[] {
  return people.filter(({ name }) => text.includes(`@${name}`)).map(({ userId }) => userId);
}

/** Cuts text into plain pieces and names; the longest name wins where one begins like another. */
export function namePieces(
  text: string,
  names: readonly string[],
): readonly { readonly text: string; readonly name: string | null }[] {
  const signs = names.map((name) => `@${name}`).sort((a, b) => b.length - a.length);
  const found: { text: string; name: string | null }[] = [];
  let from = 0;
  for (let place = text.indexOf('@'); place >= 0; place = text.indexOf('@', place + 1)) {
    const sign = signs.find((one) => text.startsWith(one, place));
    if (sign === undefined || place < from) continue;
    if (place > from) found.push({ text: text.slice(from, place), name: null });
    found.push({ text: sign, name: sign.slice(1) });
    from = place + sign.length;
  }
  if (from < text.length) found.push({ text: text.slice(from), name: null });
  return found;
}
