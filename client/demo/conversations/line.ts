// The shape of the demo practice's talk: who said what, how long after the line before.
// Types only, shared by the threads in this folder and by ../conversation.ts, which is what others import.

export type Speaker = 'owner' | 'clinician' | 'counsellor' | 'assistant';

export interface Line {
  readonly by: Speaker;
  readonly text: string;
  /** Whole minutes after the previous line of the thread on the practice's wall clock; 0 for the first. */
  readonly afterMin: number;
}

export interface Conversation {
  readonly title: string;
  /** The client's name, or null for a thread about no client. */
  readonly about: string | null;
  /** Wall-clock time of the first line (Europe/London), `YYYY-MM-DDTHH:MM`; dates named in the texts agree with it. */
  readonly begins: string;
  readonly members: readonly Speaker[];
  readonly lines: readonly Line[];
}
