/** What the page says about forms that the mailbox alone opens: who could see them, where drafts stay, codes by e-mail. */
import { time, words, type CodeWords } from './words.ts';

export const openWords = {
  heading: 'You have a form to fill in',
  why: 'It opens without a code. The form is blank, so anybody who can read this mailbox could see it; your answers go sealed to your practice.',
  open: 'Open the form',
  again: 'The form was closed. What you typed is kept in this browser.',
  letter: 'Your practice asks you to fill this in.',
  who: 'Anybody who can read this mailbox could see the blank form. Only the people who treat you can read your answers.',
  saved: (at: number) =>
    `Saved ${time.format(at)} in this browser only. You can go on later here, until the link ends.`,
  mailWhy:
    'To make sure it is you, we e-mail a code to the same mailbox. The form is blank, so anybody who can read this mailbox could see it; your answers go sealed to your practice.',
  address: 'Your e-mail address',
  send: 'E-mail me the code',
  incomplete: 'Type the e-mail address that this message came to.',
  name: 'Your name',
  nameWhy: 'Anybody with the link can fill this in, so your practice reads whose answers these are.',
  nothing: 'Answer at least one question and type your name, then send.',
} as const;

export const mailedCode: CodeWords = {
  ...words.code,
  sent: (address: string) =>
    `If ${address} is the address your practice has for you, a code is on its way to it. It works for 10 minutes.`,
  label: '6-digit code from the e-mail',
  incomplete: 'The code has six digits. You find it in the newest e-mail from your practice.',
  wrong: (left: number) =>
    `That is not the code. ${left === 1 ? 'One try is left' : `${left} tries are left`}. Look for the newest e-mail.`,
  another: 'E-mail me another code',
  otherDigits: 'Change the address',
  sentAgain: 'If the address is right, a new code is on its way. Use the newest one.',
};
