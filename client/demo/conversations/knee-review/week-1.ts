// Week 1 of the knee review, 7 September to 11 September:
// first assessment, the right interpreter, the home programme.
// Part of the invented talk gathered in ../../conversation.ts; data only, every person and number is made up.
import type { Line } from '../line.ts';

export const weekOne: readonly Line[] = [
  {
    by: 'owner',
    text: "Morning all. Starting a thread for Maryna Petrova, 61, right total knee replacement on 28 July at St Brannoc's (Mr Reid). The ward physio rang me on Friday: stiff, anxious, discharged with a sheet of exercises in English, which isn't her first language. First appointment is today, 10:30, with Tomasz.",
    afterMin: 0,
  },
  { by: 'clinician', text: 'Got it, thanks. Do we have the op note?', afterMin: 2 },
  {
    by: 'assistant',
    text: "Op note + discharge letter came through at 07:50, I've put both on her record. Two pages, second one is upside down, sorry, that's how they faxed it. Yes, FAXED.",
    afterMin: 1,
  },
  { by: 'clinician', text: '🙈', afterMin: 1 },
  {
    by: 'owner',
    text: 'One thing before she arrives. The ward said "daughter will interpret". I\'d rather she had a proper interpreter for the assessment and consent. Jo, could you see who is free at short notice?',
    afterMin: 3,
  },
  { by: 'assistant', text: 'On it', afterMin: 2 },
  {
    by: 'assistant',
    text: 'Telephone interpreter booked 10:30–11:30, Russian. Dial 020 7946 0321, PIN is on the appointment.',
    afterMin: 12,
  },
  {
    by: 'clinician',
    text: 'Hold on, Jo – she is from Kharkiv, but the discharge letter says preferred language Ukrainian. Could you ask them to swap? It may matter to her a great deal.',
    afterMin: 2,
  },
  { by: 'assistant', text: "Oh no. You're right, I assumed. Ringing back now", afterMin: 1 },
  {
    by: 'assistant',
    text: "Swapped: *Ukrainian, interpreter's name is Halyna, same number, same PIN. And I've changed the language field on the record so nobody repeats my mistake.",
    afterMin: 5,
  },
  { by: 'clinician', text: 'Thank you 🙏🏼 Dziękuję, as we say at my end of the border.', afterMin: 1 },
  {
    by: 'owner',
    text: 'Good catch. Tomasz, can you get a baseline on both knees, and sit her down for five minutes before you do the blood pressure? It was 164/96 on the ward the day she left.',
    afterMin: 8,
  },
  { by: 'clinician', text: 'Will do. Twice if the first is high.', afterMin: 1 },
  {
    by: 'assistant',
    text: "She's here, early. Daughter (Oksana), son-in-law (Nikos) and a little girl with a toy accordion 👨‍👩‍👧",
    afterMin: 93,
  },
  { by: 'clinician', text: 'coming', afterMin: 1 },
  {
    by: 'clinician',
    text: `Maryna Petrova – initial assessment, Mon 7 September, 10:30–11:35. Interpreter: Halyna (Ukrainian, by phone). Daughter present for the first ten minutes at M's wish, then waited outside.

S
Right TKR 28/07, now 5 weeks 6 days. In hospital three nights. Main problem in her own words: "The knee is a rusty door. I am afraid that if I push, it will break." Pain 3/10 at rest, 6/10 walking, 8/10 when somebody else bends it. Wakes about 02:00 and again at 04:00, partly pain, partly "thoughts". Walks with one stick in the left hand, flat surfaces only, about 10 minutes. Stairs one at a time with the rail; lives on the third floor of Weir Court, lift works "on some days".
Retired piano teacher. Has not played since June. Right foot = sustain pedal, so for her the knee is also the piano.
PMH: hypertension (amlodipine 5 mg), hypothyroid (levothyroxine 75 micrograms). No diabetes, no previous clot. Non-smoker.
Meds for pain: paracetamol 1 g four times a day, naproxen 250 mg twice a day with lansoprazole 15 mg, codeine 30 mg if needed – she stopped the codeine herself after three days (constipation, "head full of wool").

O
Wound fully healed, dry, no warmth beyond what I expect. Effusion mild (sweep test 1+).
Knee flexion R 72° active, 76° passive; L 132°.
Extension R lacks 12°; L full.
Quads lag 8°. Straight leg raise possible, x4 before fatigue.
Mid-patella girth R 41.5 cm, L 38.0 cm.
Timed up and go 19.4 s with stick. Sit-to-stand in 30 s: 5.
Calves soft, equal, non-tender. BP seated 152/94, repeated after 10 min 146/90, pulse 78 regular.

A
Stiff and guarded knee at six weeks, no sign of infection. A lot of the limit is fear: when she moved it herself under the table while talking about music, I saw at least 5° more than when I measured. Progress is possible, but the window matters; Mr Reid will think about a manipulation if she is under 90° at the October clinic (Tue 6/10).

P
1. Twice weekly for six weeks, Mon + Thu.
2. She moves the knee, I don't push it. Agreed explicitly, she shook my hand on it.
3. Home programme, max five exercises, written with pictures and in Ukrainian.
4. BP again next week, letter to GP if still above 140/90.
5. Goals she chose: pedal for one whole song by mid-October; the stairs with a shopping bag; "sleep like a person".`,
    afterMin: 101,
  },
  { by: 'owner', text: 'Lovely note. "She moves the knee, I don\'t push it" should be on our wall.', afterMin: 3 },
  {
    by: 'counsellor',
    text: "Reading along. That sentence about the rusty door says a good deal. No need for me yet, but I'm here.",
    afterMin: 2,
  },
  {
    by: 'clinician',
    text: "Thanks Amira. I'd like to get to know her a bit first, then I'll ask her whether she wants to hear about you.",
    afterMin: 3,
  },
  { by: 'counsellor', text: 'Exactly the right order.', afterMin: 1 },
  {
    by: 'assistant',
    text: "Next appts booked: Thu 10/9 09:45, Mon 14/9 10:30, Thu 17/9 09:45. Daughter's mobile for reminders is 07700 900142 (M has given consent for texts about times only, nothing clinical).",
    afterMin: 16,
  },
  {
    by: 'assistant',
    text: 'Also the little one is called Solomiya, seven, and she has informed me that her grandmother is "the best at Chopin in the whole of Kharkiv" 🎹🇺🇦',
    afterMin: 1,
  },
  { by: 'owner', text: '😍', afterMin: 2 },
  {
    by: 'owner',
    text: "Tomasz, did you ask about wound discharge in the first fortnight? It isn't in the op summary either way.",
    afterMin: 1228,
  },
  {
    by: 'clinician',
    text: 'I did, forgot to write it: dry from day 5, clips out on day 13, no antibiotics. Added to the note as an addendum.',
    afterMin: 18,
  },
  { by: 'owner', text: '👍🏽', afterMin: 1 },
  {
    by: 'assistant',
    text: "GP confirmed: Dr Rao, Weir Lane Surgery, 020 7946 0118. They'd like letters by e-mail: letters@weirlane.example.org. NOT the old fax.",
    afterMin: 146,
  },
  {
    by: 'assistant',
    text: 'Our letter template prints the heading as "Riverside Physio &amp; Counselling" again btw. I\'ve asked the web people.',
    afterMin: 1,
  },
  {
    by: 'clinician',
    text: "Question for the physio brain trust: paracetamol and naproxen both at 8 in the morning, and we see her 09:45 on Thursday. I'd keep that. But the Monday slot is 10:30 – would you ask her to shift the doses or leave well alone?",
    afterMin: 1732,
  },
  {
    by: 'owner',
    text: 'Leave the doses. Two and a half hours after is fine, and changing the clock on someone who already sleeps badly is a poor trade.',
    afterMin: 18,
  },
  { by: 'clinician', text: 'Agreed.', afterMin: 1 },
  {
    by: 'clinician',
    text: 'Session 2: flexion 75°, extension -12° unchanged, VAS 5/10. She laughed once. I asked her to bend the knee "in three-four time" and she corrected my tempo.',
    afterMin: 1073,
  },
  { by: 'counsellor', text: 'That may be the best outcome measure of the week.', afterMin: 1 },
  {
    by: 'clinician',
    text: `Home programme as agreed with her today. Halyna is translating it, Jo prints it in 16 pt, please.

HOME PROGRAMME – Maryna – from Thu 10 September
General rule: pain up to 5/10 while moving is allowed, and must be back to where it was within an hour. If not, do half next time. Do not skip, do half.

1. HEEL SLIDES, sitting on the sofa, sock on a smooth floor.
   Slide the foot back under you until it is tight, count a slow bar of four, slide forward.
   10 times, 4 times a day.
2. THE PEDAL. Sit on the piano stool, heel on the floor, press an imaginary pedal.
   Legato! 3 minutes, morning and evening. (A book under the heel if the ankle is stiff.)
3. HEEL ON A ROLLED TOWEL, leg long, let the knee sink. Do not push it down with the hand.
   5 minutes, 3 times a day. A radio programme helps.
4. QUADS: press the back of the knee into the bed, hold 5 seconds, let go for 5.
   12 times, 3 times a day.
5. STAND UP – SIT DOWN from the kitchen chair with a cushion on it, hands on the table if needed.
   6 times, twice a day. Next week take the cushion away.

After the exercises: leg up, cold pack in a tea towel, 15 minutes. Never ice on bare skin.

Walking: 3 short walks are better than 1 long one. From 10 minutes each, add 1 minute every second day as long as the knee is not bigger in the evening than in the morning.

RING US THE SAME DAY on 020 7946 0455 for: a calf that is swollen, hot or painful; a wound that opens or weeps; fever; a knee that suddenly cannot take weight.
RING 999 for: chest pain, sudden breathlessness, coughing blood.

Not on the list: squatting, kneeling, carrying shopping above the first floor, and being cross with yourself.`,
    afterMin: 142,
  },
  { by: 'owner', text: 'Love the last line. Add "or 111 out of hours" to the same-day box?', afterMin: 4 },
  { by: 'clinician', text: 'Added. Also the pictures are mine, so please be kind.', afterMin: 3 },
  { by: 'assistant', text: 'Your heel slide looks like a swan falling asleep 🦢 printing anyway', afterMin: 18 },
  { by: 'clinician', text: 'It IS a swan. Fear-free movement.', afterMin: 1 },
  {
    by: 'assistant',
    text: "Oksana rang: can Mum do exercise 3 in bed because the sofa is too short? I said I'd ask, not guess.",
    afterMin: 1539,
  },
  {
    by: 'clinician',
    text: 'Yes, bed is fine, same towel. Nothing under the knee itself, only under the heel.',
    afterMin: 6,
  },
  {
    by: 'assistant',
    text: 'Passed on word for word. She says "дякую, ви дуже добрі" = thank you, you are very kind. I\'ve learned to say "будь ласка" back, badly.',
    afterMin: 5,
  },
];
