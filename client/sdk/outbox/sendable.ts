/** What can wait in the outbox: a message, with files or not, one to a patient, a change of one, a new title or card. Types and two looks. */
import type { Content } from '../../../protocol/wire/content.ts';
import type { ContactId, JobId } from '../../../protocol/wire/ids.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { FileSecretKept } from '../../vault/api.ts';
import type { FileDraft, WaitingFile } from '../files/waiting.ts';
import type { DirectDraft, LinkDraft } from './direct-draft.ts';

/** A message to a patient by e-mail or SMS. Its job is sealed with it, at the moment of sending. */
export interface SendDraft {
  readonly t: 'send';
  readonly channel: OutChannel;
  readonly contactId: ContactId;
  /** Exactly the contact's address or number. */
  readonly to: string;
  /** E-mail only. */
  readonly subject: string | null;
  readonly text: string;
  readonly jobId: JobId;
  readonly files: readonly WaitingFile[];
  /** SMS segments, for which credits are reserved. */
  readonly credits: number;
}

/** Who the patient of this thread is. */
// A type, not an interface: content of this kind may hold more than is known here.
type CardDraft = { readonly t: 'patient'; readonly name: string; readonly birthDate?: string | undefined };

export type Sendable =
  | FileDraft
  | SendDraft
  | DirectDraft
  | LinkDraft
  | Extract<Content, { readonly t: 'text' | 'edit' | 'delete' | 'react' | 'title' | 'filed' | 'dm.revoke' }>
  | CardDraft;

export const filesOf = (content: Sendable): readonly WaitingFile[] =>
  content.t === 'file' || content.t === 'send' || content.t === 'dm' ? content.files : [];

/** Keys of its sealed files, as the vault keeps them. */
export const secretsOf = (content: Sendable): FileSecretKept[] =>
  filesOf(content).flatMap(({ fileId, secret }) => (secret === null ? [] : [{ fileId, secret }]));
