/**
 * What the guest's vault holds in memory: the link, and after the code what it opens. Everything but the link goes at
 * `close`; nothing of it is ever stored on the device or leaves this room.
 */
import { openCapsule, openDocument } from '../../../protocol/crypto/direct-message/capsule.ts';
import {
  directMessageKey,
  draftKey,
  linkAuth,
  noMix,
  replySigner,
} from '../../../protocol/crypto/direct-message/keys.ts';
import type { Link } from '../../../protocol/crypto/direct-message/link.ts';
import { asKey, asSignature, type Key, type SignKey } from '../../../protocol/crypto/keys.ts';
import { demand } from '../../../protocol/crypto/refusal.ts';
import type { Signed } from '../../../protocol/crypto/sign.ts';
import { toB64 } from '../../../protocol/wire/bytes.ts';
import type { Capsule, DirectMessageDocument } from '../../../protocol/wire/direct-messages.ts';
import type { UnlockedDm } from '../../../protocol/wire/dm-page.ts';

/** An unlocked message. `capsule`, `last` and times move on with every answer of the server. */
export interface Opened {
  readonly link: Link;
  readonly kdm: Key;
  readonly signer: SignKey;
  readonly draftKey: Key;
  readonly document: DirectMessageDocument;
  readonly token: Uint8Array;
  /** For the header of file bytes. */
  readonly tokenText: string;
  capsule: Capsule;
  ver: number;
  last: Signed | null;
  /** Of the session, in ms, as the server last said. */
  leftMs: number;
  expiresAt: number | null;
}

export const proofOf = ({ dmId, link }: Link) => ({ dmId, linkAuth: linkAuth(link, dmId) });

/** The session's proof, as every further question carries it. */
export const inSession = ({ link, token }: Opened) => ({ dmId: link.dmId, token });

/**
 * Everything that the code gave, opened. `mix` null: standard mode. Throws Refusal('key') for a wrong phrase,
 * ('fatal', 'capsule.older') where the server went back behind `seenVer`, ('undecryptable', …) for spoilt bytes.
 */
export function openMessage(link: Link, unlocked: UnlockedDm, mix: Key | null, seenVer: number): Opened {
  const { dmId } = link;
  const kdm = directMessageKey(link.link, dmId, mix ?? noMix(), asKey(unlocked.share));
  const capsule = openCapsule(kdm, dmId, { ver: unlocked.ver, bytes: unlocked.capsule }, seenVer);
  demand(capsule.docId === unlocked.docId, 'fatal', 'dm.document');
  return {
    link,
    kdm,
    signer: replySigner(link.link, dmId, kdm),
    draftKey: draftKey(link.link, dmId, kdm),
    document: openDocument(asKey(capsule.ck), capsule.docId, unlocked.doc),
    token: unlocked.token,
    tokenText: toB64(unlocked.token),
    capsule,
    ver: unlocked.ver,
    last: lastOf(unlocked),
    ...timesOf(unlocked),
  };
}

/** A later answer of the server about the same session: the place of the next reply and the session's end move on. */
export function moveOn(opened: Opened, unlocked: UnlockedDm): void {
  const sealed = { ver: unlocked.ver, bytes: unlocked.capsule };
  opened.capsule = openCapsule(opened.kdm, opened.link.dmId, sealed, opened.ver);
  opened.ver = unlocked.ver;
  opened.last = lastOf(unlocked);
  Object.assign(opened, timesOf(unlocked));
}

const lastOf = ({ last }: UnlockedDm): Signed | null =>
  last === null ? null : { bytes: last.rep, sig: asSignature(last.sig) };

const timesOf = ({ sessionUntil, now, expiresAt }: UnlockedDm) => ({
  leftMs: sessionUntil - now,
  expiresAt,
});
