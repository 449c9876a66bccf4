// Week 7 of the knee review, 19 October to 26 October:
// the concert, the list, the discharge summary.
// Part of the invented talk gathered in ../../conversation.ts; data only, every person and number is made up.
import type { Line } from '../line.ts';

export const weekSeven: readonly Line[] = [
  {
    by: 'counsellor',
    text: 'She rang the office at 08:30 and asked for me, for thirty seconds. "Tell them I say yes. One song, not two. And they must not make a fuss."',
    afterMin: 4122,
  },
  { by: 'clinician', text: "I'm not fussing. I'm in the stationery cupboard, quietly jumping.", afterMin: 1 },
  { by: 'owner', text: 'What fuss? I see no fuss. 🎹🎹🎹', afterMin: 0 },
  {
    by: 'assistant',
    text: 'Can I come up from Swansea on Saturday? Without any fuss? As a member of the public who likes choirs?',
    afterMin: 2,
  },
  {
    by: 'counsellor',
    text: 'It\'s a public concert with posters in the library, and she invited us herself this morning ("the office also"). If anyone there asks how we know her, we say we like the choir. Nothing more.',
    afterMin: 2,
  },
  {
    by: 'owner',
    text: 'Well put. Same as meeting any client at the market: she greets us first, or not.',
    afterMin: 1,
  },
  {
    by: 'clinician',
    text: '104° / -4°. No effusion to speak of, 39.4 cm. TUG 9.8 s without stick. Single-leg stand R 11 s. She came by bus, alone, the number 7, upstairs "for the view".',
    afterMin: 179,
  },
  { by: 'owner', text: 'Upstairs!', afterMin: 1 },
  {
    by: 'clinician',
    text: 'I asked how she came down the bus stairs. "Backwards, like a sailor. Nobody told me I may not."',
    afterMin: 2,
  },
  {
    by: 'owner',
    text: "Next Monday's the twelve-week-and-six-days mark. Shall we plan that as the last individual session?",
    afterMin: 1,
  },
  {
    by: 'clinician',
    text: "Yes, if she agrees, with the class going on until Christmas. I'd rather finish than fade.",
    afterMin: 2,
  },
  {
    by: 'assistant',
    text: 'Telephone clinic happened at 14:05. Mr Reid\'s secretary e-mailed: "Satisfactory. No indication for MUA. One-year X-ray, July 2027. Please thank the physiotherapists for the chart."',
    afterMin: 1588,
  },
  { by: 'clinician', text: "It was Jo's chart.", afterMin: 1 },
  { by: 'assistant', text: '🥹', afterMin: 0 },
  {
    by: 'counsellor',
    text: "PHQ-9 today 7, GAD-7 6, she's content for you to have the numbers. Next Wednesday is our last but not our only ending: I've offered a meeting in January, and she put it in the purple book herself.",
    afterMin: 1479,
  },
  {
    by: 'counsellor',
    text: 'She told me a word for what these weeks have been: "відлига". Thaw. I looked it up afterwards: those mild days in winter when the ice lets go and the river can be heard again.',
    afterMin: 3,
  },
  { by: 'owner', text: "Riverside. I'll take that.", afterMin: 2 },
  {
    by: 'clinician',
    text: "Does anyone know whether St Anne's hall has a ramp or steps? I'd rather know than wonder on Saturday.",
    afterMin: 1135,
  },
  {
    by: 'assistant',
    text: 'Rang them (020 7946 0689): two steps at the front with a rail left going up, level entry from the car park at the back, piano is on the floor not on the stage. Stool is the round sort that spins, BUT they have a flat bench in the cupboard.',
    afterMin: 9,
  },
  { by: 'clinician', text: 'Flat bench please. And her wedge comes with her. Height?', afterMin: 1 },
  { by: 'assistant', text: '50', afterMin: 1 },
  { by: 'clinician', text: 'plus wedge 2. Fine!', afterMin: 0 },
  { by: 'owner', text: 'Class: full programme, plus she taught them to bow. 106°.', afterMin: 403 },
  {
    by: 'assistant',
    text: "I'm not going to make a fuss. I'm just going to say that I'm in row four and I have no tissues left",
    afterMin: 3012,
  },
  {
    by: 'clinician',
    text: 'She used the pedal. The whole song. I counted eleven changes and then I stopped counting.',
    afterMin: 2,
  },
  { by: 'counsellor', text: 'الصبر مفتاح الفرج', afterMin: 17 },
  {
    by: 'counsellor',
    text: 'Sorry, I wrote it before I thought. "Patience is the key to relief." My mother\'s embroidery, over the cooker, all my childhood. Tonight I believed it.',
    afterMin: 2,
  },
  {
    by: 'owner',
    text: 'Solomiya turned the pages. 👩‍👩‍👧‍👧 Three generations of one family and half of Weir Court in the second row. Mrs Iqbal brought samosas for the interval, Bert carried them.',
    afterMin: 7,
  },
  { by: 'assistant', text: "she played an encore. THAT WASN'T PLANNED. that is two songs", afterMin: 1 },
  { by: 'clinician', text: 'Of course it was planned. By her.', afterMin: 1 },
  {
    by: 'owner',
    text: 'She came over afterwards, of her own accord, and said to all four of us in English: "So. The door."',
    afterMin: 83,
  },
  {
    by: 'assistant',
    text: `Clocks went back so I've been awake since five, and have finished the list. For the wall, if Maryna says yes:

  Ukrainian   потихеньку
  Arabic      شوي شوي
  Polish      powoli
  Urdu        آہستہ آہستہ
  Welsh       gan bwyll
  Igbo        jiri nwayọ
  Hebrew      לאט לאט
  Chinese     慢慢来
  Greek       σιγά σιγά
  Hindi       धीरे-धीरे
  English     take your time`,
    afterMin: 745,
  },
  { by: 'counsellor', text: "It's the most beautiful spreadsheet I have ever seen.", afterMin: 22 },
  { by: 'assistant', text: 'Is it eleven or did I lose one', afterMin: 1 },
  {
    by: 'counsellor',
    text: 'Eleven. On the thirteenth you counted Mrs Mehta as the eleventh because the swan had a row to itself.',
    afterMin: 5,
  },
  { by: 'assistant', text: 'The swan STAYS 🦢', afterMin: 1 },
  { by: 'clinician', text: '110° / -3°. Last session done. She shook my hand, as on the first day.', afterMin: 1549 },
  {
    by: 'owner',
    text: "One hundred and ten. Exactly what we'd have asked for if anyone had asked us in September.",
    afterMin: 1,
  },
  { by: 'owner', text: 'BP please? I promised Dr Rao.', afterMin: 1 },
  { by: 'clinician', text: '132/80, sat quietly, pulse 70. Home average for the last week 131/79.', afterMin: 1 },
  { by: 'assistant', text: "Sending to the surgery with the discharge letter when it's ready, no rush.", afterMin: 1 },
  {
    by: 'clinician',
    text: `DISCHARGE SUMMARY – individual physiotherapy, Mon 26 October 2026
Mrs Maryna Petrova. Right TKR 28/07/2026 (Z96.6). To: Dr Rao; copy Mr Reid; copy to Mrs Petrova in Ukrainian; copy to daughter with consent dated 30/09.

Course
First seen at 5 weeks 6 days with a stiff, guarded knee. Individual sessions on Mondays and Thursdays, from 8/10 the Thursday knee class. Suspected DVT on 17/09 – same-day referral, scans 17/09 and 23/09 negative. Orthopaedic clinic 6/10: manipulation deferred; telephone review 20/10: no indication. One flare (10–15/10) after overload, settled with relative rest, no sign of infection.

Measure                 7 Sept       26 Oct
Flexion, active           72°         110°
Extension                -12°          -3°
Quads lag                  8°           0°
Mid-patella girth       41.5 cm      39.1 cm
TUG                     19.4 s       9.4 s
30 s sit-to-stand          5            13
Walking                 10 min       45 min, no stick
Stairs               one by one    foot over foot, one bag
Pain moving              6/10         2/10
BP seated              146/90        132/80

Her goals, and what became of them
1. "Pedal for one whole song" – two, in public, on 24/10.
2. "The stairs with a shopping bag" – yes, one bag; potatoes by delivery, by choice.
3. "Sleep like a person" – six to seven hours on most nights. She continues with A. Haddad (last session of this block 28/10, follow-up in January); content of that work is not part of this letter.

How it went, in brief
Weeks 1–2: 72° to 79°. The knee gave more when she moved it herself than when anyone else did, so nobody else did. Explaining before touching and waiting for a nod were agreed with her in writing on 23/09 and kept to by everyone who treated her.
Weeks 3–4: 81° to 91°, in spite of four days of near rest around the scans. Pain did not rise when naproxen was stopped; blood pressure fell from a clinic reading of 148/92 to a home average of 137/84, and lately 131/79.
Weeks 5–6: first full turn on the exercise bike on 5/10. The lift at home was out from 7/10 to 15/10 so she managed the 54 stairs of her building on several days. Three loads on one Saturday produced an effusion (92°), which had gone down by the Thursday (99°).
Week 7: 104° to 110°, bus alone, no stick, concert.

Left over at discharge
– Slight hip drop on the right in step-downs of 20 cm; none at 15 cm.
– A patch of numb skin on the outer side of the scar, 6 x 3 cm, shrinking. Expected; she calls it "the white key".
– Warmth after long days, for up to a year, is normal and she has been told so.

Medicines as told to us today: amlodipine 5 mg, levothyroxine 75 micrograms, sertraline 50 mg, paracetamol as needed (about 1 g a day). No NSAIDs by mouth. Please note the interaction if they are ever considered again.

Going on
– Knee class Thursdays 16:00 until 17 December.
– Home programme version 4: bike or brisk walking 30 min on five days; step-downs 15 cm 2 x 10; heel prop 5 min daily until extension is full; balance on one leg while the kettle boils.
– Extension of the last 3° may still come up to twelve months; I would not chase it with force.
– She may kneel on a cushion if she wishes. It will feel strange and is not dangerous.

Advice on when to seek help (fever, hot swollen calf, sudden loss of function, wound change; chest pain or breathlessness 999) given with interpreter and repeated back.

What worked, for whoever treats her next: explain, wait for the nod, give her the number. Ukrainian interpreter. A quiet room. She sets the tempo.

It has been a privilege.
Tomasz Zieliński`,
    afterMin: 102,
  },
  { by: 'owner', text: "I've nothing to correct. Not even a comma.", afterMin: 7 },
  { by: 'clinician', text: 'Ruth??? Are you well?', afterMin: 1 },
  {
    by: 'assistant',
    text: 'Posted and e-mailed 13:49. Halyna has done the Ukrainian version without charging for it, she says to call it "a bow".',
    afterMin: 8,
  },
  {
    by: 'counsellor',
    text: 'May I add one line from Maryna, which she gave me for this thread and asked me to copy exactly? "Скажіть їм, що двері відчинені." Tell them that the door is open.',
    afterMin: 15,
  },
  { by: 'owner', text: '🚪✨', afterMin: 1 },
  {
    by: 'clinician',
    text: "Closing this one then. Knee class reports go in the class thread; Amira's Wednesdays stay hers. Dziękuję, شكرا, diolch, daalụ, дякую. Powoli.",
    afterMin: 2,
  },
  { by: 'assistant', text: 'gan bwyll, pawb 👋🏻', afterMin: 1 },
];
