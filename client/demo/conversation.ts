// The demo practice, its four colleagues and what they wrote to one another over seven weeks of an autumn.
// Used by the demo and by the tests as realistic input: several scripts, emoji, long notes, tables, bursts and pauses.
// Pure data, no behaviour. Everybody is invented; numbers are reserved for drama, addresses are example.org or .com.
import { cuppa } from './conversations/cuppa.ts';
import { weekOne } from './conversations/knee-review/week-1.ts';
import { weekTwo } from './conversations/knee-review/week-2.ts';
import { weekThree } from './conversations/knee-review/week-3.ts';
import { weekFour } from './conversations/knee-review/week-4.ts';
import { weekFive } from './conversations/knee-review/week-5.ts';
import { weekSix } from './conversations/knee-review/week-6.ts';
import { weekSeven } from './conversations/knee-review/week-7.ts';
import type { Conversation, Speaker } from './conversations/line.ts';
import { referral } from './conversations/referral.ts';
import { rota } from './conversations/rota.ts';
import { safeguarding } from './conversations/safeguarding.ts';
import { supplies } from './conversations/supplies.ts';

export type { Conversation, Speaker };

interface Person {
  readonly name: string;
  readonly login: string;
  /** Standing in the practice, as the staff log knows it. */
  readonly role: 'owner' | 'admin' | 'member';
  /** What the person does there, as colleagues would say it. */
  readonly job: string;
}

export const practiceName = 'Riverside Physio & Counselling';

export const people: Readonly<Record<Speaker, Person>> = {
  owner: {
    name: 'Ruth Okafor',
    login: 'ruth@riverside.example.org',
    role: 'owner',
    job: 'Practice owner, physiotherapist',
  },
  clinician: {
    name: 'Tomasz Zieliński',
    login: 'tomasz@riverside.example.org',
    role: 'member',
    job: 'Physiotherapist',
  },
  counsellor: { name: 'Amira Haddad', login: 'amira@riverside.example.org', role: 'member', job: 'Counsellor' },
  assistant: { name: 'Jo Pritchard', login: 'jo@riverside.example.org', role: 'member', job: 'Virtual administrator' },
};

const kneeReview: Conversation = {
  title: 'Knee review — M. Petrova',
  about: 'Maryna Petrova',
  begins: '2026-09-07T08:12',
  members: ['owner', 'clinician', 'counsellor', 'assistant'],
  lines: [...weekOne, ...weekTwo, ...weekThree, ...weekFour, ...weekFive, ...weekSix, ...weekSeven],
};

/** Every thread, the long one about a client first. */
export const conversations: readonly Conversation[] = [kneeReview, supplies, rota, cuppa, referral, safeguarding];
