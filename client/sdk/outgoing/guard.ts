/**
 * The guard against the wrong recipient: what a careful colleague would ask before this goes out. Judged on this device,
 * because the words must not leave it. Pure: whoever calls hands in the names of the practice's patients.
 */
import type { Contact } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';

export type Warning =
  /** The text or a file's name names another patient. */
  | { readonly kind: 'otherPatient'; readonly name: string; readonly in: 'text' | 'file' }
  | { readonly kind: 'shared'; readonly patients: number }
  | { readonly kind: 'changedRecently'; readonly at: number }
  | { readonly kind: 'bounced'; readonly code: string | null }
  | { readonly kind: 'firstUse' };

export interface Guarded {
  readonly patientName: string;
  readonly contact: Contact;
  readonly channel: OutChannel;
  readonly text: string;
  readonly fileNames: readonly string[];
  /** Names of all other patients. */
  readonly others: readonly string[];
  readonly now: number;
}

const RECENT_MS = 30 * 86_400_000;

export function warnings({ patientName, contact, channel, text, fileNames, others, now }: Guarded): Warning[] {
  const facts = channel === 'email' ? contact.emailFacts : contact.mobileFacts;
  const out: Warning[] = [];
  const mine = new Set(wordsOf(patientName));
  const named = (place: string, where: 'text' | 'file') => {
    const words = wordsOf(place);
    for (const name of others) {
      const parts = wordsOf(name);
      if (parts.length < 2 || parts.every((part) => mine.has(part))) continue;
      if (stands(parts, words)) out.push({ kind: 'otherPatient', name, in: where });
    }
  };
  named(text, 'text');
  for (const fileName of fileNames) named(fileName.replace(/[_.-]+/g, ' '), 'file');
  if (facts === null) return out;
  if (facts.state === 'bounced') out.push({ kind: 'bounced', code: facts.code });
  if (facts.sharedWith > 0) out.push({ kind: 'shared', patients: facts.sharedWith });
  if (facts.firstUsedAt === null) out.push({ kind: 'firstUse' });
  else if (now - facts.changedAt < RECENT_MS) out.push({ kind: 'changedRecently', at: facts.changedAt });
  return out;
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => word !== '');

/** The whole name, in either order of first and last name, beside each other. */
function stands(parts: readonly string[], words: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  return words.some((word, at) => {
    const near = words.slice(at + 1, at + parts.length + 1);
    return (word === first && near.includes(last)) || (word === last && words[at + 1] === first);
  });
}
