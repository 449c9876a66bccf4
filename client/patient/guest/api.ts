/**
 * What the page may ask of the guest's vault: verbs in, plain facts out. No answer holds a key, and what the patient types
 * or opens is all that crosses. Types only, so that the page takes none of the vault's code with it.
 */
import type { CodeBy } from '../../../protocol/wire/dm.ts';
import type { FileId } from '../../../protocol/wire/ids.ts';
import type { Draft } from '../draft.ts';

/** Whom to turn to, as far as the server says. */
export interface Practice {
  readonly name: string | null;
  readonly phone: string | null;
  /** `#rrggbb`; null: none of its own. */
  readonly colour: string | null;
}

export type Dead = 'expired' | 'revoked' | 'replaced' | 'locked' | 'unknown';

/** How the link stands; `endsAt` in epoch ms, null: no end that is known. */
export interface Standing {
  readonly is: 'waiting' | Dead;
  readonly practice: Practice;
  readonly endsAt: number | null;
  /** How its code comes, as the server says; not `sms`: it holds blank forms, which the mailbox alone opens. */
  readonly code: CodeBy;
}

export type Asked =
  | { readonly is: 'asked'; readonly againInMs: number }
  /** Asked too often; nothing was texted. */
  | { readonly is: 'wait'; readonly ms: number }
  | { readonly is: Dead };

export type Unlocked =
  | { readonly is: 'open'; readonly message: Message }
  /** The code was right; the spoken phrase is missing. */
  | { readonly is: 'phrase' }
  | { readonly is: 'wrong'; readonly left: number }
  /** No code is valid any more: ask for another. */
  | { readonly is: 'over' }
  | { readonly is: 'wait'; readonly ms: number }
  | { readonly is: Dead };

export interface FileFacts {
  readonly fileId: FileId;
  readonly name: string;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
}

export interface Message {
  readonly practice: string;
  /** Who wrote it, as the sender put it; null in older messages, as is `sentAt` (epoch ms). */
  readonly from: string | null;
  readonly sentAt: number | null;
  readonly text: string;
  readonly files: readonly FileFacts[];
  /** FHIR R4 Questionnaires as they came. */
  readonly forms: readonly Readonly<Record<string, unknown>>[];
  /** Epoch ms; null: no date. */
  readonly expiresAt: number | null;
  readonly canReply: boolean;
  /** Not `sms`: nothing but forms, and drafts stay in this browser. */
  readonly code: CodeBy;
  readonly draft: Draft;
  /** How much is left of this session, in ms. */
  readonly leftMs: number;
}

export interface Outgoing {
  readonly text: string;
  readonly files: readonly File[];
}

export interface ReturnedForm {
  readonly key: string;
  /** FHIR R4 QuestionnaireResponse. */
  readonly answers: Record<string, unknown>;
  /** Somebody should look at one of them soon. */
  readonly isRisk: boolean;
  /** In the order in which the answers name them. */
  readonly files: readonly File[];
}

/** 0 … 1 */
export type Progress = (part: number) => void;

/** Every verb may throw a Fault (as {@link GuestError} on the page's side). */
export interface Guest {
  /** Whether path and fragment make a whole link, and whether a phrase goes with it; null: they do not. */
  read(path: string, fragment: string): Promise<{ readonly spoken: boolean } | null>;
  /** How the link stands. Changes nothing. */
  look(): Promise<Standing>;
  /** Asks for a code; `known` are the last three digits of the mobile, or the address where it comes by e-mail. A wrong answer looks the same. */
  askCode(known: string): Promise<Asked>;
  /** Null: without a code, where the message needs none. */
  unlock(code: string | null): Promise<Unlocked>;
  /** Spoken mode, after `unlock` said `phrase`; null: not the phrase. */
  speak(phrase: string): Promise<Message | null>;
  /** 60 more minutes; how much is left then, in ms. */
  renew(): Promise<number>;
  /** Opens a document; decrypted while it arrives, given when it is proved whole. */
  openFile(fileId: FileId, progress: Progress): Promise<Blob>;
  reply(what: Outgoing, progress: Progress): Promise<void>;
  /** Returns a form's answers once, also from two tabs or devices; what is kept of the drafts then. */
  returnForm(returned: ReturnedForm, progress: Progress): Promise<Draft>;
  /** Keeps the draft sealed, with the server or in this browser; answers what is kept now, which another device or tab may have added to. */
  saveDraft(draft: Draft): Promise<Draft>;
  /** Forgets all keys but the link and those of files that were not answered for, and ends the session. */
  lock(): Promise<void>;
}

/** An expected failure as the page hears of it: a Fault's code, or `refused.…` where bytes were not what they should be. */
export class GuestError extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;
  constructor(code: string, detail?: string, retryAfterMs?: number) {
    super(code);
    this.name = 'GuestError';
    this.code = code;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
  }
}
