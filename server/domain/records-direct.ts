/**
 * Direct Messages as they are stored. Share and capsule are there until the issue ends; what only the link opens (L, the signer's
 * key, readable drafts) is never here. Plain records.
 */
import type {
  CircleId,
  ContactId,
  DmId,
  DocId,
  DraftId,
  FileId,
  GatewayId,
  JobId,
  PatientId,
  PracticeId,
  ThreadId,
  UserId,
} from '../../protocol/wire/ids.ts';
import type { CodeBy, DmExpiry, DmState, RemindUntil } from '../../protocol/wire/dm.ts';

export interface DmRecord {
  readonly dmId: DmId;
  readonly docId: DocId;
  readonly practiceId: PracticeId;
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  /** Number of its event in the thread. */
  readonly itemN: number;
  readonly contactId: ContactId;
  readonly patientId: PatientId;
  /** The e-mail with the link. */
  readonly jobId: JobId;
  readonly senderId: UserId;
  readonly linkHash: Uint8Array;
  /** Sealed under the SECRET FILE; null once it has ended. */
  readonly share: Uint8Array | null;
  readonly rsPub: Uint8Array;
  /** Null once it has ended. */
  readonly capsule: Uint8Array | null;
  readonly ver: number;
  /** The circle's epoch whose inbox the capsule names. */
  readonly epoch: number;
  readonly spoken: boolean;
  readonly replies: boolean;
  readonly expiry: DmExpiry;
  readonly code: CodeBy;
  /**
   * Where codes go: the contact's number when it was sent, or as a colleague confirmed it since; the address where they go by
   * e-mail; empty where there are none.
   */
  readonly mobile: string;
  /** What its reminders wait for; null where none wait any more. */
  readonly remind: RemindUntil | null;
  readonly state: DmState;
  readonly createdAt: number;
  readonly openedAt: number | null;
  readonly unlockedAt: number | null;
  /** Null: never. */
  readonly endsAt: number | null;
  /** Credits reserved for the next code. */
  readonly reserved: number;
  /** Wrong codes in a row. */
  readonly wrong: number;
  /** When a code was last asked for, whether or not one was made, and how many tries followed. */
  readonly askedAt: number | null;
  readonly askTries: number;
  /** How many codes were made. */
  readonly codes: number;
  /** The last accepted reply; 0 and null before the first. */
  readonly lastReplyNo: number;
  readonly lastRep: Uint8Array | null;
  readonly lastSig: Uint8Array | null;
  readonly lastAt: number;
}

/** What may change in it. */
export type DmChange = Partial<
  Omit<
    DmRecord,
    | 'dmId'
    | 'docId'
    | 'practiceId'
    | 'threadId'
    | 'circleId'
    | 'itemN'
    | 'contactId'
    | 'patientId'
    | 'jobId'
    | 'senderId'
    | 'linkHash'
    | 'rsPub'
    | 'spoken'
    | 'replies'
    | 'expiry'
    | 'code'
    | 'createdAt'
  >
>;

/** The sealed document of one or more issues; it outlives them. */
export interface DmDocument {
  readonly docId: DocId;
  readonly threadId: ThreadId;
  readonly doc: Uint8Array;
  readonly fileIds: readonly FileId[];
}

export interface DmCode {
  readonly dmId: DmId;
  /** From 1 within one dmId. */
  readonly issue: number;
  readonly at: number;
  readonly validUntil: number;
  /** storedCode; null once it was used. */
  readonly stored: Uint8Array | null;
  readonly tries: number;
  readonly gatewayId: GatewayId;
  readonly gwGen: number;
  /** Sealed to the gateway; null once it was given out. */
  readonly sealed: Uint8Array | null;
  /** A credit was spent for it and not given back. */
  readonly wasCharged: boolean;
}

export interface DmSession {
  readonly tokenCheck: Uint8Array;
  readonly dmId: DmId;
  readonly until: number;
}

export interface DmDraft {
  readonly draftId: DraftId;
  readonly rev: number;
  /** Null: erased by its writer. */
  readonly sealed: Uint8Array | null;
}
