/**
 * The door between API and gateway. The API stores and decides; the gateway (room server/delivery) opens jobs and meets
 * e-mail and SMS. Plain data, every method async and safe to repeat, so the same door serves in one process and over HTTP.
 * Types only; `createDoor` (open.ts) is the API's side. Faults: `storage` and `unavailable` mean ask again; the others
 * stand at their method. Nothing here opens sealed content: only the gateway has the keys.
 */
import type {
  CircleId,
  ContactId,
  DmId,
  FileId,
  GatewayId,
  JobId,
  PatientId,
  PracticeId,
  ThreadId,
} from '../../../protocol/wire/ids.ts';
import type { Carriers, OutChannel } from '../../../protocol/wire/sending.ts';

/** Signed bytes, verbatim. */
export interface SignedBytes {
  readonly bytes: Uint8Array;
  readonly sig: Uint8Array;
}

/** How a practice presents itself to patients, as administrators set it now. */
export interface Letterhead {
  /** Its display name, else its name in the log. */
  readonly displayName: string;
  readonly phone: string | null;
  /** Goes under every e-mail; may be empty. */
  readonly banner: string;
}

/** A due job, given to one gateway for a while. What it says is sealed in `body`. */
export interface LeasedJob {
  /** Names this lease; `begin` and `report` refuse another. */
  readonly leaseId: string;
  /** Epoch ms; `begin` must come before. */
  readonly leaseUntil: number;
  readonly jobId: JobId;
  readonly practiceId: PracticeId;
  readonly threadId: ThreadId;
  readonly contactId: ContactId;
  readonly patientId: PatientId | null;
  readonly channel: OutChannel;
  readonly job: Uint8Array;
  readonly sig: Uint8Array;
  readonly body: Uint8Array;
  /** The contact's address for the channel as it is now, null when there is none: `readJob` refuses another. */
  readonly address: string | null;
  /** True where it was handed over before, or may have been and must not be again. Such a job is not leased; for `readJob`. */
  readonly isDone: boolean;
  /** 1 at the first try. */
  readonly attempt: number;
  /** 26 lower-case base32 characters, one per message, unguessable: reply address, bounce address and Message-ID are made of it. */
  readonly token: string;
  /** Message-IDs of the thread's former e-mails, both directions, oldest first, at most 20, each with its angle brackets. */
  readonly references: readonly string[];
  /** SMS segments reserved; 0 for e-mail. */
  readonly credits: number;
  /** Of a reminder: when the link that it reminds of closes as things are now; null: never, or none. */
  readonly closesAt: number | null;
  readonly letterhead: Letterhead;
}

export type Begun =
  | { readonly go: true }
  /** Do nothing with the job. `gone`: cancelled, done or leased by another. `credit`: no credits for so many segments (it has failed now). */
  | { readonly go: false; readonly why: 'gone' | 'credit' };

/** What came of handing a job over. `code`: the provider's own, such as `550 5.1.1`, `30003`, or a Refusal's reason; ≤ 64 characters. */
export type Outcome =
  /** Accepted for good: the blob is erased. SMS: `queued` where the carrier only queued it. */
  | {
      readonly as: 'accepted';
      readonly state: 'queued' | 'sent';
      readonly code: string | null;
      readonly providerId: string;
    }
  /** Refused for good, by the provider or by the gateway itself: nothing was sent, nothing is charged. */
  | {
      readonly as: 'refused';
      readonly state: 'failed' | 'bounced' | 'blocked';
      readonly code: string;
      /** As in `Status`. */
      readonly isAddressDead?: boolean;
    }
  /** Certainly not taken; tried again with backoff, at most 72 hours. */
  | { readonly as: 'later'; readonly code: string }
  /** May have been taken. E-mail is tried again with the same Message-ID, an SMS never by itself. */
  | { readonly as: 'unknown'; readonly code: string };

/** A provider's later word about a message: callback, DSN, complaint. */
export interface Status {
  readonly channel: OutChannel;
  /** The provider's id, or the message's token (reply and bounce address, Message-ID). */
  readonly about: { readonly providerId: string } | { readonly token: string };
  readonly state:
    'queued' | 'sent' | 'delayed' | 'delivered' | 'undelivered' | 'bounced' | 'blocked' | 'failed' | 'complained';
  readonly code: string | null;
  /** True where the address is dead for good (5.1.1, 5.1.2 …): it is flagged everywhere. Only with `bounced`. */
  readonly isAddressDead?: boolean;
}

/** From where a message came in. */
export interface InboundFrom {
  readonly channel: OutChannel;
  /** Address or E.164 number as claimed. */
  readonly from: string;
  /** E-mail: the token of the address it was sent to; null where there was none. */
  readonly token: string | null;
}

/** Where an inbound message belongs. */
export interface Place {
  readonly practiceId: PracticeId;
  /** 2: the thread of one patient. 3: the practice's unfiled thread (nobody, or several, have this address). */
  readonly kind: 2 | 3;
  readonly patientId: PatientId | null;
  /** The thread as it exists; null: author it (`makeThread` with this kind and subject patientId) and give it to `add`. */
  readonly threadId: ThreadId | null;
  /** The practice circle. */
  readonly circleId: CircleId;
  /** True where `from` is an address of a contact of that patient; false: say in the content that the sender is unknown. */
  readonly isContact: boolean;
}

/** An inbound item, sealed and signed by the gateway. */
export interface NewInbound {
  readonly practiceId: PracticeId;
  /** What the provider repeats when it repeats the message: Message SID, or a hash of Message-ID, sender and token. ≤ 200 characters. */
  readonly providerKey: string;
  /** The binding of a thread that `place` said does not exist, authored by the gateway; else null. */
  readonly thread: SignedBytes | null;
  readonly item: SignedBytes & { readonly body: Uint8Array };
  /** E-mail: its Message-ID with brackets, so that answers are threaded; null where unfit (≤ 300 printable ASCII characters). */
  readonly messageId: string | null;
}

export interface GatewayDoor {
  /**
   * Says who the gateway is and what it can do, at each start. A new identity takes the place of the old one; nothing is
   * sealed to it before an owner has signed it. Fault conflict.duplicate: the same id with another key.
   */
  introduce(gateway: {
    readonly gatewayId: GatewayId;
    readonly signPk: Uint8Array;
    readonly carriers: Carriers;
  }): Promise<void>;
  /** Publishes a gwkey. Faults: input.rejected, conflict.head (an older generation), conflict.duplicate (same generation, other key). */
  publishKey(key: SignedBytes): Promise<void>;
  /** The newest published key of a practice, with its generation. */
  newestKey(practiceId: PracticeId): Promise<(SignedBytes & { readonly gen: number }) | null>;
  /** Generations that unfinished jobs are sealed to, ascending: seeds of others may be destroyed once their notAfter has passed. */
  neededKeys(practiceId: PracticeId): Promise<readonly number[]>;

  /** Every practice of this server. */
  practices(): Promise<readonly PracticeId[]>;
  /** Log entries with seq > afterSeq, ascending, a page; `headSeq` says whether more follow. */
  entries(
    practiceId: PracticeId,
    afterSeq: number,
  ): Promise<{
    readonly entries: readonly (SignedBytes & { readonly cosig: Uint8Array | null })[];
    readonly headSeq: number;
  }>;
  /** Control entries of the practice circle after an epoch, ascending. */
  controls(
    practiceId: PracticeId,
    afterEpoch: number,
  ): Promise<{ readonly circleId: CircleId; readonly controls: readonly SignedBytes[] }>;

  /** Resolves when there may be work (a job came due, a test waits), at the latest after `maxMs`. */
  wake(maxMs: number): Promise<void>;
  /** Due jobs, each to one caller until `leaseMs` from now. A lease that runs out before `begin` changes nothing. */
  lease(limit: number, leaseMs: number): Promise<readonly LeasedJob[]>;
  /**
   * Right BEFORE the provider is called: durable mark "handing over". Whoever dies after it leaves an unknown outcome.
   * `messageId`: with brackets, e-mail only; the same at every try. `segments`: as the gateway counts; more than reserved
   * are reserved now.
   */
  begin(hand: {
    readonly jobId: JobId;
    readonly leaseId: string;
    readonly segments: number;
    readonly messageId: string | null;
  }): Promise<Begun>;
  /** After `begin`, or without it for `refused` and `later` by the gateway itself. A report of a lost lease is still true and is taken. */
  report(done: { readonly jobId: JobId; readonly leaseId: string; readonly outcome: Outcome }): Promise<void>;
  /** Any order, any number of times. What names nothing known yet is kept for 72 hours and applied when it does. */
  status(status: Status): Promise<void>;
  /** Is this token one of ours? For the SMTP listener's answer to RCPT TO. */
  knowsToken(token: string): Promise<boolean>;

  /** Null: no practice here has to do with it (drop it, content and all). */
  place(from: InboundFrom): Promise<Place | null>;
  /**
   * Durable when it resolves; only then tell the provider 250 or 2xx. The same providerKey again is the same item
   * (`repeated`). Faults: conflict.head — log, circle or thread have moved on: fetch, `place` again, make it again;
   * input.rejected — it does not follow the protocol.
   */
  add(inbound: NewInbound): Promise<{ readonly threadId: ThreadId; readonly repeated: boolean }>;
  /** Was this message added before? Ask before sealing files for it. */
  isAdded(practiceId: PracticeId, providerKey: string): Promise<boolean>;
  /** STOP and START, and error 21610: recorded on every contact with this number. */
  optOut(number: string, isOut: boolean, code: string | null): Promise<void>;

  /** A sealed attachment of this job's thread. Fault access.refused for any other, file.incomplete. */
  readFile(jobId: JobId, fileId: FileId): Promise<AsyncIterable<Uint8Array>>;
  /** A sealed attachment of an inbound item, durable when it resolves. `threadId`: where the item will stand. */
  writeFile(
    file: {
      readonly practiceId: PracticeId;
      readonly threadId: ThreadId;
      readonly fileId: FileId;
      readonly sealedBytes: number;
    },
    sealed: AsyncIterable<Uint8Array>,
  ): Promise<void>;

  /** Texted codes of Direct Messages, each given out once: the newest of its message, still good for a while. */
  codes(limit: number): Promise<readonly WaitingCode[]>;
  reportCode(report: CodeReport): Promise<void>;

  /** Test sends that an administrator asked for: a fixed sentence, no patient. Each is given out once. */
  tests(): Promise<readonly TestSend[]>;
  reportTest(testId: string, result: { readonly accepted: boolean; readonly code: string | null }): Promise<void>;
}

/** A code that a patient asked for. Whom it goes to is sealed with it. */
export interface WaitingCode {
  readonly dmId: DmId;
  /** Names the code; openCode wants both. */
  readonly issue: number;
  readonly practiceId: PracticeId;
  readonly gatewayId: GatewayId;
  readonly gwGen: number;
  readonly sealed: Uint8Array;
  readonly letterhead: Letterhead;
}
export interface CodeReport {
  readonly dmId: DmId;
  readonly issue: number;
  /** The provider's code where it certainly did not go; null where it did, or may have. */
  readonly failed: string | null;
}

/** "Does sending work?", asked by an administrator who waits for the answer. */
export interface TestSend {
  readonly testId: string;
  readonly practiceId: PracticeId;
  readonly channel: OutChannel;
  readonly to: string;
  readonly letterhead: Letterhead;
}
