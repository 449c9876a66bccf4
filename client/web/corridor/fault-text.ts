/**
 * Says any failure in two sentences: what happened and what to do. The only place where an error becomes words.
 * Never shows a stack or anything the user typed.
 */
import { Fault, FAULTS } from '../../../protocol/wire/faults.ts';

export interface FaultText {
  readonly says: string;
  readonly todo: string;
}

/** `input.invalid` names the field in its detail; these are the fields a person can do something about. */
const FIELDS: Record<string, FaultText> = {
  name: { says: 'This name cannot be used.', todo: 'Shorten it, and leave out unusual signs.' },
  login: { says: 'This login cannot be used.', todo: 'Use small letters, digits and signs without spaces.' },
  password: {
    says: 'This password would be guessed early.',
    todo: 'Choose a longer one, for example four unrelated words.',
  },
  practiceName: { says: 'This name of the practice cannot be used.', todo: 'Shorten it, and leave out unusual signs.' },
  custodians: {
    says: 'The keepers of the sheets cannot be used as written.',
    todo: 'Name each one, shorter and differently.',
  },
  code: { says: 'This invitation code is not right.', todo: 'Compare it with the 26 characters you were given.' },
  recoveryCode: { says: 'This recovery code is not right.', todo: 'Compare it with what you wrote down.' },
  text: {
    says: 'This message is empty or too long to send in one piece.',
    todo: 'Shorten it, or send it in two parts.',
  },
  title: { says: 'This title is empty or too long.', todo: 'Use a few words.' },
  about: { says: 'This patient’s name cannot be used.', todo: 'Shorten it.' },
  memberIds: {
    says: 'These people cannot all be in one thread.',
    todo: 'Choose colleagues who are in the practice now.',
  },
  files: {
    says: 'These files cannot all go with one message.',
    todo: 'Attach fewer, and send the rest in the next message.',
  },
  mobile: { says: 'This is not a mobile number.', todo: 'Write it with its country code, like +44 7700 900123.' },
  shares: { says: 'These sheets do not belong together.', todo: 'Use two different sheets of this set.' },
};

/** `sending.refused` names the rule in its detail; these are met outside a message, which says so itself (client/sdk/words.ts). */
const RULES: Record<string, FaultText> = {
  country: {
    says: 'Texts to this country are switched off.',
    todo: 'An administrator can allow it under Settings, Delivery.',
  },
  tooLong: { says: 'This is longer than a text may be.', todo: 'Shorten it, or send it in two parts.' },
  address: { says: 'This number is no longer the one on record.', todo: 'Look again, then write anew.' },
};

export function faultText(error: unknown): FaultText {
  if (error instanceof Fault) return ofFault(error);
  if (error instanceof Error && error.name === 'Refusal') {
    return {
      says: 'What the server sent does not hold up, so it was refused.',
      todo: `What you can read stays readable. Tell your administrator: ${error.message}.`,
    };
  }
  return {
    says: 'Something went wrong on this device.',
    todo: 'Try again; if it stays, load the page again. Messages that were sent are safe.',
  };
}

function ofFault(fault: Fault): FaultText {
  const { says, todo } = FAULTS[fault.code];
  if (fault.code === 'rate.limited' && fault.retryAfterMs) {
    return { says, todo: `Try again in ${wait(fault.retryAfterMs)}.` };
  }
  if (fault.code === 'sending.refused' && fault.detail === 'number') {
    return {
      says: 'The contact’s mobile number is another one than before, so no code goes there yet.',
      todo: 'Confirm the new number with the message, then do this again.',
    };
  }
  if (fault.code === 'signIn.codeNeeded' && fault.detail === 'code') {
    return { says: 'This code is wrong, or was used before.', todo: 'Enter the code that your app shows now.' };
  }
  const named = ofFile(fault) ?? ofLine(fault);
  if (named) return named;
  if (fault.code === 'sending.refused' && fault.detail) return RULES[fault.detail] ?? { says, todo };
  if (fault.code === 'conflict.head' && fault.detail === 'number') {
    return { says: 'The safety number has changed since you looked.', todo: 'Compare the new one.' };
  }
  if (fault.code !== 'input.invalid' || !fault.detail) return { says, todo };
  const share = /^share\.(\d+)$/.exec(fault.detail)?.[1];
  if (share)
    return { says: `Sheet number ${share} of those you typed is mistyped.`, todo: 'Compare it with the paper.' };
  return FIELDS[fault.detail] ?? { says: `${says} (${fault.detail})`, todo };
}

/** Where the detail is the name of a file that somebody chose on this device. */
function ofFile({ code, detail }: Fault): FaultText | null {
  if (code === 'file.kind' && detail !== undefined) {
    return {
      says: `“${detail}” cannot be attached: it is not what its name says, or of a kind that is not taken.`,
      todo: FAULTS['file.kind'].todo,
    };
  }
  if (code === 'input.tooLarge' && detail?.includes('.')) {
    return { says: `“${detail}” is too large to attach.`, todo: 'Make it smaller and attach it again.' };
  }
  return null;
}

/** Where no answer came at all: what the server would say of itself would be wrong. */
function ofLine({ code, detail }: Fault): FaultText | null {
  if (code !== 'unavailable') return null;
  if (detail === 'offline' || detail === 'network') {
    return { says: 'The server cannot be reached at the moment.', todo: 'Try again when the connection is back.' };
  }
  if (detail === 'outcome') {
    return {
      says: 'No answer has come yet, so it may have happened or not.',
      todo: 'Look again when the connection is back.',
    };
  }
  return null;
}

function wait(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
