// Week 2 of the knee review, 14 September to 18 September:
// a swollen calf, an urgent referral, and first meeting with the counsellor.
// Part of the invented talk gathered in ../../conversation.ts; data only, every person and number is made up.
import type { Line } from '../line.ts';

export const weekTwo: readonly Line[] = [
  {
    by: 'owner',
    text: "Happy Monday. Maryna 10:30 with Tomasz; Room 2, because Room 1's radiator has started to bang.",
    afterMin: 3873,
  },
  {
    by: 'clinician',
    text: "Room 2 please, even if it's fixed. She startled badly on Thursday when the delivery trolley hit the door.",
    afterMin: 16,
  },
  { by: 'owner', text: 'Noted. Permanently Room 2 for her then.', afterMin: 2 },
  {
    by: 'clinician',
    text: 'Session 3. Flexion 79° (+4), extension -10°, lag down to 5°. BP 148/92, then 144/90 after a rest. TUG 16.8 s. She does the pedal exercise far more than I prescribed, the quads rather less.',
    afterMin: 202,
  },
  { by: 'owner', text: 'Musicians. Letter to Dr Rao about the BP?', afterMin: 1 },
  { by: 'clinician', text: 'Drafting it now.', afterMin: 1 },
  {
    by: 'clinician',
    text: `Draft, tell me if too much:

"Dear Dr Rao, I am treating Mrs Petrova after her right knee replacement. Seated BP in clinic: 152/94 and 146/90 (7/9), 148/92 and 144/90 (14/9), pulse 76–80 regular. She takes amlodipine 5 mg in the morning and, since surgery, naproxen 250 mg twice daily, which may contribute. She has no headache or visual symptoms. She has a home monitor and is willing to measure for seven days. May I ask you to review? With kind regards, T. Zieliński"`,
    afterMin: 16,
  },
  { by: 'owner', text: 'Perfect. Short, numbers first, a reason and a question.', afterMin: 3 },
  { by: 'assistant', text: 'Sent to letters@weirlane.example.org 12:09, receipt back already. Blimey.', afterMin: 5 },
  {
    by: 'clinician',
    text: 'Amira, I asked her today, with Halyna on the line, how she is sleeping, and she told me more than I\'d asked. I said we have a colleague who listens for a living. She wants to meet you. She also said, and I quote with her permission: "Not a doctor for the head. A person with time."',
    afterMin: 14,
  },
  {
    by: 'counsellor',
    text: 'I can be a person with time. What did she agree that I may know beforehand?',
    afterMin: 7,
  },
  {
    by: 'clinician',
    text: "Poor sleep, that loud noises are difficult, and that she lost her brother last year. Nothing else, and she'd like to tell the rest herself, or not.",
    afterMin: 2,
  },
  {
    by: 'counsellor',
    text: 'Then that is all I shall know. Jo, could we do 50 minutes on Wednesday at 14:00, Halyna if at all possible? The same voice each time makes a difference.',
    afterMin: 2,
  },
  {
    by: 'assistant',
    text: "Wed 16/9 14:00, Halyna confirmed, and I've asked them to hold her for every Wednesday until the end of October.",
    afterMin: 9,
  },
  { by: 'counsellor', text: 'You are a treasure, Jo.', afterMin: 1 },
  {
    by: 'owner',
    text: "A reminder to all of us, me included: what is said in Amira's room stays in Amira's notes. In this thread we put only what helps us treat Maryna well and what she has said yes to.",
    afterMin: 2,
  },
  { by: 'assistant', text: 'Of course', afterMin: 1 },
  {
    by: 'counsellor',
    text: "We met. She is happy for you to know this much: we'll see each other on Wednesdays for six weeks, she would like doors left ajar rather than shut, and please tell her before you touch the leg, every time, even if you told her a minute ago.",
    afterMin: 3022,
  },
  { by: 'clinician', text: 'I can do all three. Thank you both, you and her.', afterMin: 2 },
  {
    by: 'counsellor',
    text: 'I said شوي شوي to her (shway shway – little by little). She answered "потихеньку". Same word, different coat.',
    afterMin: 2,
  },
  { by: 'clinician', text: 'In Polish "powoli, powolutku". My grandmother said it to the horse.', afterMin: 6 },
  { by: 'owner', text: '🐴❤️', afterMin: 1 },
  { by: 'clinician', text: 'Ruth, are you free? Now please. Maryna, Room 2. R calf.', afterMin: 1117 },
  { by: 'owner', text: 'Coming', afterMin: 0 },
  {
    by: 'owner',
    text: 'For the thread while Tomasz stays with her: right calf visibly bigger since yesterday evening, 10 cm below the tibial tuberosity R 40.1, L 36.8 cm. Pitting at the shin on that side only. No chest symptoms, SpO2 98 %, pulse 84, RR 14, temp 36.8.',
    afterMin: 18,
  },
  {
    by: 'owner',
    text: "Jo, please ring the ambulatory unit at St Brannoc's, 020 7946 0277, and put them through to me. Not the switchboard.",
    afterMin: 2,
  },
  { by: 'assistant', text: 'dialling', afterMin: 0 },
  { by: 'assistant', text: 'Putting Dr Marchetti through to you, line 2', afterMin: 3 },
  {
    by: 'owner',
    text: 'Accepted for 11:30 today. They will do the D-dimer and a scan and have a Ukrainian interpreter on site. Naproxen to be held until we hear.',
    afterMin: 13,
  },
  {
    by: 'clinician',
    text: "She asks if it is \"the thing that kills\". I told her honestly: it can be dangerous if missed, we haven't missed it, and that's what today is for. She's calmer. I won't send her in a taxi alone.",
    afterMin: 2,
  },
  {
    by: 'assistant',
    text: 'Nikos is on his way from work, 10 min. He texted "Ερχόμαστε σε δέκα λεπτά, έχει κίνηση" and I had to look it up: "we\'re coming in ten minutes, there\'s traffic".',
    afterMin: 1,
  },
  { by: 'owner', text: '👌🏾', afterMin: 1 },
  { by: 'assistant', text: "They've left. She waved at me from the car.", afterMin: 20 },
  {
    by: 'clinician',
    text: `RECORD – suspected DVT, Thu 17 September, written 11:05.

09:45 M arrived with stick, said through Halyna that the lower leg had felt "like bread rising" since last night. No injury, no long journey. Hardly walked on Monday evening and Tuesday (lift out of order), came by car on Wednesday.

09:52 Exam. Swelling R calf, skin intact, slightly shiny, not red. Girth 10 cm below tibial tuberosity: R 40.1 cm, L 36.8 cm, difference 3.3 cm. Pitting oedema over R shin, none on L. Tenderness along the deep veins: none I could be sure of. No dilated superficial veins. Knee effusion unchanged, wound fine. I did not do Homans' test.

Obs 10:05: BP 150/88, pulse 84 regular, RR 14, SpO2 98 % on air, temp 36.8. No chest pain, no breathlessness, no cough.

Two-level Wells score:
  major surgery within 12 weeks          +1
  calf swelling 3 cm or more             +1
  pitting oedema, symptomatic leg only   +1
  alternative diagnosis as likely         0  (post-op swelling possible, not new overnight)
  total                                   3  = DVT likely

09:58 Called R. Okafor, who repeated the measurements independently (R 40.0, L 36.8) and agreed.
10:21 Discussed with Dr Marchetti, ambulatory unit. Accepted for 11:30 same day. Advice: no exercise, leg supported, hold naproxen.
10:50 Left with son-in-law by car, walking a few steps with stick, comfortable. Copy of this record, list of medicines and the op date given on paper.

Explained in Ukrainian what we suspect, what the tests are, and when to ring 999. M repeated it back correctly.

No treatment given today. Session cancelled without charge.`,
    afterMin: 27,
  },
  { by: 'owner', text: 'Thorough. Thank you. Go and drink something.', afterMin: 6 },
  { by: 'assistant', text: "Any news? Sorry, I know you'd have said.", afterMin: 257 },
  { by: 'clinician', text: "Not yet. I've looked at the phone forty times.", afterMin: 1 },
  {
    by: 'owner',
    text: 'Dr Marchetti rang. Proximal scan NEGATIVE. D-dimer raised (which it may well be seven weeks after a knee replacement). Because of that combination they repeat the scan in 6–8 days. No anticoagulant in the meantime, naproxen stays off until the GP has looked at it.',
    afterMin: 93,
  },
  { by: 'clinician', text: 'Uff. Kurczę. Thank you.', afterMin: 1 },
  {
    by: 'counsellor',
    text: "I'm very glad. Please, both of you, let yourselves notice that you did that well.",
    afterMin: 1,
  },
  { by: 'assistant', text: 'phew 😮‍💨', afterMin: 2 },
  {
    by: 'clinician',
    text: "So, practical: may she exercise before the repeat scan? I'd say active movement and walking yes, no forcing, no compression, girth measured every visit.",
    afterMin: 906,
  },
  {
    by: 'owner',
    text: 'Yes to all of that. It\'s also what the unit wrote: "mobilise as comfortable". Repeat scan is Wed 23/9 at 09:20.',
    afterMin: 7,
  },
  {
    by: 'counsellor',
    text: "That clashes with nothing on my side, she's with me at 14:00. I'll ask whether she'd rather rest that day, and let her decide.",
    afterMin: 2,
  },
  {
    by: 'assistant',
    text: 'I\'ll text Oksana the scan time only. Draft: "Reminder from Riverside: appointment at St Brannoc\'s, Wed 23 Sept, 09:20, main entrance." No clinic name in it. OK?',
    afterMin: 14,
  },
  { by: 'owner', text: 'OK, and well thought.', afterMin: 1 },
];
