/** Plain English for what went wrong: alarms and failed messages. Holds no content, only reasons. */
import { FAULTS, Fault } from '../../protocol/wire/faults.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { FILE_GONE } from './files/waiting.ts';
import { Refusal } from '../vault/api.ts';
import type { Trouble } from '../vault/api.ts';
import type { Alarm } from './state.ts';

const SAFE = 'What is shown here was verified and stays safe. Nothing is sent until this is cleared up.';
const TELL = 'Tell your administrator, and compare the practice code with a colleague.';

const TEXTS: Readonly<Record<Trouble['what'], string>> = {
  log: `The server showed a list of colleagues that does not fit what this device has verified. ${SAFE} ${TELL}`,
  circle: `The server showed a key for this conversation that does not fit what this device has verified. ${SAFE} ${TELL}`,
  thread: `The server showed messages that do not fit what this device has verified. ${SAFE} ${TELL}`,
};

export function alarmOf({ what, id, reason }: Trouble): Alarm {
  return { what, threadId: what === 'thread' ? (id as ThreadId | null) : null, text: TEXTS[what], reason };
}

/** Detail of the fault when an edit waited for more than the ten minutes. */
export const EDIT_TOO_LATE = 'edit.late';

/** Why a message to a patient was refused, by the rule that the fault's detail names; what to do follows. */
const REFUSED: Readonly<Record<string, string>> = {
  gateway:
    'the practice has not confirmed the gateway that carries e-mail and texts, or it has no valid key at the moment. An owner confirms it under Settings, Delivery; then choose Try again.',
  channel: 'this server is not set up for this kind of message. Ask whoever runs it, or choose another way.',
  merged: 'this record was merged into another one. Open the patient and send it from there.',
  deceased: 'the patient is marked as deceased. If that is wrong, change it in the record; then choose Try again.',
  left: 'the patient is marked as having left the practice. If that is wrong, change it in the record; then choose Try again.',
  address: 'the record no longer has this address or number. Open it, check it, and write the message again.',
  consent:
    'the patient has refused messages of this kind. Choose another way, or record their new consent; then choose Try again.',
  optedOut:
    'this number has opted out of texts (STOP). Choose another way; START, sent from that phone, allows it again.',
  bounced:
    'an earlier message to this address came back. Check the address with the patient, mark it as right; then choose Try again.',
  tooLong: 'this text is longer than a text may be. Shorten it, or send it as an e-mail.',
  country:
    'texts to this country are switched off. An administrator can allow it under Settings, Delivery; then choose Try again.',
};
const LIMITED: Readonly<Record<string, string>> = {
  number:
    'this number has had as many texts within an hour as the practice allows. Wait a little, then choose Try again, or send an e-mail.',
  hour: 'the practice has sent as many texts within an hour as it allows. Wait a little, then choose Try again; an administrator can raise the limit.',
  day: 'the practice has sent as many texts within a day as it allows. Try again tomorrow; an administrator can raise the limit.',
};
const NO_CREDITS =
  'Not sent, because the practice has not enough credits for this text. Ask an administrator to add some, then choose Try again, or send an e-mail.';

function refusalOf({ code, detail = '' }: Fault): string | null {
  if (code === 'credit.none') return NO_CREDITS;
  const rules = code === 'sending.refused' ? REFUSED : code === 'rate.limited' ? LIMITED : {};
  return Object.hasOwn(rules, detail) ? `Not sent, because ${rules[detail]}` : null;
}

/** One sentence or two: why a message was not sent, and what to do. */
export function failureOf(error: unknown): string {
  const refusal = error instanceof Fault ? refusalOf(error) : null;
  if (refusal !== null) return refusal;
  if (error instanceof Fault && error.detail === EDIT_TOO_LATE) {
    return 'Not changed, because ten minutes had passed. Take the words back and send them as a new message.';
  }
  if (error instanceof Fault && error.detail === FILE_GONE) {
    return 'Not sent, because a file is no longer kept on this device. Take the message back and attach it again.';
  }
  if (error instanceof Fault) return `${FAULTS[error.code].says} ${FAULTS[error.code].todo}`;
  if (error instanceof Refusal && error.kind === 'fatal') {
    return 'Not sent, because the server showed something that does not fit. Tell your administrator.';
  }
  if (error instanceof Refusal) {
    return 'Not sent, because the practice kept changing meanwhile. Nothing went out; choose Try again.';
  }
  return 'Not sent, because of a mistake in the app. Try again; if it stays, tell your administrator.';
}
