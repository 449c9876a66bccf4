/** Names as they are searched and sorted, so that "Zoe Muller" finds "Zoë Müller". Pure. */

/** Unicode combining marks, which NFKD splits off their letters. */
const MARKS = /\p{M}+/gu;

export const nameKey = (name: string): string => name.normalize('NFKD').replace(MARKS, '').toLowerCase().trim();

/** What was typed into a search field, as words of keys. More words than this narrow nothing down. */
export const searchWords = (text: string): string[] => nameKey(text).split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
const MAX_WORDS = 5;
