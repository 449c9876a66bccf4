// Week 4 of the knee review, 28 September to 2 October:
// progress to 91 degrees, blood pressure table, clinic letter, handover before leave.
// Part of the invented talk gathered in ../../conversation.ts; data only, every person and number is made up.
import type { Line } from '../line.ts';

export const weekFour: readonly Line[] = [
  {
    by: 'clinician',
    text: "Reminder: I'm off from Friday 2/10 evening to Thursday 8/10 (my sister's wedding in Lublin). Ruth covers Maryna on Mon 5 and the class question. Full handover on Thursday.",
    afterMin: 3873,
  },
  {
    by: 'owner',
    text: "In the diary. Is she all right with me? I've only met her on the worst morning of her autumn.",
    afterMin: 1,
  },
  { by: 'clinician', text: "I'll ask her today rather than assume.", afterMin: 2 },
  {
    by: 'clinician',
    text: '88° / -8°. VAS 4/10 during, 2/10 after. And yes: "Ruth measured my leg like a good tailor. She can come."',
    afterMin: 215,
  },
  { by: 'owner', text: "I've had worse references.", afterMin: 1 },
  { by: 'counsellor', text: "What's left to 90? Two?", afterMin: 3 },
  { by: 'clinician', text: 'Two. I did not say it aloud. She did.', afterMin: 0 },
  {
    by: 'clinician',
    text: `Her home log, she has it in an app her granddaughter set up. Export looks like this:

date,flex,ext,vas_rest,vas_move,walk_min
2026-09-22,82,-10,2,5,11
2026-09-23,82,-10,2,4,8
2026-09-24,84,-9,2,5,13
2026-09-25,85,-9,1,4,14
2026-09-26,86,-9,1,4,15
2026-09-27,87,-8,2,4,17`,
    afterMin: 23,
  },
  { by: 'assistant', text: 'Is "flex" measured by her? Seven year old with a goniometer??', afterMin: 2 },
  {
    by: 'clinician',
    text: 'Phone app laid on the shin, by Solomiya. I checked today: she reads 87, I read 88. Inter-rater reliability better than at my university.',
    afterMin: 2,
  },
  { by: 'owner', text: '😂 sign her up', afterMin: 1 },
  {
    by: 'assistant',
    text: "=AVERAGE(F2:F7) gives 13 min walking, by the way, and the trend's about +1.1 a day. I can chart it for the clinic letter if you like.",
    afterMin: 2,
  },
  { by: 'clinician', text: 'Please! Flexion only, with the target line at 90.', afterMin: 1 },
  {
    by: 'assistant',
    text: `BP week is complete. Morning/evening, she sent a photo of a page written in purple ink:

          am        pm
Tue 22    144/88    138/86
Wed 23    146/90    140/84
Thu 24    138/86    136/84
Fri 25    140/84    134/82
Sat 26    136/84    132/80
Sun 27    138/82    134/82
Mon 28    136/84    130/80`,
    afterMin: 1311,
  },
  {
    by: 'owner',
    text: 'NICE would drop the first day and average the rest. Jo, before I embarrass myself with a pencil?',
    afterMin: 6,
  },
  { by: 'assistant', text: 'Without Tuesday: 136.7/83.5 → 137/84', afterMin: 4 },
  {
    by: 'owner',
    text: 'Down since the naproxen stopped, and still a shade over 135/85 on the systolic. Send Dr Rao the table and the average, her decision.',
    afterMin: 2,
  },
  { by: 'assistant', text: 'Sent', afterMin: 5 },
  {
    by: 'assistant',
    text: "Oksana is asking for a copy of \"everything\", for herself. I've told her, kindly I hope, that we'd need Mum's say-so.",
    afterMin: 1629,
  },
  {
    by: 'owner',
    text: "Right answer. Amira, would you raise it with Maryna today? What she'd like her daughter to have.",
    afterMin: 4,
  },
  {
    by: 'counsellor',
    text: 'She would like Oksana to have the exercise sheets, the appointment times and the clinic letters. Not the notes, and nothing from Wednesdays. She signed the consent form with a flourish. Scan is on the record.',
    afterMin: 78,
  },
  { by: 'assistant', text: "Lovely, clear. I'll ring Oksana.", afterMin: 1 },
  {
    by: 'assistant',
    text: 'She cried a bit, in a good way I think. Said: "I only wanted to know that somebody is writing it down."',
    afterMin: 16,
  },
  { by: 'counsellor', text: '💛💙', afterMin: 2 },
  { by: 'clinician', text: '91°!!! Active. Measured three times. 91, 92, 91.', afterMin: 1177 },
  { by: 'owner', text: 'NINETY ONE', afterMin: 0 },
  { by: 'assistant', text: '🎉🎉🎉', afterMin: 1 },
  { by: 'counsellor', text: 'How did she take it?', afterMin: 0 },
  {
    by: 'clinician',
    text: 'She said "хочу грати" – I want to play – and did the first two bars of something on the edge of the plinth with her right foot pedalling. Then asked me why the other patients\' room has no piano.',
    afterMin: 2,
  },
  { by: 'owner', text: "Tell her the budget meeting's in April.", afterMin: 1 },
  {
    by: 'clinician',
    text: `Progress report for Mr Reid's clinic on Tuesday. Please check the tone, Ruth, then Jo sends it to knee.clinic@stbrannocs.example.org with the chart.

To: Mr C. Reid, Orthopaedics, St Brannoc's Hospital
Re: Mrs Maryna Petrova, right TKR 28/07/2026, clinic Tue 6 October, 11:40

Thank you for seeing Mrs Petrova. She has attended eight of eight appointments here since 7 September; one was converted to an urgent referral (suspected DVT on 17/09, proximal scans 17/09 and 23/09 both negative, D-dimer raised on the first).

              07/09    14/09    21/09    28/09    01/10
Flexion        72°      79°      81°      88°      91°
Extension     -12°     -10°     -10°      -8°      -8°
Quads lag       8°       5°       5°       3°       3°
TUG (s)       19.4     16.8     15.9     13.7     13.2
30 s STS         5        7        7        9       10
VAS moving       6        5        4        4        4

Swelling: mid-patella girth R 41.5 cm at first, now 39.6 cm (L 38.0 cm). Wound healed. No features of infection at any visit.

What we think. The early limit to movement was to a large part protective: with unhurried explanation, and movement that she controls, range has risen in every single week, including one with almost no exercise. The end-feel is now elastic rather than hard. Patellar glide is free medially, slightly reduced downwards.

What we would suggest. We would be grateful if manipulation could be deferred and reviewed at twelve weeks, with about 105° as the aim. Mrs Petrova has asked me to say in her own words: "I prefer to open the door myself."

Practical points for the clinic. Please book a Ukrainian interpreter (not Russian). Please tell her before examining the knee and give her a moment. Background noise, in particular alarms, is hard for her; a side room would help.

Medicines: amlodipine 5 mg, levothyroxine 75 micrograms, sertraline 50 mg (since 25/09), paracetamol 1 g up to four times daily. Naproxen, codeine and lansoprazole stopped.

Tomasz Zieliński, physiotherapist, Riverside Physio & Counselling, 020 7946 0455`,
    afterMin: 106,
  },
  {
    by: 'owner',
    text: 'Very good. One change: "to a large part" → "largely". And eight of eight is seven plus the morning of the 17th, so I\'d say "attended every appointment".',
    afterMin: 8,
  },
  { by: 'clinician', text: 'Both changed. Merci, my English editor.', afterMin: 1 },
  { by: 'owner', text: "That's French.", afterMin: 1 },
  { by: 'clinician', text: 'Powoli, powoli.', afterMin: 2 },
  {
    by: 'assistant',
    text: 'Sent with chart, 13:08. Copied to Dr Rao, and a paper copy for Oksana as agreed yesterday.',
    afterMin: 9,
  },
  {
    by: 'clinician',
    text: `HANDOVER to Ruth, Fri 2 Oct, for the week I'm away.

Who: you know her. Room 2, chair to the wall, door ajar, explain–wait–nod.

Where we are: 91/-8, elastic end-feel. Extension is now the lazy one, so please start with it while she is fresh. She hurries it because it has no number she finds interesting; I tell her that the last 8° are the difference between standing at the stove and standing on a stage.

Mon 5/10, 10:30, 45 min
  1. Ask about sleep first, she likes to report. One sentence is plenty.
  2. Girth at both levels (calf too, please, for both our nerves).
  3. Heel prop 2 x 5 min with the cold pack; contract–relax hamstrings, she pushes, you only hold.
  4. Flexion: bike, seat at 7, rocking forwards and backwards until it goes round. On Thursday she was about a hand short of a full turn. Don't announce it. If it happens, it happens.
  5. Step-ups 10 cm, both hands on the rail, 2 x 6. Watch the hip drop on the right.
  6. Measure. Tell her. She writes it in the purple book.

Tue 6/10 clinic, 11:40. Oksana drives. M wants one of us reachable by phone between 11:30 and 12:30 if the surgeon uses words she doesn't know. I promised, on your behalf. Sorry. You can say no.

Thu 8/10: first day of the knee class (16:00, six people). She's nervous about strangers. I would offer her the place nearest the door and let her simply watch. Her friend Mrs Zhang from the choir may come with her and sit in the waiting room.

Open ends
  – Lift at Weir Court: landlady promised an engineer. If it breaks, stairs with rail, good leg up first, bad leg down first, one bag only.
  – Dr Rao has the BP table, no answer yet.
  – Sertraline, day 8: she reports a dry mouth and slightly more vivid dreams. I said tell Dr Rao and Amira; she has told both.
  – Concert! Choir's autumn concert, Sat 24 Oct, St Anne's hall, 18:00. She has been asked to accompany two songs. She hasn't said yes. Please don't push, just leave the sentence lying about.

My mobile is 07700 900368, I mean it, only not on Saturday between 15:00 and the end of the dancing.`,
    afterMin: 1646,
  },
  { by: 'owner', text: "What a handover. I'll be by the phone on Tuesday. Now go and get your suit.", afterMin: 6 },
  { by: 'counsellor', text: 'Wszystkiego najlepszego to your sister, if I have spelt it properly.', afterMin: 1 },
  { by: 'clinician', text: "Perfectly. I'm touched 🥲🇵🇱", afterMin: 2 },
];
