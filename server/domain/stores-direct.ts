/** The part of the storage port that is about Direct Messages (see stores.ts). */
import type { DmProof } from '../../protocol/wire/dm.ts';
import type { CircleId, DmId, DocId, DraftId, JobId, ThreadId } from '../../protocol/wire/ids.ts';
import type { DmChange, DmCode, DmDocument, DmDraft, DmRecord, DmSession } from './records-direct.ts';

export interface DmReads {
  byId(dmId: DmId): Promise<DmRecord | null>;
  document(docId: DocId): Promise<DmDocument | null>;
  /** In the order of their events. */
  ofThread(threadId: ThreadId): Promise<DmRecord[]>;
  /** The one whose link this e-mail brings. */
  byJob(threadId: ThreadId, jobId: JobId): Promise<DmRecord | null>;
  /** Those that have not ended and whose capsule names an epoch before this one. */
  stale(circleId: CircleId, beforeEpoch: number, limit: number): Promise<DmRecord[]>;
  /** Those that have not ended and whose end has come. */
  over(now: number, limit: number): Promise<{ readonly dmId: DmId }[]>;
  proofs(dmId: DmId): Promise<DmProof[]>;
  /** Codes made at or after `since`, newest first. */
  codes(dmId: DmId, since: number): Promise<DmCode[]>;
  code(dmId: DmId, issue: number): Promise<DmCode | null>;
  /** Sealed codes that nobody was given yet, oldest first. */
  waiting(limit: number): Promise<{ readonly dmId: DmId; readonly issue: number }[]>;
  session(tokenCheck: Uint8Array): Promise<DmSession | null>;
  drafts(dmId: DmId): Promise<DmDraft[]>;
}
export interface DmWrites extends DmReads {
  create(row: DmRecord): Promise<void>;
  createDocument(document: DmDocument): Promise<void>;
  change(dmId: DmId, change: DmChange): Promise<void>;
  addProof(dmId: DmId, proof: DmProof): Promise<void>;
  addCode(code: DmCode): Promise<void>;
  changeCode(
    dmId: DmId,
    issue: number,
    change: Partial<Pick<DmCode, 'stored' | 'tries' | 'sealed' | 'wasCharged'>>,
  ): Promise<void>;
  addSession(session: DmSession): Promise<void>;
  renewSession(tokenCheck: Uint8Array, until: number): Promise<void>;
  endSession(tokenCheck: Uint8Array): Promise<void>;
  forgetSessions(before: number): Promise<void>;
  putDraft(dmId: DmId, draftId: DraftId, rev: number, sealed: Uint8Array | null): Promise<void>;
  /** Erases drafts, sessions and codes of one that ends. */
  eraseAround(dmId: DmId): Promise<void>;
}
