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

/** One sentence or two: why a message was not sent, and what to do. */
export function failureOf(error: unknown): string {
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
  return 'Not sent, because of a mistake in the app. Try again; if it stays, tell your administrator.';
}
