/**
 * Making and re-issuing a Direct Message in the sender's browser: every sealed part at once, so that none is forgotten.
 * It stores and sends nothing. protocol/README.md §8.
 */
import type { Content } from '../../wire/content.ts';
import type { DirectMessageDocument } from '../../wire/direct-messages.ts';
import type { CircleId, ContactId, DmId, DocId, ThreadId } from '../../wire/ids.ts';
import type { Argon2id } from '../account/password.ts';
import type { Key, KemPk, Random, SignPk } from '../keys.ts';
import { randomBytes } from '../sodium.ts';
import { sealCapsule, sealDocument, type SealedCapsule } from './capsule.ts';
import { issueKey, linkAuth, linkHash, replySigner } from './keys.ts';
import { newDocument, newIssue, type DirectMessageSecrets, type DocumentSecrets } from './link.ts';

/** What the sender decides. `expiresAt` in epoch ms, null for never. */
export interface IssueTerms {
  readonly contactId: ContactId;
  readonly expiresAt: number | null;
  /** The phrase itself where it was made before, so that a second try has the same. */
  readonly spoken: boolean | string;
  /** One line for the thread; the patient does not see it. */
  readonly summary: string;
  /** The practice's name, shown on the page. */
  readonly practice: string;
  readonly replies: boolean;
}

/** Where answers go: the thread, its circle and that circle's newest epoch. */
export interface IssuePlace {
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  readonly epoch: number;
  readonly inboxPk: KemPk;
}

/** The fields of a dm event, and with `ref` added those of dm.resend. Staff and the records key read them. */
export type DirectMessageFields = Omit<Extract<Content, { t: 'dm' }>, 't'>;

/** One issue, ready: `event` goes into the thread, `row` to the server, `secrets` into the link, the phrase and nowhere else. */
export interface Issue {
  readonly secrets: DirectMessageSecrets;
  readonly event: DirectMessageFields;
  readonly row: {
    readonly dmId: DmId;
    readonly docId: DocId;
    /** H("dm/lh", linkAuth). */
    readonly linkHash: Uint8Array;
    /** S; the server seals it at once under its SECRET FILE. */
    readonly share: Key;
    readonly rsPub: SignPk;
    readonly capsule: SealedCapsule;
  };
}

/** A new message: its document and its first issue. */
export async function newDirectMessage(
  argon2id: Argon2id,
  terms: IssueTerms,
  place: IssuePlace,
  document: DirectMessageDocument,
  random: Random = randomBytes,
): Promise<Issue & { readonly document: Uint8Array }> {
  const keys = newDocument(random);
  const sealed = sealDocument(keys.ck, keys.docId, document, random(24));
  return { ...(await issueDirectMessage(argon2id, terms, place, keys, random)), document: sealed };
}

/** Another issue of the same document: new ids, link, share, K_dm and signer. For dm.resend, with the dm's evHash as ref. */
export async function issueDirectMessage(
  argon2id: Argon2id,
  terms: IssueTerms,
  place: IssuePlace,
  { docId, ck }: DocumentSecrets,
  random: Random = randomBytes,
): Promise<Issue> {
  const secrets = newIssue(terms.spoken, random);
  const { dmId, link, share } = secrets;
  const { contactId, expiresAt, spoken, summary, practice, replies } = terms;
  const kdm = await issueKey(argon2id, secrets);
  const rsPub = replySigner(link, dmId, kdm).publicKey;
  const inside = { ...place, ck, docId, practice, expiresAt, replies };
  return {
    secrets,
    event: { dmId, docId, ck, kdm, rsPub, contactId, expiresAt, spoken: spoken !== false, summary },
    row: {
      dmId,
      docId,
      linkHash: linkHash(linkAuth(link, dmId)),
      share,
      rsPub,
      capsule: sealCapsule(kdm, dmId, 1, inside, random(24)),
    },
  };
}
