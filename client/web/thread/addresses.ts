/** Finds web addresses in plain text. Only http and https become links; everything else stays text. */
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
