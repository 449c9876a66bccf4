/**
 * Every sentence that the patients' page says, in one place, so that another language is one more file like this; those about forms
 * without a texted code stand in words-open.ts, which is fetched with them.
 * Plain words: what happened, what is safe, what to do. No sentence may hold content of a message.
 */
import type { Complaint } from '../../protocol/forms/answers.ts';

const DAY_MS = 86_400_000;
export const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

/** A day as one says it: within two days by its name. */
function dayOf(at: number, now: number): string {
  const start = (of: number) => new Date(of).setHours(0, 0, 0, 0);
  const days = Math.round((start(now) - start(at)) / DAY_MS);
  if (days < 0 || days > 1) return day.format(at);
  return days === 0 ? 'Today' : 'Yesterday';
}

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
/** On one line: a number that is broken is hard to dial. */
const whole = (phone: string) => phone.replaceAll(' ', '\u00a0');
const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

export const words = {
  language: 'en-GB',
  direction: 'ltr',

  yourPractice: 'Your practice',
  title: (practice: string | null) => (practice === null ? 'Your message' : `Message from ${practice}`),
  emergency: 'This page is not watched day and night. In an emergency call 999; for urgent advice call 111.',
  call: (phone: string) => `Call ${whole(phone)}`,
  callOn: (phone: string) => `Call us on ${whole(phone)}.`,
  callPractice: 'Call your practice: its number is on your letters and on its website.',
  tryAgain: 'Try again',
  back: 'Back',
  busy: 'One moment …',
  private: 'Only you and the people who treat you can read this. It is opened on your own device.',

  ask: {
    heading: 'You have a secure message',
    why: 'To make sure it is you, we text a code to your mobile.',
    digits: 'Last 3 digits of your mobile',
    send: 'Text me the code',
    incomplete: 'Type the last three digits of your mobile number, for example 482.',
    wrongNumber: 'A different number now?',
    expires: (at: number) => `You can open it until ${day.format(at)}, ${time.format(at)}.`,
  },
  code: {
    heading: 'Enter the code',
    sent: (digits: string) =>
      `If ${digits} are the last digits of the mobile your practice has for you, a code is on its way to it. It works for 10 minutes.`,
    label: '6-digit code from the text',
    open: 'Open my message',
    incomplete: 'The code has six digits. You find it in the text message that we sent to your mobile.',
    wrong: (left: number) =>
      `That is not the code. ${left === 1 ? 'One try is left' : `${left} tries are left`}. Look for the newest text.`,
    over: 'That code does not work any more. Ask for a new one.',
    notArrived: 'Code did not arrive?',
    waitFor: (seconds: number) => `You can ask for another in ${clock(seconds)}.`,
    another: 'Text me another code',
    otherDigits: 'Change the three digits',
    sentAgain: 'If the digits are right, a new code is on its way. Use the newest one.',
    tooOften: (minutes: number) =>
      `That was often enough for now. Your message is safe; ask again in ${minutes >= 90 ? count(Math.ceil(minutes / 60), 'hour', 'hours') : count(Math.max(1, minutes), 'minute', 'minutes')}, or call us.`,
  },
  phrase: {
    heading: 'Enter the spoken phrase',
    why: 'Your practice has read ten letters and numbers to you, for example on the telephone. Spaces do not matter.',
    label: 'Spoken phrase',
    open: 'Open my message',
    incomplete: 'The phrase has ten letters and numbers.',
    wrong: 'That is not the phrase. Check each letter, or call your practice and let them read it again.',
  },
  message: {
    from: (who: string) => `From ${who}`,
    sent: (at: number, now: number) => `${dayOf(at, now)}, ${time.format(at)}`,
    expires: (at: number) =>
      `You can read this until ${day.format(at)}, ${time.format(at)}. After that, ask your practice.`,
    stays: 'You can read this for as long as your practice keeps it open.',
    documents: 'Documents',
    view: 'View',
    close: 'Close',
    openIn: (name: string) => `Open ${name} in a new tab`,
    save: 'Save',
    viewOf: (name: string) => `View ${name}`,
    saveOf: (name: string) => `Save ${name}`,
    opening: (name: string, percent: number) => `Opening ${name}: ${percent} %`,
    openingOf: (name: string) => `Opening ${name}`,
    spoilt: (name: string) =>
      `${name} did not arrive as it was sent, so it is not shown. Try again, or call your practice.`,
    forms: 'To fill in',
    questions: (n: number) => count(n, 'question', 'questions'),
    unnamedForm: 'Questions from your practice',
    start: 'Start',
    resume: 'Continue',
    returned: (at: number) => `Returned ${time.format(at)}. Thank you.`,
    lock: 'Close this message',
    locked: 'The message is closed on this device. To read it again, ask for a new code.',
  },
  reply: {
    heading: 'Your reply',
    label: 'Write to your practice',
    add: 'Add photos or files',
    files: 'Files to send',
    remove: (name: string) => `Remove ${name}`,
    send: 'Send my reply',
    sending: 'Sending …',
    sendingPart: (percent: number) => `Sending: ${percent} %`,
    sent: (at: number) => `Your reply was sent at ${time.format(at)}.`,
    sentList: 'Sent by you',
    sentFiles: (n: number) => `with ${count(n, 'file', 'files')}`,
    off: 'This message cannot be answered here.',
    empty: 'Write something, or add a file, before you send.',
    tooMany: (n: number) => `A reply takes ${n} files; the others were left out. Send them in the next reply.`,
    tooLarge: (name: string) => `${name} is larger than 25 MB. Choose a smaller one.`,
    emptyFile: (name: string) => `${name} is empty, so it was left out.`,
    kind: (name: string) =>
      `${name} cannot be sent: it is not a photo, PDF, document or sound, or not what its name says. The rest is still here.`,
    filesNotKept: 'Files you have chosen are not kept if this page closes; what you write is.',
  },
  form: {
    saved: (at: number) => `Saved ${time.format(at)}. You can go on later, also on another device.`,
    saving: 'Saving …',
    notSaved: 'Not saved yet; we keep trying. What you typed stays on this page.',
    done: (done: number, of: number) => `${done} of ${count(of, 'question', 'questions')} answered`,
    send: 'Send my answers',
    back: 'Save and go back',
    required: 'needed',
    optional: 'You can leave out any question that is not marked “needed”.',
    yes: 'Yes',
    no: 'No',
    choose: 'Choose all that fit',
    other: 'Something else',
    otherLabel: (question: string) => `Something else: ${question}`,
    between: (min: number, max: number) => `From ${min} to ${max}`,
    crisis:
      'You are not alone with this. If you might harm yourself or are in danger, call 999 now. Samaritans listen day and night on 116 123, free of charge.',
    tooMuch:
      'Your answers are longer than one form can carry. Nothing is lost: shorten the longest ones, then send again.',
    sign: 'Draw your signature above with a finger or the mouse, or type your name.',
    signName: 'Or type your name',
    signed: 'Your signature',
    notSigned: 'Not signed yet',
    signAgain: 'Clear the signature',
    chooseFile: 'Choose a photo or file',
    otherFile: 'Choose another',
    fileNotKept:
      'The file is sent with your answers. It is not kept if this page closes before that; what you write is.',
    notHere: 'This question cannot be answered on this page. Please tell your practice in your reply.',
    mend: (n: number) => (n === 1 ? 'One answer needs another look' : `${n} answers need another look`),
    complaint: {
      required: 'Please answer this question.',
      number: 'Please type a number, such as 12.',
      whole: 'Please type a whole number, such as 12.',
      date: 'Please give a full date.',
      range: 'This number is outside of what was asked for.',
      tooLong: 'This is longer than there is room for; please shorten it.',
    } satisfies Record<Complaint, string>,
    sent: 'Your answers were sent. Thank you.',
  },
  session: {
    warning: (minutes: number) => `For your privacy this message closes in ${count(minutes, 'minute', 'minutes')}.`,
    kept: 'What you have typed is kept.',
    go: 'Continue',
    over: 'For your privacy the message was closed after an hour. What you typed is kept: ask for a code to go on.',
  },
  offline: {
    line: 'There is no connection. What you typed stays here; we go on when it is back.',
    failed: 'There is no connection right now. Nothing is lost. Check your network, then try again.',
  },
  trouble: 'Something went wrong on our side. Nothing is lost. Try again in a minute, or call your practice.',
  dead: {
    expired: {
      heading: 'This message has expired',
      what: 'It could be read for a limited time, which is over. What it said is safe in your record.',
      next: 'If you still need it, ask your practice to send it again.',
    },
    revoked: {
      heading: 'This message was taken back',
      what: 'Your practice has withdrawn it, perhaps because a newer one is on its way.',
      next: 'Look for a newer e-mail, or ask your practice.',
    },
    replaced: {
      heading: 'There is a newer link',
      what: 'Your practice has sent this message again, so this link was switched off.',
      next: 'Open the newest e-mail from your practice.',
    },
    locked: {
      heading: 'This message is locked',
      what: 'A wrong code was entered too often, so it was locked to keep it safe. Your practice has been told.',
      next: 'Your practice can send you a new link. You can also call them.',
    },
    unknown: {
      heading: 'This link does not open a message',
      what: 'The link may be incomplete, too old, or meant for another address. Nothing was opened.',
      next: 'Open it again from the e-mail, or ask your practice to send it again.',
    },
    spoilt: {
      heading: 'This message could not be opened safely',
      what: 'What arrived is not what your practice sealed, so we do not show it. Nothing you have sent is affected.',
      next: 'Try again later, and please tell your practice.',
    },
    browser: {
      heading: 'This browser cannot open the message',
      what: 'The message is opened on your own device, and this browser lacks what that needs.',
      next: 'Open the same link in an up-to-date Chrome, Safari, Firefox or Edge, on any device.',
    },
  },
  paste: {
    heading: 'Open the link once more',
    what: 'The last part of the link is missing. It is the key to your message and is never stored, so it is also gone after you reload this page.',
    next: 'Open the link from your e-mail again, or copy the whole link there and paste it here.',
    label: 'The whole link, or the part after #',
    open: 'Use this link',
    wrong:
      'That is not a whole link. It ends in # and a long row of letters and numbers; copy it from its beginning to its end.',
  },
} as const;

/** What the screen of the code says. */
export type CodeWords = {
  readonly [K in keyof typeof words.code]: (typeof words.code)[K] extends string ? string : (typeof words.code)[K];
};
