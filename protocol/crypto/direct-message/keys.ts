/**
 * Keys of a Direct Message. Three parts must meet: the link (mail), the phrase in spoken mode (voice) and the server's
 * share (texted code). rs and draftKey need the link itself, which no event holds. protocol/README.md §8.
 */
import type { DmId } from '../../wire/ids.ts';
import type { Argon2id } from '../account/password.ts';
import { h, kdf } from '../derive.ts';
import { idBytes, lp, utf8 } from '../encoding.ts';
import type { Key, SignKey } from '../keys.ts';
import { asKey, asSignSeed } from '../keys.ts';
import { signKey } from '../sign.ts';
import { blake2b } from '../sodium.ts';
import type { DirectMessageSecrets } from './link.ts';

/** Proves possession of the link to the server; the server keeps only {@link linkHash}. */
export const linkAuth = (link: Key, dmId: DmId): Key => kdf(link, 'dm/link', idBytes(dmId));

/** What the server's row holds of linkAuth, 32 bytes. */
export const linkHash = (auth: Key): Uint8Array => h('dm/lh', auth);

/** Standard mode: nothing is mixed in. */
export const noMix = (): Key => asKey(new Uint8Array(32));

/** Spoken mode: Argon2id over the phrase (already in its one reading), salted by the message and its link. */
export async function spokenMix(argon2id: Argon2id, phrase: string, dmId: DmId, link: Key): Promise<Key> {
  const salt = blake2b(16, lp('cor1/dmsalt', idBytes(dmId), link));
  return asKey(await argon2id(utf8(phrase), salt));
}

/** K_dm: opens the capsule. `share` is S. */
export function directMessageKey(link: Key, dmId: DmId, mix: Key, share: Key): Key {
  const fromLink = kdf(link, 'dm/1', idBytes(dmId));
  return kdf(kdf(fromLink, 'dm/2', mix), 'dm/3', share);
}

/** K_dm straight from the secrets of an issue, in either mode. */
export async function issueKey(argon2id: Argon2id, secrets: DirectMessageSecrets): Promise<Key> {
  const { dmId, link, share, phrase } = secrets;
  const mix = phrase === null ? noMix() : await spokenMix(argon2id, phrase, dmId, link);
  return directMessageKey(link, dmId, mix, share);
}

/** rs: what the patient's page signs replies with. */
export const replySigner = (link: Key, dmId: DmId, kdm: Key): SignKey =>
  signKey(asSignSeed(kdf(link, 'dm/rs', idBytes(dmId), kdm)));

/** Key of the patient's unsent answers, readable to nobody without the link. */
export const draftKey = (link: Key, dmId: DmId, kdm: Key): Key => kdf(link, 'dm/draft', idBytes(dmId), kdm);
