/**
 * What areas/direct.ts fetches when it is first asked: a Direct Message into the patient's own thread, through the same outbox
 * as every message, and what colleagues do about one that is there.
 */
import type { Hash } from '../../../protocol/wire/bytes.ts';
import { notBlank } from '../../../protocol/wire/blank-forms.ts';
import type { RemindUntil } from '../../../protocol/wire/dm.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Direct, DirectTerms, NewDirectMessage } from '../api-direct.ts';
import { createFiles } from '../areas/files.ts';
import { begun } from '../areas/messages.ts';
import type { ThreadsParts } from '../areas/threads.ts';
import type { Desk } from '../desk.ts';
import { checkFiles } from '../files/check.ts';
import { hasLeft } from '../model.ts';
import type { ThreadModel } from '../model.ts';
import type { DirectDraft } from '../outbox/direct-draft.ts';
import { cardedThread } from '../outgoing/out.ts';
import { randomId } from '../random-id.ts';
import type { AttachedFile } from '../state.ts';
import { directBehind } from './fold.ts';
import type { DirectWatch } from './watch.ts';

export interface DirectParts extends ThreadsParts {
  readonly direct: DirectWatch;
}

/** Room for keys and names of files beside the words. */
const FILE_JSON_BYTES = 1_400;
const SUMMARY_CHARS = 140;

export type Work = Omit<Direct, 'lacks'>;

export function createWork(parts: DirectParts): Work {
  const { desk, outbox, direct } = parts;
  const behind = (threadId: ThreadId, ref: string) => directIn(desk, threadId, ref);
  return {
    async send(message) {
      const draft = await draftOf(desk, message);
      const copies = await fetchDocuments(desk, message.documents ?? []);
      const files = [...(message.files ?? []), ...copies];
      checkFiles(files);
      const thread = await cardedThread(parts, message.patientId);
      const { clientMsgId } = await outbox.add(thread, { ...draft, files: files.map(begun) }, files);
      return { threadId: thread.threadId, key: clientMsgId };
    },
    async reissue(threadId, ref, terms = {}) {
      const { thread, body, dmId } = behind(threadId, ref);
      const { contactId, summary } = body;
      const email = await addressNow(desk, thread, contactId);
      const phrase = (terms.spoken ?? body.spoken) ? await desk.vault.newPhrase() : null;
      const { expiry, replies } = { expiry: body.expiry, replies: body.replies, ...known(terms) };
      const isReminded = terms.remind ?? body.remind !== null;
      const jobId = randomId<'job'>();
      const link = { contactId, email, expiry, replies, phrase, summary, jobId };
      // What the practice does not allow any more is sent with a texted code.
      const code = desk.model.log?.policy.openForms === true ? body.code : 'sms';
      try {
        await outbox.now(thread, {
          t: 'dm.resend',
          ref: ref as Hash,
          dmId,
          code,
          ...link,
          ...(isReminded && { remind: body.remind ?? waitsFor(body.forms) }),
        });
      } catch (error) {
        // Another number than before: what is shown then asks for a yes.
        if (error instanceof Fault && error.detail === 'number') await direct.look(thread);
        throw error;
      }
    },
    async revoke(threadId, ref) {
      const { thread, dmId } = behind(threadId, ref);
      await outbox.now(thread, { t: 'dm.revoke', ref: ref as Hash, dmId });
    },
    textCode: async (threadId, ref) => desk.connection.ask('dm:text-code', { dmId: behind(threadId, ref).dmId }),
    async confirmNumber(threadId, ref) {
      const { thread, dmId } = behind(threadId, ref);
      await desk.connection.ask('dm:number', { dmId });
      await direct.look(thread);
    },
    look: (threadId) => direct.look(threadOf(desk, threadId)),
  };
}

const known = ({ expiry, replies }: Partial<DirectTerms>) => ({
  ...(expiry !== undefined && { expiry }),
  ...(replies !== undefined && { replies }),
});

function threadOf({ model }: Desk, threadId: ThreadId): ThreadModel {
  const thread = model.threads.get(threadId);
  if (thread === undefined || hasLeft(model, thread)) throw new Fault('access.refused', 'thread');
  return thread;
}

function directIn(desk: Desk, threadId: ThreadId, ref: string) {
  const thread = threadOf(desk, threadId);
  const found = directBehind(thread.folding, ref);
  if (found === null) throw new Fault('access.refused', 'ref');
  return { thread, ...found };
}

/** Judged before it is shown anywhere. */
async function draftOf({ vault }: Desk, message: NewDirectMessage): Promise<Omit<DirectDraft, 'files'>> {
  const {
    contactId,
    to,
    text,
    expiry,
    replies,
    spoken,
    forms = [],
    files = [],
    documents = [],
    code = 'sms',
  } = message;
  const carried = files.length + documents.length;
  if (text.trim() === '' && carried + forms.length === 0) throw new Fault('input.invalid', 'text');
  if (forms.length > 0 && !replies) throw new Fault('input.invalid', 'forms');
  const isBlank = notBlank({ text, files: [...files, ...documents], forms }) === null && !spoken;
  if (code !== 'sms' && !isBlank) throw new Fault('input.invalid', 'blank');
  if (code === 'sms' && to.mobile === null) throw new Fault('sending.refused', 'mobile');
  const bytes = new TextEncoder().encode(JSON.stringify([text.normalize('NFC'), forms])).length;
  if (bytes + carried * FILE_JSON_BYTES > LIMITS.paddedBytes - FILE_JSON_BYTES)
    throw new Fault('input.tooLarge', 'text');
  const summary = (message.summary.trim() || firstWords(message)).slice(0, SUMMARY_CHARS);
  return {
    t: 'dm',
    contactId,
    email: to.email,
    mobile: to.mobile,
    text,
    forms: forms.map((form) => ({ ...form })),
    expiry,
    replies,
    code,
    phrase: spoken ? await vault.newPhrase() : null,
    summary,
    jobId: randomId<'job'>(),
    ...(message.remind === true && { remind: waitsFor(forms) }),
  };
}

const waitsFor = (forms: readonly unknown[]): RemindUntil => (forms.length > 0 ? 'returned' : 'opened');

const firstWords = ({ text, forms: [form] = [] }: NewDirectMessage): string => {
  const title = form?.['title'];
  return text.trim().split('\n', 1)[0] || (typeof title === 'string' ? title : '');
};

/** Opened and handed on like a file that somebody picked: sealed anew, for its key must open nothing else to the patient. */
async function fetchDocuments(
  desk: Desk,
  documents: NonNullable<NewDirectMessage['documents']>,
): Promise<AttachedFile[]> {
  const opener = createFiles(desk);
  const copies: AttachedFile[] = [];
  for (const { threadId, fileId } of documents) {
    const { messages } = threadOf(desk, threadId).folding;
    const all = messages.flatMap(({ body }) => ('files' in body ? body.files : []));
    const name = all.find((file) => file.fileId === fileId)?.name ?? '';
    copies.push(Object.assign(await opener.open(threadId, fileId), { name }));
  }
  return copies;
}

/** Fault `sending.refused` (`email`) where the contact has none. */
async function addressNow({ connection }: Desk, { view }: ThreadModel, contactId: DirectDraft['contactId']) {
  if (view.subject === null) throw new Fault('access.refused', 'thread');
  const { patient } = await connection.ask('patient:get', { patientId: view.subject });
  const email = patient.contacts.find((one) => one.contactId === contactId)?.email ?? null;
  if (email === null) throw new Fault('sending.refused', 'email');
  return email;
}
