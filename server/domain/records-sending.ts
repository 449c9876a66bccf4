/**
 * What is sent to patients as it is stored: deliveries, their place in the outbox, the ledger of credits and what the
 * gateway publishes. Plain records; sealed bytes stand in the outbox only, and only until they were handed over.
 */
import type {
  ContactId,
  DmId,
  GatewayId,
  JobId,
  PatientId,
  PracticeId,
  ThreadId,
  UserId,
} from '../../protocol/wire/ids.ts';
import type { Carriers, DeliveryState, LedgerEntry, OutChannel } from '../../protocol/wire/sending.ts';

/** One job and its fate. Outlives its sealed content. */
export interface DeliveryRow {
  readonly jobId: JobId;
  readonly practiceId: PracticeId;
  readonly threadId: ThreadId;
  /** Number of the event that shows it in the thread. */
  readonly itemN: number;
  /** To a colleague: the colleague's own id. */
  readonly contactId: ContactId;
  /** Null: to a colleague. */
  readonly patientId: PatientId | null;
  readonly channel: OutChannel;
  /** Where it goes: the contact's address when it was sent. */
  readonly address: string;
  readonly senderId: UserId;
  /** The signed job, verbatim; what it says is sealed and stands elsewhere. */
  readonly job: Uint8Array;
  readonly state: DeliveryState;
  readonly code: string | null;
  readonly attempts: number;
  /** Credits reserved and not yet spent or released, and credits spent. */
  readonly reserved: number;
  readonly spent: number;
  /** 26 lower-case base32 characters: in reply address, bounce address and Message-ID. */
  readonly token: string;
  readonly messageId: string | null;
  readonly providerId: string | null;
  readonly createdAt: number;
  /** When something about it last changed. */
  readonly changedAt: number;
  /** From when on it is tried, and so from when its time to give up runs: createdAt, but for a reminder. */
  readonly dueAt: number;
  /** It reminds of this Direct Message, and says nothing in the thread but that it has left, or could not; else null. */
  readonly reminds: DmId | null;
}

/** A delivery that is still to be handed over. */
export interface OutboxRow {
  readonly jobId: JobId;
  readonly practiceId: PracticeId;
  readonly gwGen: number;
  /** The job is void after this. */
  readonly notAfter: number;
  readonly sig: Uint8Array;
  readonly body: Uint8Array;
  readonly nextAt: number;
  readonly leaseId: string | null;
  readonly leaseUntil: number;
  /** True from just before the provider is called until its answer is stored: whoever dies in between leaves an unknown outcome. */
  readonly handing: boolean;
}

export interface HistoryRow {
  readonly at: number;
  readonly state: DeliveryState;
  readonly code: string | null;
}

/** What a change of state sets in the row; the rest stays. */
export type DeliveryChange = Pick<DeliveryRow, 'jobId'> &
  Partial<
    Pick<DeliveryRow, 'state' | 'code' | 'attempts' | 'reserved' | 'spent' | 'messageId' | 'providerId' | 'changedAt'>
  >;

/** A test that an administrator asked for, and what the carrier said: null while nobody knows. */
export interface TestRow {
  readonly testId: JobId;
  readonly practiceId: PracticeId;
  readonly channel: OutChannel;
  readonly address: string;
  readonly createdAt: number;
  readonly accepted: boolean | null;
  readonly code: string | null;
}

/** A status of a message whose id we do not know yet. */
export interface EarlyStatus {
  readonly channel: OutChannel;
  readonly providerId: string;
  readonly state: DeliveryState;
  readonly code: string | null;
  readonly isAddressDead: boolean;
  readonly at: number;
}

/** `balance` is the running sum, so that it need not be added up to be known. */
export interface LedgerRow extends LedgerEntry {
  readonly practiceId: PracticeId;
  readonly balance: number;
}

export interface GatewayRow {
  readonly gatewayId: GatewayId;
  readonly signPk: Uint8Array;
  readonly carriers: Carriers;
}

export interface GatewayKeyRow {
  readonly practiceId: PracticeId;
  readonly gatewayId: GatewayId;
  readonly gen: number;
  readonly bytes: Uint8Array;
  readonly sig: Uint8Array;
  readonly notAfter: number;
  readonly at: number;
}

/** Where a message that came in was filed. */
export interface InboundRow {
  readonly practiceId: PracticeId;
  readonly providerKey: string;
  readonly threadId: ThreadId;
  readonly n: number;
  readonly at: number;
}
