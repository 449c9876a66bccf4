/**
 * A Direct Message while it is written, beside its words and new files: terms, documents that stand in a thread already,
 * forms. Handed from one screen to the next in memory only. Pure but for that one place.
 */
import { hasRoomToRemind, type CodeBy, type DmExpiry } from '../../../protocol/wire/dm.ts';
import type { PatientId, ThreadId } from '../../../protocol/wire/ids.ts';
import type { DirectView, FileView, JsonObject } from '../../sdk/state.ts';

/** A file of some message: fetched and sealed anew when it is sent. */
export interface ThreadDocument extends Pick<FileView, 'fileId' | 'name' | 'mime' | 'sizeBytes'> {
  readonly threadId: ThreadId;
}

export interface ChosenForm {
  /** Of the practice's form, or what else tells it from others. */
  readonly key: string;
  readonly title: string;
  /** FHIR R4 Questionnaire. */
  readonly questionnaire: JsonObject;
}

export interface DirectDraft {
  /** For colleagues; empty: made from what is sent. */
  readonly summary: string;
  readonly documents: readonly ThreadDocument[];
  readonly forms: readonly ChosenForm[];
  readonly expiry: DmExpiry;
  readonly replies: boolean;
  /** Null: as the practice wants it. */
  readonly spoken: boolean | null;
  /** How the code travels; anything but `sms` carries blank forms only. */
  readonly code: CodeBy;
  /** Null: with a form, unless somebody says otherwise. */
  readonly remind: boolean | null;
}

/** As it would be sent now. */
export interface SettledDraft extends DirectDraft {
  readonly spoken: boolean;
  readonly remind: boolean;
}

export const blankDirect: DirectDraft = {
  summary: '',
  documents: [],
  forms: [],
  expiry: 'week',
  replies: true,
  spoken: null,
  code: 'sms',
  remind: null,
};

/** What nobody chose stands as it is wont to, and what cannot be does not. */
export function settled(draft: DirectDraft, spokenFirst: boolean): SettledDraft {
  const { code, expiry, forms } = draft;
  const remind = hasRoomToRemind(code, expiry) && (draft.remind ?? forms.length > 0);
  return { ...draft, remind, spoken: code === 'sms' && (draft.spoken ?? spokenFirst) };
}

export type ChangeDirect = (change: (before: DirectDraft) => DirectDraft) => void;

export const withDocument = (draft: DirectDraft, document: ThreadDocument): DirectDraft =>
  draft.documents.some(({ fileId }) => fileId === document.fileId)
    ? draft
    : { ...draft, documents: [...draft.documents, document] };

/** A form stands in a message once. */
export const withForm = (draft: DirectDraft, form: ChosenForm): DirectDraft =>
  draft.forms.some(({ key }) => key === form.key) ? draft : { ...draft, replies: true, forms: [...draft.forms, form] };

/** One that was sent, to be written again. */
export function draftOf(
  { summary, expiry, replies, spoken, code, remind, files, forms }: DirectView,
  threadId: ThreadId,
): DirectDraft {
  const documents = files.map(({ fileId, name, mime, sizeBytes }) => ({ threadId, fileId, name, mime, sizeBytes }));
  const again = forms.map(({ key, title, questionnaire }) => ({ key, title, questionnaire }));
  return { summary, documents, forms: again, expiry, replies, spoken, code, remind: remind !== null };
}

const SUMMARY_CHARS = 120;

/** What colleagues see in one line where nobody wrote one. */
export function summaryOf(
  { summary, documents, forms }: DirectDraft,
  text: string,
  fileNames: readonly string[],
): string {
  const first = text.trim().split('\n', 1)[0] ?? '';
  const made = summary.trim() || first || forms[0]?.title || fileNames[0] || documents[0]?.name || '';
  return made.length <= SUMMARY_CHARS ? made : `${made.slice(0, SUMMARY_CHARS - 1)}…`;
}

interface Begun {
  /** Null: the patient is still to be chosen. */
  readonly patientId: PatientId | null;
  readonly draft: DirectDraft;
}

let kept: Begun | null = null;

/** Opens the composer's Direct tab with these; answers where it stands. */
export function beginDirect(patientId: PatientId | null, part: Partial<DirectDraft>): string {
  kept = { patientId, draft: { ...blankDirect, ...part } };
  return patientId === null ? '/new?by=direct&with=1' : `/new?patient=${patientId}&by=direct&with=1`;
}

/** For this patient, and as often as asked: a screen may be drawn twice. */
export const directFor = (patientId: PatientId | null): DirectDraft | null =>
  kept !== null && kept.patientId === patientId ? kept.draft : null;
