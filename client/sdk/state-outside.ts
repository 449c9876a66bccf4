/**
 * What crosses the practice's border, as a view sees it: files, deliveries, and Direct Messages with their proof. Types only;
 * state.ts hands them on.
 */
import type { CodeBy, DmExpiry, RemindUntil } from '../../protocol/wire/dm.ts';
import type { ContactId, DmId, DocId, FileId, JobId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { DeliveryState, OutChannel } from '../../protocol/wire/sending.ts';

/** What somebody attaches; a browser's File fits. */
export type AttachedFile = Blob & { readonly name: string };

/** A file of a message. Its bytes are fetched by `files.open`. */
export interface FileView {
  readonly fileId: FileId;
  readonly name: string;
  /** One of those that may be attached; `application/octet-stream` for anything else that somebody declared. */
  readonly mime: string;
  /** Plaintext bytes. */
  readonly sizeBytes: number;
  /** 0…1 while it goes up, null once it has or where it is somebody else's. */
  readonly progress: number | null;
}

/** The fate of a message to a patient, as far as it is known. */
export interface DeliveryView {
  readonly jobId: JobId;
  readonly state: DeliveryState;
  /** The provider's own code, such as `550 5.1.1`. */
  readonly code: string | null;
  /** Of the newest word about it, epoch ms. */
  readonly at: number;
  /** Number of the item that brought it; 0 before any. */
  readonly newsN: number;
  /** It can be taken back until then, epoch ms; null when that is over. */
  readonly undoUntil: number | null;
}

/** By which way a message crossed the practice's border. */
export type Via =
  | {
      readonly direction: 'out';
      readonly channel: OutChannel;
      readonly contactId: ContactId;
      readonly address: string;
      /** E-mail only. */
      readonly subject: string | null;
      readonly delivery: DeliveryView;
    }
  | {
      readonly direction: 'in';
      readonly channel: OutChannel;
      /** As the sender claims. */
      readonly address: string;
      readonly subject: string | null;
      /** The address is a contact's of this patient. */
      readonly isContact: boolean;
      /** A machine wrote it: out of office and the like. */
      readonly isAutomatic: boolean;
      /** In the unfiled inbox: where a colleague has filed it; null while nobody has. */
      readonly filed: { readonly by: UserId; readonly threadId: ThreadId } | null;
    };

/** A FHIR R4 resource or the like, as it was sealed. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** One thing that is known of a Direct Message. */
export interface DirectProof {
  /** Number of the item that says so. */
  readonly n: number;
  /** Epoch ms. */
  readonly at: number;
  /**
   * `mail`: the fate of the e-mail with the link, in `detail`, followed by the provider's code where there is one. `linkOpened`: maybe by a machine. `codeAsked`: detail `staff`
   * where a colleague asked. `textFailed`: detail is the provider's code or the rule. `numberChanged`: no code goes before a
   * colleague has confirmed the new number, which `numberConfirmed` says. `shown`: a blank form was opened without a code, maybe by a machine. `started`: something the patient has not sent yet is kept. `read`: the page
   * showed it. `fileOpened`, `formReturned`: detail is the name. `replaced`: by a newer link. `reminded`: by an e-mail without the link. `remindFailed`: detail is the
   * provider's code or the rule.
   */
  readonly step:
    | 'sent'
    | 'resent'
    | 'mail'
    | 'linkOpened'
    | 'codeAsked'
    | 'textFailed'
    | 'numberChanged'
    | 'numberConfirmed'
    | 'unlocked'
    | 'shown'
    | 'read'
    | 'fileOpened'
    | 'started'
    | 'formReturned'
    | 'replied'
    | 'locked'
    | 'expired'
    | 'revoked'
    | 'replaced'
    | 'reminded'
    | 'remindFailed';
  /** Whose word it is: signed by a colleague, signed by the patient's page, or said by the server. */
  readonly word: 'colleague' | 'patient' | 'server';
  /** Which colleague. */
  readonly by: UserId | null;
  readonly detail: string | null;
  /** `fileOpened`: the file's id; `formReturned`: the form's key. */
  readonly about: string | null;
  /** Of which link. */
  readonly dmId: DmId;
}

/** A form that went with a Direct Message. */
export interface DirectForm {
  /** What answers name it by. */
  readonly key: string;
  readonly title: string;
  readonly version: string | null;
  readonly questionnaire: JsonObject;
  /** `inProgress`: the patient has begun to write, in this form or another of the message. */
  readonly state: 'sent' | 'opened' | 'inProgress' | 'returned';
  /** Number of the newest message that returned it. */
  readonly returnedN: number | null;
}

/** A Direct Message with everything that is known of it, over all the links that were sent for it. */
export interface DirectView {
  /** The newest link's. */
  readonly dmId: DmId;
  readonly docId: DocId;
  readonly contactId: ContactId;
  readonly spoken: boolean;
  readonly replies: boolean;
  readonly expiry: DmExpiry;
  /** How the code travels, as its sender signed; not `sms`: the mailbox alone opens the newest link, to blank forms. */
  readonly code: CodeBy;
  /** What its reminders wait for in vain, as its sender signed; null: nobody is reminded. */
  readonly remind: RemindUntil | null;
  /** One line for colleagues; the patient does not see it. */
  readonly summary: string;
  /** The document is fetched after the message; `missing`: the server does not hand it out, or it does not open. */
  readonly document: 'here' | 'waiting' | 'missing';
  /** As the patient reads it; empty until the document is here. */
  readonly text: string;
  readonly files: readonly FileView[];
  readonly forms: readonly DirectForm[];
  /** `locked`: too many wrong codes; a new link helps. */
  readonly state: 'open' | 'locked' | 'expired' | 'revoked';
  /** When it ends as things are now, epoch ms; null: never. */
  readonly endsAt: number | null;
  /** When the page first said that it was read, epoch ms. */
  readonly readAt: number | null;
  /** The contact has another number than when the link was sent: codes wait for `direct.confirmNumber`. */
  readonly numberChanged: boolean;
  /** The last three digits of the number that codes go to, empty where none is texted; null before `direct.look`. */
  readonly codesTo: string | null;
  /** What to read out to the patient, where this device made the link; null elsewhere: a new link makes a new one. */
  readonly phrase: string | null;
  /** The e-mail with the newest link. */
  readonly delivery: DeliveryView;
  /** Oldest first. */
  readonly proof: readonly DirectProof[];
}

/** What a patient wrote on the page of a Direct Message: signed there, by whoever had link and code. */
export interface DirectReply {
  readonly dmId: DmId;
  /** `ref` of the Direct Message that it answers. */
  readonly answersTo: string;
  /** May be empty with files. */
  readonly text: string;
  readonly files: readonly FileView[];
}

/** A form that a patient has returned. */
export interface ReturnedForm {
  readonly dmId: DmId;
  /** `ref` of the Direct Message that it came with. */
  readonly answersTo: string;
  readonly key: string;
  readonly title: string;
  readonly version: string | null;
  /** As it was sent: FHIR R4 Questionnaire. Null until the document is here. */
  readonly questionnaire: JsonObject | null;
  /** FHIR R4 QuestionnaireResponse, as it came. */
  readonly answers: JsonObject;
  /** `#1` in the answers is the first. */
  readonly files: readonly FileView[];
  /** The page says that an answer calls for attention. */
  readonly risk: boolean;
}
