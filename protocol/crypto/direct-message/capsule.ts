/**
 * Document and capsule: what the patient's page opens, in this order: capsule under K_dm, document under the CK in it.
 * A rotation re-seals the capsule under the same K_dm; a re-issue makes a new one over the same document.
 */
import type { Capsule, DirectMessageDocument } from '../../wire/direct-messages.ts';
import { capsuleJson, documentJson } from '../../wire/direct-messages.ts';
import type { DmId, DocId } from '../../wire/ids.ts';
import { idBytes, lp, u32 } from '../encoding.ts';
import type { Key, KemPk } from '../keys.ts';
import { demand } from '../refusal.ts';
import { open, seal } from '../seal.ts';
import { readJson, writeJson } from '../sealed-json.ts';
import { validKemPk } from '../sign.ts';

/** A capsule as it is stored and delivered. */
export interface SealedCapsule {
  /** From 1, one more at every re-sealing. */
  readonly ver: number;
  readonly bytes: Uint8Array;
}

export const sealDocument = (
  ck: Key,
  docId: DocId,
  document: DirectMessageDocument,
  nonce24?: Uint8Array,
): Uint8Array => seal(ck, 'dm/doc', lp(idBytes(docId)), writeJson(documentJson, document), nonce24);

/** Throws Refusal('key') for a wrong key or document, Refusal('undecryptable','dm.doc') for contents of another shape. */
export const openDocument = (ck: Key, docId: DocId, sealed: Uint8Array): DirectMessageDocument =>
  readJson(documentJson, open(ck, 'dm/doc', lp(idBytes(docId)), sealed), 'undecryptable', 'dm.doc');

export const sealCapsule = (
  kdm: Key,
  dmId: DmId,
  ver: number,
  capsule: Capsule,
  nonce24?: Uint8Array,
): SealedCapsule => ({
  ver,
  bytes: seal(kdm, 'dm/cap', lp(idBytes(dmId), u32(ver)), writeJson(capsuleJson, capsule), nonce24),
});

/**
 * `seenVer` is the highest version this reader has met (0 at first): a lower one is Refusal('fatal','capsule.older'),
 * for the server must not lead a reply into an epoch that was left. Throws Refusal('key') for a wrong K_dm,
 * Refusal('undecryptable', 'dm.…') for contents of another shape or an inbox that is no X-Wing key.
 */
export function openCapsule(kdm: Key, dmId: DmId, sealed: SealedCapsule, seenVer: number): Capsule {
  demand(sealed.ver >= seenVer, 'fatal', 'capsule.older');
  const padded = open(kdm, 'dm/cap', lp(idBytes(dmId), u32(sealed.ver)), sealed.bytes);
  const capsule = readJson(capsuleJson, padded, 'undecryptable', 'dm.capsule');
  demand(validKemPk(capsule.inboxPk), 'undecryptable', 'dm.inbox');
  return capsule;
}

/** After a rotation: the same capsule for the new epoch's inbox, one version later. K_dm is in the dm event. */
export function resealCapsule(
  kdm: Key,
  dmId: DmId,
  sealed: SealedCapsule,
  next: { readonly epoch: number; readonly inboxPk: KemPk },
  nonce24?: Uint8Array,
): SealedCapsule {
  const capsule = openCapsule(kdm, dmId, sealed, 0);
  demand(next.epoch > capsule.epoch, 'conflict', 'capsule.epoch');
  return sealCapsule(kdm, dmId, sealed.ver + 1, { ...capsule, ...next }, nonce24);
}
