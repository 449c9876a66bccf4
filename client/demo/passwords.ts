/** Who signs in to the demo with what. For a practice of invented people on a developer's machine, nowhere else. */
import type { Speaker } from './conversation.ts';

export const passwords: Readonly<Record<Speaker, string>> = {
  owner: 'otters under the footbridge',
  clinician: 'rye bread and a long walk',
  counsellor: 'mint tea by the window',
  assistant: 'three spreadsheets before noon',
};

export const speakers: readonly Speaker[] = ['owner', 'clinician', 'counsellor', 'assistant'];
