/**
 * A message's words on screen: plain text only, line breaks kept, each line in its own direction, web addresses as
 * links that tell the other site nothing. Never builds HTML from text.
 */
import type { ReactNode } from 'react';

const ADDRESS = /\bhttps?:\/\/[^\s<>"'\u2018\u2019\u201c\u201d]+/giu;
const TRAILING = /[.,;:!?)\]}…]+$/u;

/** Cuts text into plain pieces and web addresses; punctuation after an address stays outside of it. */
export function pieces(text: string): readonly { readonly text: string; readonly href: string | null }[] {
  const found: { text: string; href: string | null }[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index), href: null });
    found.push({ text: address, href: new URL(address).href });
    from = match.index + address.length;
  }
  if (from < text.length) found.push({ text: text.slice(from), href: null });
  return found;
}

/** A closing bracket belongs to the address only where it was opened in it. */
function trimmed(address: string): string {
  const tail = TRAILING.exec(address)?.[0] ?? '';
  if (tail.startsWith(')') && address.includes('(')) return address.slice(0, address.length - tail.length + 1);
  return address.slice(0, address.length - tail.length);
}

export function Words({ text }: { text: string }) {
  return (
    <div className="words" dir="auto">
      {pieces(text).map((piece, index): ReactNode =>
        piece.href === null ? (
          piece.text
        ) : (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer" dir="ltr">
            {piece.text}
          </a>
        ),
      )}
    </div>
  );
}
