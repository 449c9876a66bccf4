/**
 * The link a patient gets and the phrase a clinician reads out: secrets as text and back. protocol/README.md §8.
 * The secret stands in the fragment only, which no browser sends to a server.
 */
import { fromB64, toB64 } from '../../wire/bytes.ts';
import type { DmId, DocId } from '../../wire/ids.ts';
import { plainBase32, toBase32 } from '../base32.ts';
import { toId } from '../encoding.ts';
import type { Key, Random } from '../keys.ts';
import { asKey } from '../keys.ts';
import { demand } from '../refusal.ts';
import { randomBytes } from '../sodium.ts';

/** Everything secret that one issue of a Direct Message is made of. */
export interface DirectMessageSecrets {
  readonly dmId: DmId;
  /** L: in the link only. */
  readonly link: Key;
  /** S: the server's share, released after the texted code. */
  readonly share: Key;
  /** P: ten characters read out by the clinician; null in standard mode. */
  readonly phrase: string | null;
}

/** The document's own id and key: every re-issue keeps them. */
export interface DocumentSecrets {
  readonly docId: DocId;
  readonly ck: Key;
}

const PHRASE_CHARACTERS = 10;
const PHRASE_RANDOM_BYTES = 7;

/** `spoken` may be the phrase itself, where it was made before. */
export function newIssue(spoken: boolean | string, random: Random = randomBytes): DirectMessageSecrets {
  const dmId = toId<'dm'>(random(16));
  const link = asKey(random(32));
  const share = asKey(random(32));
  const phrase = spoken === true ? newPhrase(random) : spoken === false ? null : spoken;
  return { dmId, link, share, phrase };
}

export const newPhrase = (random: Random = randomBytes): string =>
  toBase32(random(PHRASE_RANDOM_BYTES)).slice(0, PHRASE_CHARACTERS);

export const newDocument = (random: Random = randomBytes): DocumentSecrets => ({
  docId: toId<'doc'>(random(16)),
  ck: asKey(random(32)),
});

/**
 * A phrase as a patient types it → its one reading: upper case, no spaces or hyphens, O as 0, I and L as 1.
 * Throws Refusal('malformed','phrase') when that is not ten base32 characters.
 */
export function readPhrase(typed: string): string {
  const phrase = plainBase32(typed);
  demand(/^[0-9A-HJKMNP-TV-Z]{10}$/.test(phrase), 'malformed', 'phrase');
  return phrase;
}

/** What a link says. `spoken`: the page must also ask for the phrase. */
export interface Link {
  readonly dmId: DmId;
  readonly link: Key;
  readonly spoken: boolean;
}

/** `https://HOST/m/<dmId>#1.<L>`, `#2.` in spoken mode. `origin` is the configured base URL without a trailing slash. */
export const linkText = (origin: string, { dmId, link, spoken }: Link): string =>
  `${origin}/m/${dmId}#${linkKeyText(link, spoken)}`;

/** The part after `#`: what a patient pastes when a mail programme cut it off. */
const linkKeyText = (link: Key, spoken: boolean): string => `${spoken ? 2 : 1}.${toB64(link)}`;

/** `path` as in `/m/<dmId>`, `fragment` with or without its `#`. Throws Refusal('malformed','link'). */
export function readLink(path: string, fragment: string): Link {
  const id = fromB64(/^\/m\/([\w-]{22})$/.exec(path)?.[1] ?? '');
  const [, mode, secret] = /^#?([12])\.([\w-]{43})$/.exec(fragment.trim()) ?? [];
  const key = fromB64(secret ?? '');
  demand(id?.length === 16 && key?.length === 32, 'malformed', 'link');
  return { dmId: toId<'dm'>(id), link: asKey(key), spoken: mode === '2' };
}
