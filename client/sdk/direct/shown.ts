/**
 * One Direct Message as a reader sees it, built up word by word: what colleagues signed, what the patient's page signed, what
 * the server says. Each word gives the next body, or the same one where it is no news. Pure.
 */
import { DM_EXPIRY_MS, firstEnd, type CodeBy, type DmExpiry, type RemindUntil } from '../../../protocol/wire/dm.ts';
import { userId, type DmId, type JobId, type UserId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { DELIVERY_RANK, deliveryState } from '../../../protocol/wire/sending.ts';
import type { OpenedContent, OpenedItem, ShownContent, ShownReply } from '../../vault/api.ts';
import type { ShownDocument } from '../folding.ts';
import type { DeliveryView, DirectForm, DirectProof, Message } from '../state.ts';

export type DirectBody = Extract<Message['body'], { readonly kind: 'direct' }>;
export type LinkContent = Extract<ShownContent, { readonly t: 'dm' | 'dm.resend' }>;
type Notice = Extract<OpenedContent, { readonly as: 'notice' }>;
type Place = Pick<OpenedItem, 'n' | 'at'>;

/** What every link of one says of itself. */
interface LinkWords {
  readonly dmId: DmId;
  readonly jobId?: JobId | undefined;
  readonly expiry?: DmExpiry | undefined;
  readonly replies?: boolean | undefined;
  readonly code?: CodeBy | undefined;
  readonly remind?: RemindUntil | undefined;
}

/** `at`: when the server took it, epoch ms. */
export const mailOf = (jobId: JobId, at: number): DeliveryView => ({
  jobId,
  state: 'held',
  code: null,
  at,
  newsN: 0,
  undoUntil: at + LIMITS.undoMs,
});

const linkOf = (
  { dmId, jobId, expiry = 'never', replies, code = 'sms', remind }: LinkWords,
  { at }: Pick<Place, 'at'>,
) => ({
  dmId,
  expiry,
  code,
  remind: remind ?? null,
  replies: replies ?? true,
  state: 'open' as const,
  endsAt: firstEnd(code, expiry, at),
  numberChanged: false,
  // Another implementation may not say which job it was: then its fate is not known here.
  delivery: mailOf(jobId ?? (dmId as string as JobId), at),
});

export function sentDirect(content: LinkContent, senderId: UserId, { n, at }: Place): DirectBody {
  const { docId, contactId, spoken, summary } = content;
  const body: DirectBody = {
    kind: 'direct',
    ...linkOf(content, { at }),
    docId,
    contactId,
    spoken,
    summary,
    document: 'waiting',
    text: '',
    files: [],
    forms: [],
    readAt: null,
    codesTo: null,
    phrase: null,
    proof: [],
  };
  return proved(body, { n, at, step: 'sent', word: 'colleague', by: senderId, dmId: content.dmId });
}

/** A new link; the former one ends. */
export function withLink(body: DirectBody, content: LinkContent, senderId: UserId, { n, at }: Place): DirectBody {
  const { spoken, contactId, dmId } = content;
  const next = { ...body, ...linkOf(content, { at }), spoken, contactId };
  return proved(next, { n, at, step: 'resent', word: 'colleague', by: senderId, dmId });
}

export function withRevoke(body: DirectBody, dmId: DmId, senderId: UserId, { n, at }: Place): DirectBody {
  const next: DirectBody = dmId === body.dmId && isAlive(body) ? { ...body, state: 'revoked' } : body;
  // Where its mail was taken back the server's word came first; a colleague's signature says more.
  const proof = body.proof.filter((row) => row.step !== 'revoked' || row.word !== 'server' || row.dmId !== dmId);
  return proved({ ...next, proof }, { n, at, step: 'revoked', word: 'colleague', by: senderId, dmId });
}

const isAlive = ({ state }: DirectBody): boolean => state === 'open' || state === 'locked';

const STEPS: Readonly<Record<string, DirectProof['step']>> = {
  opened: 'linkOpened',
  asked: 'codeAsked',
  'text-failed': 'textFailed',
  number: 'numberChanged',
  'number-confirmed': 'numberConfirmed',
  unlocked: 'unlocked',
  shown: 'shown',
  started: 'started',
  locked: 'locked',
  expired: 'expired',
  revoked: 'revoked',
  replaced: 'replaced',
  reminded: 'reminded',
  'remind-failed': 'remindFailed',
};

/** The server's word about one of its links. What a newer version says is passed over. */
export function withWord(body: DirectBody, notice: Notice, dmId: DmId, { n, at }: Place): DirectBody {
  const step = Object.hasOwn(STEPS, notice.state) ? STEPS[notice.state] : undefined;
  if (step === undefined) return body;
  const isKnown = step === 'revoked' && body.proof.some((row) => row.step === step && row.dmId === dmId);
  const by = step === 'numberConfirmed' ? (userId.safeParse(notice.detail).data ?? null) : null;
  const detail = notice.detail === '' || by !== null ? null : notice.detail;
  const next = dmId === body.dmId && isAlive(body) ? stepped(body, step, at) : body;
  return isKnown ? next : proved(next, { n, at, step, word: 'server', by, detail, dmId });
}

function stepped(body: DirectBody, step: DirectProof['step'], at: number): DirectBody {
  switch (step) {
    case 'locked':
    case 'expired':
    case 'revoked':
      return { ...body, state: step };
    case 'numberChanged':
      return { ...body, numberChanged: true };
    case 'numberConfirmed':
      return { ...body, numberChanged: false };
    case 'unlocked': {
      const wasUnlocked = body.proof.some((row) => row.step === 'unlocked' && row.dmId === body.dmId);
      const lifeMs = DM_EXPIRY_MS[body.expiry];
      return wasUnlocked ? body : { ...body, endsAt: lifeMs === null ? null : at + lifeMs };
    }
    default:
      return body;
  }
}

/** The fate of an e-mail with one of its links. */
export function withMail(body: DirectBody, notice: Notice, { n, at }: Place): DirectBody {
  const read = deliveryState.safeParse(notice.state);
  const { delivery, dmId } = body;
  if (!read.success || notice.ref !== delivery.jobId) return body;
  const state = read.data;
  if (DELIVERY_RANK[state] <= DELIVERY_RANK[delivery.state]) return body;
  const code = notice.detail === '' ? null : notice.detail;
  const undoUntil = state === 'held' ? delivery.undoUntil : null;
  const next = { ...body, delivery: { ...delivery, state, code, at, newsN: n, undoUntil } };
  return state === 'queued'
    ? next
    : proved(next, { n, at, step: 'mail', word: 'server', detail: code === null ? state : `${state} ${code}`, dmId });
}

/** What the patient's page signed. */
export function withReply(body: DirectBody, reply: ShownReply, dmId: DmId, { n, at }: Place): DirectBody {
  const row = { n, at, word: 'patient', dmId } as const;
  switch (reply.t) {
    case 'opened':
      return proved({ ...body, readAt: body.readAt ?? at }, { ...row, step: 'read' });
    case 'docOpened':
      return proved(body, { ...row, step: 'fileOpened', about: reply.file });
    case 'form':
      return proved(body, { ...row, step: 'formReturned', about: reply.form });
    case 'text':
      return proved(body, { ...row, step: 'replied' });
  }
}

export function withDocument(body: DirectBody, document: ShownDocument | null): DirectBody {
  if (document === null) return { ...body, document: 'missing' };
  const { text, files, forms } = document;
  const waiting = forms.map((form): DirectForm => ({ ...form, state: 'sent', returnedN: null }));
  return settled({ ...body, document: 'here', text, files, forms: waiting });
}

type NewProof = Pick<DirectProof, 'n' | 'at' | 'step' | 'word' | 'dmId'> &
  Partial<Pick<DirectProof, 'by' | 'detail' | 'about'>>;

const proved = (body: DirectBody, row: NewProof): DirectBody =>
  settled({ ...body, proof: [...body.proof, { by: null, detail: null, about: null, ...row }] });

/** With the names that only the document knows, and the ladder of each form. */
function settled(body: DirectBody): DirectBody {
  if (body.document !== 'here') return body;
  const names = new Map<string, string>(body.files.map(({ fileId, name }) => [fileId, name]));
  for (const { key, title } of body.forms) names.set(key, title);
  const proof = body.proof.map((row) => {
    const name = row.about === null ? undefined : names.get(row.about);
    return name === undefined || name === row.detail ? row : { ...row, detail: name };
  });
  return { ...body, proof, forms: body.forms.map((form) => climbed(form, proof)) };
}

function climbed(form: DirectForm, proof: readonly DirectProof[]): DirectForm {
  const has = (step: DirectProof['step']) => proof.some((row) => row.step === step);
  const returnedN = proof.findLast((row) => row.step === 'formReturned' && row.about === form.key)?.n ?? null;
  const isOpened = has('read') || has('unlocked');
  const state = returnedN !== null ? 'returned' : has('started') ? 'inProgress' : isOpened ? 'opened' : 'sent';
  return state === form.state && returnedN === form.returnedN ? form : { ...form, state, returnedN };
}
