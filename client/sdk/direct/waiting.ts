/** A Direct Message of mine before the server has it: as it will look, with nothing known of it yet. Pure. */
import { firstEnd } from '../../../protocol/wire/dm.ts';
import type { DmId, DocId } from '../../../protocol/wire/ids.ts';
import { waitingView } from '../files/waiting.ts';
import type { DirectDraft } from '../outbox/direct-draft.ts';
import type { DirectForm, JsonObject } from '../state.ts';
import { mailOf, type DirectBody } from './shown.ts';

/** `at`: my clock when it was written, epoch ms. Link and document have no ids before they are sealed. */
export const waitingDirect = (draft: DirectDraft, at: number): DirectBody => ({
  kind: 'direct',
  dmId: '' as DmId,
  docId: '' as DocId,
  contactId: draft.contactId,
  spoken: draft.phrase !== null,
  replies: draft.replies,
  expiry: draft.expiry,
  code: draft.code ?? 'sms',
  remind: draft.remind ?? null,
  summary: draft.summary,
  document: 'here',
  text: draft.text,
  files: draft.files.map(waitingView),
  forms: draft.forms.map(waitingForm),
  state: 'open',
  endsAt: firstEnd(draft.code ?? 'sms', draft.expiry, at),
  readAt: null,
  numberChanged: false,
  codesTo: (draft.code ?? 'sms') === 'sms' ? (draft.mobile ?? '').slice(-3) : '',
  phrase: draft.phrase,
  delivery: mailOf(draft.jobId, at),
  proof: [],
});

const waitingForm = (questionnaire: JsonObject, position: number): DirectForm => ({
  key: String(position),
  title: typeof questionnaire['title'] === 'string' ? questionnaire['title'] : '',
  version: null,
  questionnaire,
  state: 'sent',
  returnedN: null,
});
