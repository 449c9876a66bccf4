// Thread "Rota, week of 26 October": who works when in half-term.
// Part of the invented talk gathered in ../conversation.ts; data only, every person and number is made up.
import type { Conversation } from './line.ts';

export const rota: Conversation = {
  title: 'Rota, week of 26 October',
  about: null,
  begins: '2026-09-30T10:05',
  members: ['owner', 'clinician', 'counsellor', 'assistant'],
  lines: [
    {
      by: 'assistant',
      text: `Half-term rota, w/c 26 October. What I have so far:

        Mon       Tue       Wed       Thu       Fri
Ruth    08–16     08–16     –         12–18     08–14
Tomasz  09–17     09–17     11–19     09–18     –
Amira   –         10–18     10–18     –         10–15
Phones  Jo        Jo        Jo        ?         Jo`,
      afterMin: 0,
    },
    {
      by: 'assistant',
      text: "Thursday the 29th is the question mark, I've a hospital appointment of my own in the morning (nothing dramatic, eyes).",
      afterMin: 4,
    },
    {
      by: 'owner',
      text: 'Go to your appointment. I can take the phones 09:00–12:00 if my clinic starts at noon as drawn.',
      afterMin: 3,
    },
    {
      by: 'counsellor',
      text: "I could come in on the Thursday and swap with Friday? My sister's children are here from Leeds and Friday is the day they have chosen for the aquarium. 🐙",
      afterMin: 3,
    },
    { by: 'owner', text: 'Fine by me. Do you have anybody booked on the Friday?', afterMin: 2 },
    {
      by: 'counsellor',
      text: "Two. One has asked about moving anyway, and I'll telephone the other myself, it isn't a text sort of change.",
      afterMin: 4,
    },
    {
      by: 'assistant',
      text: "So Amira Thu 10–15 in the small room, Fri off. T, you're in Room 2 all Thursday?",
      afterMin: 1,
    },
    {
      by: 'clinician',
      text: "Till 15:30, then class in the hall. If Amira wants Room 2 after that, it's warmer.",
      afterMin: 19,
    },
    { by: 'counsellor', text: 'The small room suits me, thank you. It has the good lamp.', afterMin: 1 },
    {
      by: 'owner',
      text: "While you're all here: flu jabs. Pharmacy on Weir Lane has kept Tuesday 13/10 from 12:30 for us, ten minutes each. Yes/no by Friday, and no reasons needed.",
      afterMin: 8,
    },
    { by: 'clinician', text: 'Yes', afterMin: 1 },
    { by: 'counsellor', text: 'yes please', afterMin: 0 },
    { by: 'assistant', text: "I'll have mine down here 👍🏻 (Mumbles, with a view)", afterMin: 2 },
    {
      by: 'assistant',
      text: 'Rota v2 is in the calendar: https://calendar.example.org/riverside/2026-W44 – the old link still shows v1, so bin that one.',
      afterMin: 27,
    },
    { by: 'owner', text: '2026-W44 is right? I never trust week numbers.', afterMin: 2 },
    { by: 'assistant', text: '26 Oct–1 Nov, checked twice, once with fingers.', afterMin: 1 },
  ],
};
