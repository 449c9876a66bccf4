/** The part of the storage port that is about sending to patients: deliveries, outbox, credits, gateway (see stores.ts). */
import type { DmId, JobId, PatientId, PracticeId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { DeliverySettings, DeliveryState, OutChannel } from '../../protocol/wire/sending.ts';
import type {
  DeliveryChange,
  DeliveryRow,
  EarlyStatus,
  GatewayKeyRow,
  GatewayRow,
  HistoryRow,
  InboundRow,
  LedgerRow,
  OutboxRow,
  TestRow,
} from './records-sending.ts';
import type { ThreadRow } from './records.ts';

export interface DeliveryReads {
  byId(jobId: JobId): Promise<DeliveryRow | null>;
  byToken(token: string): Promise<DeliveryRow | null>;
  byProviderId(channel: OutChannel, providerId: string): Promise<DeliveryRow | null>;
  history(jobId: JobId): Promise<HistoryRow[]>;
  test(testId: JobId): Promise<TestRow | null>;
  /** Texts taken on, tests among them, at or after `since`, cancelled ones left out: to this number (null: of the whole practice). */
  texts(practiceId: PracticeId, address: string | null, since: number): Promise<number>;
  /** When the oldest of those was taken on; null where there is none. */
  oldestText(practiceId: PracticeId, address: string | null, since: number): Promise<number | null>;
  /** The practice that sent to this address last. */
  lastPracticeTo(channel: OutChannel, address: string): Promise<PracticeId | null>;
  /** Reminders of a Direct Message, in the order of their days. */
  reminders(dmId: DmId): Promise<DeliveryRow[]>;
  /** Due before `before` and in one of these states: at most `limit`, oldest first. */
  stuck(states: readonly DeliveryState[], channel: OutChannel, before: number, limit: number): Promise<DeliveryRow[]>;
  /** Message-IDs of a thread's e-mails in both directions, the newest `limit` of them, oldest first. */
  messageIds(threadId: ThreadId, limit: number): Promise<string[]>;
}
export interface DeliveryWrites extends DeliveryReads {
  create(row: DeliveryRow): Promise<void>;
  addTest(row: Omit<TestRow, 'accepted' | 'code'>): Promise<void>;
  answerTest(testId: JobId, accepted: boolean, code: string | null): Promise<void>;
  change(change: DeliveryChange): Promise<void>;
  addHistory(jobId: JobId, row: HistoryRow): Promise<void>;
  /** Once each. */
  noteMessageId(threadId: ThreadId, messageId: string): Promise<void>;
  keepEarly(status: EarlyStatus): Promise<void>;
  /** Takes out what came early for this message, in order of arrival. */
  takeEarly(channel: OutChannel, providerId: string): Promise<EarlyStatus[]>;
  forgetEarly(before: number): Promise<void>;
}

export interface OutboxReads {
  byId(jobId: JobId): Promise<OutboxRow | null>;
  /** Due and not leased, or with a lease that has run out: in order of `nextAt`, at most `limit`. */
  due(now: number, limit: number): Promise<OutboxRow[]>;
  /** When the next one comes due; null where none waits. Running leases count as due at their end. */
  nextDue(): Promise<number | null>;
  /** How many wait or are under way whose day has come, and since when the oldest of them; null where none waits. */
  waiting(now: number): Promise<{ readonly waiting: number; readonly oldestAt: number | null }>;
  /** Generations of gateway keys that waiting jobs are sealed to, ascending. */
  generations(practiceId: PracticeId): Promise<number[]>;
}
export interface OutboxWrites extends OutboxReads {
  put(row: OutboxRow): Promise<void>;
  lease(jobId: JobId, leaseId: string, until: number): Promise<void>;
  /** Sets the mark "handing over". */
  begin(jobId: JobId): Promise<void>;
  /** Ends the lease and puts the job off. */
  again(jobId: JobId, nextAt: number): Promise<void>;
  /** Erases the sealed job. */
  drop(jobId: JobId): Promise<void>;
}

export interface Usage {
  /** UTC, YYYY-MM. */
  readonly month: string;
  readonly userId: UserId | null;
  readonly patientId: PatientId | null;
  readonly credits: number;
}

export interface CreditReads {
  /** As the newest line says; 0 before the first. */
  balance(practiceId: PracticeId): Promise<{ readonly seq: number; readonly balance: number }>;
  purchase(practiceId: PracticeId, purchaseId: JobId): Promise<LedgerRow | null>;
  /** Newest first, before a number (null: from the newest). */
  page(practiceId: PracticeId, beforeSeq: number | null, limit: number): Promise<LedgerRow[]>;
  /** Spent minus refunded, from `fromMs` until just before `toMs`. */
  usage(practiceId: PracticeId, fromMs: number, toMs: number): Promise<Usage[]>;
  /** Practices whose lines do not add up to the balance that the newest one says, or whose balance is below zero. */
  wrong(): Promise<{ readonly practiceId: PracticeId; readonly balance: number; readonly sum: number }[]>;
}
export interface CreditWrites extends CreditReads {
  add(row: LedgerRow): Promise<void>;
}

export interface GatewayReads {
  get(): Promise<GatewayRow | null>;
  newestKey(practiceId: PracticeId): Promise<GatewayKeyRow | null>;
  key(practiceId: PracticeId, gen: number): Promise<GatewayKeyRow | null>;
  practices(): Promise<PracticeId[]>;
  settings(practiceId: PracticeId): Promise<{ readonly settings: DeliverySettings; readonly version: number } | null>;
  unfiled(practiceId: PracticeId): Promise<ThreadRow | null>;
  inbound(practiceId: PracticeId, providerKey: string): Promise<InboundRow | null>;
}
export interface GatewayWrites extends GatewayReads {
  /** The one gateway there is, in the place of any other. */
  put(row: GatewayRow): Promise<void>;
  addKey(row: GatewayKeyRow): Promise<void>;
  /** Compare-and-swap: false unless `version` is one more than the stored one. */
  putSettings(practiceId: PracticeId, settings: DeliverySettings, version: number): Promise<boolean>;
  addInbound(row: InboundRow): Promise<void>;
}
