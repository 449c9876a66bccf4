// Thread "Kettle": eleven minutes and a pot of tea.
// Part of the invented talk gathered in ../conversation.ts; data only, every person and number is made up.
import type { Conversation } from './line.ts';

export const cuppa: Conversation = {
  title: 'Kettle',
  about: null,
  begins: '2026-10-14T11:02',
  members: ['owner', 'clinician', 'counsellor', 'assistant'],
  lines: [
    { by: 'counsellor', text: "I've eleven minutes and a kettle. Does anybody need a cuppa?", afterMin: 0 },
    { by: 'clinician', text: 'YES', afterMin: 0 },
    { by: 'owner', text: "Please. Builder's, and let it stand until it frightens you.", afterMin: 1 },
    { by: 'counsellor', text: "Tomasz, lemon as usual? There's one slightly sad half.", afterMin: 1 },
    { by: 'clinician', text: 'A sad half is still a lemon.', afterMin: 0 },
    { by: 'assistant', text: 'Putting mine on in solidarity ☕ 187 miles away', afterMin: 1 },
    {
      by: 'owner',
      text: "Amira, was your ten o'clock a hard one? You needn't say. I only noticed you stayed sitting afterwards.",
      afterMin: 1,
    },
    {
      by: 'counsellor',
      text: "It was, rather. Nothing I can't take to supervision on Friday. But thank you for noticing, truly.",
      afterMin: 3,
    },
    { by: 'owner', text: 'Then the ginger biscuits come out. Top shelf, behind the tuning fork.', afterMin: 1 },
    { by: 'clinician', text: 'THAT is where they live???', afterMin: 1 },
    { by: 'assistant', text: "I've known since 2023 and was sworn to silence 🤫", afterMin: 1 },
    { by: 'counsellor', text: "Tea's on the sill outside Room 2. Back at half past, and lighter.", afterMin: 7 },
  ],
};
