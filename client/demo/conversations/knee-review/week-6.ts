// Week 6 of the knee review, 12 October to 16 October:
// a flare after the potatoes, and the lift.
// Part of the invented talk gathered in ../../conversation.ts; data only, every person and number is made up.
import type { Line } from '../line.ts';

export const weekSix: readonly Line[] = [
  {
    by: 'assistant',
    text: 'Message left on the machine Sunday 19:40, Maryna herself, in English!! Transcript as well as I can: "Good evening. This is Petrova, Maryna. Knee is big and angry. I did not fall. No fever. Calf is normal, I have measured, thirty-seven. I will come tomorrow. Thank you. Please have nice Sunday." Click.',
    afterMin: 3862,
  },
  { by: 'clinician', text: 'She measured her own calf.', afterMin: 2 },
  { by: 'owner', text: 'I want that woman on the staff.', afterMin: 1 },
  {
    by: 'clinician',
    text: "I'll see her 10:30 as planned and start with temperature, wound, calf, in that order.",
    afterMin: 2,
  },
  {
    by: 'clinician',
    text: `FLARE – session note, Mon 12 October.

S: Since Saturday afternoon the knee is tight and warm, pain 6/10 moving, 3/10 rest, woke twice. Saturday: carried two bags up to the third floor (lift out, "only potatoes"), then cleaned the oven kneeling on the LEFT with the right stretched to the side, then practised for 70 minutes on Mrs Zhang's piano. No fall, no twist, no fever or shivers, no new medicines. She began the story with "I am guilty". I said the knee is not a court.

O: Temp 36.6. Wound quiet, no redness, no discharge. Warmth mild, diffuse. Sweep test 2+ (was 1+). She can straight-leg-raise without lag over 3°.

                    Thu 8/10      Mon 12/10
  Mid-patella R      40.1 cm       41.2 cm
  Calf R / L       37.2/36.8     37.1/36.8
  Flexion act.         97°           92°
  Extension            -6°           -7°
  VAS moving          3–5             6
  Walks with         no stick      stick (her choice)

A: Reactive effusion after overload. I find nothing that points to infection or to a clot. Mostly this is what a joint not yet eleven weeks old says to potatoes, an oven and Chopin on one day.

P: 1. Four quiet days: exercises 1–4 at half dose, no step-ups, no bike resistance.
2. Cold pack 15 min, four times a day; leg above the heart for 30 min after lunch.
3. Paracetamol regularly for three days instead of "when I remember". No anti-inflammatory tablets (sertraline!).
4. Piano: 3 x 10 minutes, right foot on a low stool, no pedal until Thursday.
5. Thursday's class: come, count, don't march.
6. If temp ≥ 38, the wound changes, or pain at rest climbs above 6, she rings us the same day; if we're shut, 111.
7. I drew her a line going up with a dip in it, and asked which was the knee and which was September. She took the paper home.

Told Mr Reid's secretary by phone for information, no change to the 20/10 call.`,
    afterMin: 205,
  },
  { by: 'owner', text: "Agree with every point. I'd add a CRP only if it isn't settling by Thursday.", afterMin: 3 },
  { by: 'clinician', text: 'Yes, my thought too.', afterMin: 1 },
  { by: 'counsellor', text: '"The knee is not a court." May I borrow that on Wednesday?', afterMin: 8 },
  { by: 'clinician', text: "Take it, it's second hand. My mother's, about the kitchen.", afterMin: 1 },
  {
    by: 'assistant',
    text: "Oksana just rang, upset with herself because she'd been at work when the shopping happened. I didn't say anything about treatment, only that Mum's next appointments stand and that Mum is the one to tell her. Was that right?",
    afterMin: 32,
  },
  {
    by: 'owner',
    text: "Entirely. Is there anybody who could do the heavy shopping while the lift's out?",
    afterMin: 2,
  },
  {
    by: 'assistant',
    text: "I'd wondered. Weir Lane Good Neighbours do deliveries on Tues and Fri, free: https://example.org/good-neighbours/shopping – can I give her the link? It's nothing clinical.",
    afterMin: 8,
  },
  { by: 'owner', text: 'Please do.', afterMin: 1 },
  {
    by: 'assistant',
    text: 'First delivery tomorrow, and a man called Bert will carry it up. She asked for "no potatoes until further notice" 🥔🚫',
    afterMin: 99,
  },
  {
    by: 'clinician',
    text: 'Overnight text from Oksana, forwarded by Jo: "Мама сьогодні спала шість годин, вперше за довгий час." Mum slept six hours last night, for the first time in a long while. With a fat knee!',
    afterMin: 1143,
  },
  { by: 'counsellor', text: 'Paracetamol at bedtime, or the oven finally clean?', afterMin: 1 },
  { by: 'clinician', text: '😄 Both.', afterMin: 1 },
  {
    by: 'owner',
    text: 'Mrs Mehta rang ME, to apologise for the lift. Engineer on Thursday, she says, and she\'s had a handrail put on the other side of the stairs at her own expense. She ended with "धीरे-धीरे सब ठीक होगा". Slowly, everything will be all right.',
    afterMin: 397,
  },
  { by: 'assistant', text: 'eleven.', afterMin: 1 },
  {
    by: 'counsellor',
    text: 'With permission: we used the court sentence. She acquitted the knee, and is thinking about the potatoes. PHQ-9 not repeated today, she asked to leave the paper in the drawer and I was glad to.',
    afterMin: 1379,
  },
  {
    by: 'counsellor',
    text: "She is still undecided about the concert. She asked me what you would all think if she said no. I answered that I'd ask you.",
    afterMin: 2,
  },
  { by: 'clinician', text: "That I'd be glad she had asked herself and not the knee.", afterMin: 2 },
  {
    by: 'owner',
    text: 'That a "no" in October may be a "yes" at Christmas. Nobody here\'s keeping score except her.',
    afterMin: 1,
  },
  { by: 'assistant', text: 'That I would like to hear her play one day but I can wait 🎶', afterMin: 1 },
  { by: 'counsellor', text: "I'll read her those, as they stand.", afterMin: 7 },
  {
    by: 'owner',
    text: 'Class: she counted, sitting, leg up on a stool like a general. Swelling down to 40.3. No CRP needed in my opinion; T?',
    afterMin: 1533,
  },
  {
    by: 'clinician',
    text: "I measured before: 40.3 too, temp 36.5, flexion 99°. So the dip in the drawing is over, five degrees up on Monday... *seven. I can't subtract after 5 pm.",
    afterMin: 5,
  },
  { by: 'owner', text: '92 to 99, seven, yes.', afterMin: 1 },
  {
    by: 'assistant',
    text: 'Lift is working!!! Mrs Iqbal rode up and down twice "to be sure for everybody".',
    afterMin: 1,
  },
  { by: 'counsellor', text: 'An inspector of the first rank.', afterMin: 1 },
  {
    by: 'clinician',
    text: 'Question from M, sent in via the front desk, translated by Halyna: what height should the piano stool be, so that she has less than 100° of bend but can still reach the pedal?',
    afterMin: 964,
  },
  { by: 'owner', text: "Lower leg length? I don't have it in my notes.", afterMin: 4 },
  {
    by: 'clinician',
    text: 'Floor to joint line 43 cm in shoes. With the heel 12 cm in front of the knee the bend is around 75°, so about 52 cm, 2 or 3 cm higher than normal. A wedge cushion does it, and she slides forward for the pedal instead of bending back.',
    afterMin: 8,
  },
  { by: 'assistant', text: 'Is it normal that you know how to calculate that?', afterMin: 1 },
  {
    by: 'clinician',
    text: 'atan(12/43) ≈ 15.6°, and 90 − 15.6 ≈ 74. I was good at school, Jo. I had no friends.',
    afterMin: 1,
  },
  { by: 'owner', text: 'You have us now 🫂', afterMin: 1 },
  {
    by: 'clinician',
    text: 'Answer for her, please pass on: stool 52 cm, wedge towards the back, heel well forward, stand up every 15 minutes and walk once round the piano. Like a cat.',
    afterMin: 6,
  },
  { by: 'assistant', text: 'Reply: "I have always walked around the piano like a cat." 🐈‍⬛', afterMin: 154 },
];
