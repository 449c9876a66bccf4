/** The SDK's surface about Direct Messages: what a person with link and texted code reads, and what colleagues do about it. */
import type { CodeBy, DmExpiry } from '../../protocol/wire/dm.ts';
import type { ContactId, FileId, PatientId, ThreadId } from '../../protocol/wire/ids.ts';
import type { Contact, Patient } from '../../protocol/wire/patients.ts';
import type { OutChannel } from '../../protocol/wire/sending.ts';
import type { AttachedFile, JsonObject } from './state-outside.ts';

export interface DirectTerms {
  readonly expiry: DmExpiry;
  /** May the patient answer? Forms are answers too. */
  readonly replies: boolean;
  /** A phrase must be read out to the patient as well: `phrase` of the message's body. */
  readonly spoken: boolean;
  /**
   * E-mails without the link on day 3 and day 6, as long as no form came back; where it holds none, as long as nobody opened it. Only
   * on days on which the link is still open. Absent: none, or with `reissue` as before.
   */
  readonly remind?: boolean;
}

export interface NewDirectMessage extends DirectTerms {
  readonly patientId: PatientId;
  readonly contactId: ContactId;
  /** The contact's address and number as they stood when composing began: if either has changed since, nothing is sent. */
  readonly to: {
    readonly email: string;
    /** Null only where no code is texted. */
    readonly mobile: string | null;
  };
  /**
   * Absent: `sms`. Otherwise it holds forms alone, blank ones, with `replies` and without `spoken`, and the practice allows it
   * (`practice.openForms`): whoever reads the mailbox opens it.
   */
  readonly code?: CodeBy;
  /** One line for colleagues; the patient does not see it. Empty: its first words. */
  readonly summary: string;
  /** May be empty with files or forms. */
  readonly text: string;
  readonly files?: readonly AttachedFile[];
  /** Files that stand in a message already: fetched and sealed anew. */
  readonly documents?: readonly { readonly threadId: ThreadId; readonly fileId: FileId }[];
  /** FHIR R4 Questionnaires, only with `replies`. */
  readonly forms?: readonly JsonObject[];
}

/** What stands between a Direct Message and a contact. `channel`: the one concerned; null: both, or none. */
export interface DirectLack {
  readonly what:
    | 'merged'
    | 'deceased'
    | 'left'
    /** No e-mail address, no mobile number. */
    | 'address'
    | 'consent'
    | 'bounced'
    | 'optedOut'
    /** This server has no carrier for it. */
    | 'channel'
    /** The owner has not trusted the gateway. */
    | 'gateway'
    /** Fewer than one: codes are texts. */
    | 'credits';
  readonly channel: OutChannel | null;
}

export interface DirectJudged {
  readonly patient: Pick<Patient, 'state' | 'mergedInto'>;
  /** Null: none is chosen, so both addresses are missing. */
  readonly contact: Contact | null;
  /** Null while it is not known. */
  readonly delivery: {
    readonly gateway: 'none' | 'waits' | 'trusted';
    readonly carriers: { readonly mailOut: string; readonly smsOut: string };
  } | null;
  /** Credits there are; null while that is not known. */
  readonly balance: number | null;
  /** Absent: `sms`. */
  readonly code?: CodeBy;
}

/** `ref` names a Direct Message by its message's `ref`. Faults of all: `access.refused` where there is none. */
export interface Direct {
  /** All that is missing, in the order in which it is mended. Pure. */
  lacks(judged: DirectJudged): readonly DirectLack[];
  /**
   * Into the outbox, like any message; `body.delivery` then tells the fate of the e-mail with the link. `sending.undo` takes it
   * back: within ten seconds neither e-mail nor text has gone, and the link never opens. Faults: `input.invalid` (`text`,
   * `forms`, `files`, `blank`), `input.tooLarge`, `sending.refused` (`mobile`, `policy`), those of `files.open` for `documents`.
   */
  send(message: NewDirectMessage): Promise<{ readonly threadId: ThreadId; readonly key: string }>;
  /**
   * A new link for the same message, to the contact's address as it is now; the old one ends. Also the way to send "the link"
   * again: nobody keeps it. Without `terms`: as before, but with a texted code where the practice wants that now. Resolves when it stands in the thread. Faults `sending.refused`,
   * `credit.none`, `unavailable` (`offline`).
   */
  reissue(threadId: ThreadId, ref: string, terms?: Partial<DirectTerms>): Promise<void>;
  /** Ends the link for good; what was read cannot be unread. Resolves when it stands in the thread. Fault `unavailable`. */
  revoke(threadId: ThreadId, ref: string): Promise<void>;
  /** Sends the patient a code now, by text or e-mail. Faults `rate.limited` (says how long), `sending.refused` with the rule, `credit.none`. */
  textCode(threadId: ThreadId, ref: string): Promise<{ readonly validUntil: number }>;
  /** Codes may go to the contact's number as it is now. Fault `sending.refused` (`mobile`) where there is none. */
  confirmNumber(threadId: ThreadId, ref: string): Promise<void>;
  /** Asks again what only the server knows: `endsAt`, `numberChanged`. For whoever looks at one. */
  look(threadId: ThreadId): Promise<void>;
}
