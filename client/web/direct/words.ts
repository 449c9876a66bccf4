/** What screens say about Direct Messages: how long they open, how they stand, what is known of them step by step. Pure. */
import type { CodeBy, DmExpiry, RemindUntil } from '../../../protocol/wire/dm.ts';
import type { DeliveryState } from '../../../protocol/wire/sending.ts';
import type { DirectForm, DirectProof, DirectView } from '../../sdk/state.ts';
import { withDay } from '../corridor/time.ts';
import { FATES, fateLabel, fateSays, isFailure, type Tone } from '../send/fates.ts';

export const EXPIRY: Readonly<Record<DmExpiry, { readonly label: string; readonly says: string }>> = {
  hour: { label: '1 hour', says: 'It closes 1 hour after it was first opened.' },
  day: { label: '1 day', says: 'It closes 1 day after it was first opened.' },
  week: { label: '1 week', says: 'It closes 1 week after it was first opened.' },
  never: { label: 'Never', says: 'Once opened it stays open, until you take the link back.' },
};
export const UNOPENED = 'A message that nobody opens ends after 30 days. It stays in the record in any case.';

/** Who can open it. */
export const CODE: Readonly<Record<CodeBy, string>> = {
  sms: 'Texted to the patient',
  mail: 'By e-mail: whoever reads the mailbox can open the blank form',
  none: 'None: whoever reads the mailbox can open the blank form',
};

/** When somebody is reminded. */
export const REMIND: Readonly<Record<RemindUntil, string>> = {
  returned: 'On day 3 and day 6, until a form is returned',
  opened: 'On day 3 and day 6, until it is opened',
};

interface Standing {
  readonly label: string;
  readonly tone: Tone;
  /** What happened, what is safe, what to do. */
  readonly says: string;
}

/** In a word and a sentence, how it stands now. */
export function standingOf(view: DirectView): Standing {
  return ofEnd(view) ?? ofTrouble(view) ?? ofReading(view) ?? ofLink(view);
}

function ofEnd({ delivery, state, readAt }: DirectView): Standing | null {
  if (delivery.state === 'cancelled') {
    return { label: 'Taken back', tone: 'waits', says: 'It was taken back in time; the link never left the practice.' };
  }
  if (state === 'revoked') {
    const says = readAt === null ? 'Nobody had read it.' : 'What was read before cannot be unread.';
    return { label: 'Revoked', tone: 'waits', says: `The link opens nothing any more. ${says}` };
  }
  if (state === 'expired') {
    const says = readAt === null ? 'Nobody read it in time.' : `It was read ${withDay(readAt)}.`;
    return {
      label: readAt === null ? 'Expired, not read' : 'Expired',
      tone: 'waits',
      says: `The link opens nothing any more. ${says} The record keeps it; a new link opens it again.`,
    };
  }
  return null;
}

function ofTrouble(view: DirectView): Standing | null {
  const { state, delivery, numberChanged } = view;
  if (state === 'locked') {
    const says = 'Too many wrong codes were entered, so the link is locked. Nothing was read by that. Send a new link.';
    return { label: 'Locked', tone: 'wrong', says };
  }
  if (numberChanged) {
    const says = 'No code goes to the contact’s new mobile number before a colleague confirms it.';
    return { label: 'Number changed', tone: 'waits', says };
  }
  if (view.readAt === null && isFailure(delivery.state)) {
    const { state: fate, code } = delivery;
    return { label: `Link: ${lower(fateLabel(fate, code))}`, tone: 'wrong', says: fateSays(fate, code) };
  }
  const failed = failedText(view);
  return failed === null
    ? null
    : { label: 'Code not sent', tone: 'wrong', says: `The patient asked for a code. ${textFailure(failed.detail)}` };
}

/** The newest code could not be texted, and nobody has come in since. */
function failedText({ proof, dmId }: DirectView): DirectProof | null {
  const last = proof.findLast(
    (one) => one.dmId === dmId && ['codeAsked', 'textFailed', 'unlocked', 'read'].includes(one.step),
  );
  return last?.step === 'textFailed' ? last : null;
}

function ofReading({ forms, readAt, proof }: DirectView): Standing | null {
  if (forms.length > 0 && forms.every(({ state }) => state === 'returned')) {
    const says = forms.length === 1 ? 'The patient has returned the form.' : 'The patient has returned all forms.';
    return { label: 'Returned', tone: 'good', says };
  }
  if (readAt !== null) {
    const { label, says } = forms.some(({ state }) => state === 'inProgress')
      ? { label: 'In progress', says: 'The patient has begun to fill in the form. It is kept until it is sent.' }
      : { label: 'Read', says: `By whoever had the link and the code, ${withDay(readAt)}.` };
    return { label, tone: 'good', says };
  }
  if (!proof.some(({ step }) => step === 'unlocked')) return null;
  return { label: 'Opened', tone: 'good', says: 'Somebody with the link and the texted code opened it.' };
}

function ofLink({ delivery, proof, dmId, code: by }: DirectView): Standing {
  const steps = new Set(proof.filter((one) => one.dmId === dmId).map(({ step }) => step));
  if (steps.has('shown')) {
    const says =
      'Somebody with the link saw the blank form, perhaps a mail scanner. Answers are in the thread once sent.';
    return { label: 'Opened without a code', tone: 'calm', says };
  }
  if (steps.has('codeAsked')) {
    const sent = by === 'mail' ? 'e-mailed' : 'texted';
    return { label: `Code ${sent}`, tone: 'calm', says: `A code was ${sent} to the patient. It works for 10 minutes.` };
  }
  if (steps.has('linkOpened')) {
    const says =
      by === 'none'
        ? 'The page with this link was loaded, perhaps by a mail scanner. The form has not been opened.'
        : 'The page with this link was loaded. That may have been a mail scanner: nothing is open without the code.';
    return { label: 'Link opened', tone: 'calm', says };
  }
  const { state, code } = delivery;
  if (state === 'sent' || state === 'delivered') {
    const says =
      state === 'sent' ? 'The e-mail with the link has been handed over.' : 'The e-mail with the link arrived.';
    return {
      label: FATES[state].label,
      tone: FATES[state].tone,
      says: by === 'none' ? says : `${says} The patient asks for the code there.`,
    };
  }
  return { label: fateLabel(state, code), tone: FATES[state].tone, says: fateSays(state, code) };
}

const lower = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

const TEXT_FAILURES: Readonly<Record<string, string>> = {
  mobile: 'There is no mobile number to text it to. Add one to the contact, then text a code.',
  'credit.none': 'There was no credit for it. Once an administrator has recorded a purchase, text a code.',
};

const textFailure = (code: string | null): string =>
  (code === null ? undefined : TEXT_FAILURES[code]) ?? fateSays('failed', code);

interface ProofLine {
  readonly label: string;
  readonly more: string | null;
  readonly tone: Tone;
}

/** One step of the proof. */
export function proofLine({ step, detail, by }: DirectProof, name: string | null): ProofLine {
  const said = by === null || name === null ? '' : ` by ${name}`;
  const named = detail === null || detail === '' ? '' : ` ${detail}`;
  switch (step) {
    case 'sent':
      return calm(`Sent${said}`);
    case 'resent':
      return calm(`New link sent${said}`);
    case 'mail':
      return ofMail(detail ?? '');
    case 'linkOpened':
      return calm('Link opened', 'This may have been a mail scanner.');
    case 'codeAsked':
      return detail === 'staff' ? calm('Code texted by a colleague’s hand') : calm('Patient asked for a code');
    case 'textFailed':
      return { label: 'Code could not be texted', more: textFailure(detail), tone: 'wrong' };
    case 'numberChanged':
      return { label: 'Mobile number changed', more: 'Codes wait until a colleague confirms it.', tone: 'waits' };
    case 'numberConfirmed':
      return calm(`New mobile number confirmed${said}`, 'Codes go there now.');
    case 'unlocked':
      return good('Unlocked with link and code');
    case 'shown':
      return calm('Opened without a code', 'This may have been a mail scanner.');
    case 'read':
      return good('Read');
    case 'fileOpened':
      return good(`Opened${named || ' a document'}`);
    case 'started':
      return good('Began to write', 'Kept for the patient, not sent yet.');
    case 'formReturned':
      return good(`Returned${named || ' a form'}`);
    case 'replied':
      return good('Replied');
    case 'locked':
      return { label: 'Locked', more: 'Too many wrong codes.', tone: 'wrong' };
    case 'expired':
      return { label: 'Expired', more: null, tone: 'waits' };
    case 'revoked':
      return { label: `Revoked${said}`, more: null, tone: 'waits' };
    case 'replaced':
      return calm('The earlier link ended', 'A newer one took its place.');
    case 'reminded':
      return calm('Reminded', 'By e-mail, without the link.');
    case 'remindFailed':
      return { label: 'Reminder not sent', more: fateSays('failed', detail), tone: 'waits' };
  }
}

const calm = (label: string, more: string | null = null): ProofLine => ({ label, more, tone: 'calm' });
const good = (label: string, more: string | null = null): ProofLine => ({ label, more, tone: 'good' });

const isFate = (word: string): word is DeliveryState => Object.hasOwn(FATES, word);

function ofMail(detail: string): ProofLine {
  const [word = '', ...rest] = detail.split(' ');
  const state = isFate(word) ? word : null;
  if (state === null) return calm('E-mail with the link', detail || null);
  const code = rest.join(' ') || null;
  return {
    label: `E-mail with the link: ${lower(fateLabel(state, code))}`,
    more: isFailure(state) ? fateSays(state, code) : null,
    tone: FATES[state].tone,
  };
}

/** Whose word a step is. */
export const WORD: Readonly<Record<DirectProof['word'], string>> = {
  colleague: 'signed by a colleague',
  patient: 'signed by the patient’s page',
  server: 'noted by the server',
};

export const LADDER: Readonly<Record<DirectForm['state'], Pick<Standing, 'label' | 'tone'>>> = {
  sent: { label: 'Sent', tone: 'calm' },
  opened: { label: 'Opened', tone: 'calm' },
  inProgress: { label: 'In progress', tone: 'waits' },
  returned: { label: 'Returned', tone: 'good' },
};
