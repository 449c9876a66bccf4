// Week 3 of the knee review, 21 September to 25 September:
// the second scan, a note written with the client, a word in many languages.
// Part of the invented talk gathered in ../../conversation.ts; data only, every person and number is made up.
import type { Line } from '../line.ts';

export const weekThree: readonly Line[] = [
  {
    by: 'assistant',
    text: "She's brought varenyky for everyone. With cherries. There are forty of them.",
    afterMin: 4391,
  },
  { by: 'counsellor', text: 'How many are there now, Jo?', afterMin: 1 },
  { by: 'assistant', text: "I work from home, Amira 😭 I'm in Swansea looking at a photograph", afterMin: 0 },
  { by: 'clinician', text: 'thirty-six', afterMin: 1 },
  {
    by: 'clinician',
    text: 'Session 4. Girth at 10 cm: R 38.4 (was 40.1), L 36.8. No pitting. Flexion 81° despite four lazy days, extension -10°. VAS 4/10. BP 142/88. Off naproxen since Thursday and pain is no worse, interesting.',
    afterMin: 101,
  },
  {
    by: 'owner',
    text: 'Interesting indeed. Ask Dr Rao whether it needs to come back at all, before she restarts it out of habit.',
    afterMin: 2,
  },
  { by: 'clinician', text: 'Already in my list for the phone call at one.', afterMin: 1 },
  {
    by: 'clinician',
    text: 'Spoke with Dr Rao. (1) Naproxen: stop, paracetamol only, topical ibuprofen "if she must" but not on the scar. (2) BP: seven days of home readings, morning and evening, then decide. (3) She\'ll see M on Friday 25/9 about sleep and mood.',
    afterMin: 89,
  },
  { by: 'owner', text: 'Lansoprazole?', afterMin: 1 },
  { by: 'clinician', text: "Good question, I didn't ask. It was only there for the naproxen.", afterMin: 2 },
  { by: 'owner', text: "Put it to the surgery in writing so it isn't left on repeat for ten years.", afterMin: 1 },
  { by: 'clinician', text: 'Done, via Jo.', afterMin: 15 },
  { by: 'assistant', text: 'Confirmed, sent 13:40.', afterMin: 1 },
  {
    by: 'assistant',
    text: "Something for all of you. Mrs Iqbal from the ground floor rang on Maryna's behalf, she walks with her to the shop. She wanted to know whether twelve minutes is too far. I said I can't discuss a client, but that anybody can ask their own physio. She laughed and said \"I'll make her ask, then\".",
    afterMin: 1173,
  },
  { by: 'owner', text: 'Perfectly handled.', afterMin: 1 },
  {
    by: 'counsellor',
    text: 'Mrs Iqbal came up with her last Wednesday. My Urdu is kitchen Urdu from Bradford, but we managed: "آہستہ آہستہ", she kept telling Maryna on the stairs. Slowly, slowly.',
    afterMin: 24,
  },
  {
    by: 'clinician',
    text: 'So now we have потихеньку, شوي شوي, powoli and آہستہ آہستہ. We are collecting.',
    afterMin: 4,
  },
  {
    by: 'assistant',
    text: 'In Welsh it\'s "gan bwyll" 🏴󠁧󠁢󠁷󠁬󠁳󠁿 – literally "with prudence", but it\'s what my nan shouted when I carried the good plates.',
    afterMin: 2,
  },
  { by: 'owner', text: 'My father, Igbo: "jiri nwayọ". Go gently.', afterMin: 1 },
  { by: 'assistant', text: 'Oksana, by text: scan clear!! ✅', afterMin: 1484 },
  { by: 'clinician', text: 'YES', afterMin: 1 },
  {
    by: 'owner',
    text: "Wonderful. Let's have it in writing before we change anything, but I'm breathing out.",
    afterMin: 8,
  },
  {
    by: 'assistant',
    text: 'Letter from the unit now on the record: "No evidence of deep vein thrombosis in the right lower limb. Discharged. Advice re return of symptoms given with interpreter."',
    afterMin: 76,
  },
  { by: 'owner', text: 'Then full programme from tomorrow, Tomasz. Bending for England.', afterMin: 1 },
  { by: 'clinician', text: 'For Ukraine, Ruth.', afterMin: 1 },
  { by: 'owner', text: 'Quite right 🇺🇦💪🏽', afterMin: 3 },
  {
    by: 'counsellor',
    text: `A note for the team, written together with Maryna this afternoon; Halyna read it back to her in Ukrainian and she changed two words. It is hers as much as mine.

What helps me, and what does not

Helps:
– Tell me what you are going to do, and wait until I nod. I know you are busy. A nod takes one second.
– The room at the back, the chair with its back to the wall, the door a hand's width open.
– If there is a siren outside, don't stop talking as if nothing happened and don't look at me with pity either. Say "ambulance, it is going past" and carry on.
– Numbers. I am a teacher, I like marks. Tell me the degrees.
– Music. If the radio must be on, please not the news.
– Jokes are allowed. In my family we joked at funerals.

Does not help:
– "Relax." Nobody has ever relaxed because of this word.
– Asking me in front of my daughter whether I am sad. She has enough to carry.
– Speaking louder. I hear well. I only need it slower.
– Being called brave.

What you may ask: how I slept, whether I played, what hurts. What I shall bring up myself: my brother Andriy.

From me (A.H.), for the treatment: her startle response is strong but settles in a minute or two if nothing further happens. When it happens on the plinth she holds her breath and the thigh locks; this may be part of the resistance to bending that Tomasz described in the first note. Naming what she hears and letting her plant both feet on the floor is enough. Please don't try breathing exercises with her for now, they make it worse, and she and I are looking at other ways.

She scored a PHQ-9 with me today and allows me to say that it is 15, and that there are no thoughts of ending her life (item 9 is 0). I asked directly, and we have a plan for bad nights with names and numbers on it. She has an appointment with Dr Rao on Friday and would like to talk about medication; I have offered to write two lines if she wishes.

We go on on Wednesdays.`,
    afterMin: 263,
  },
  {
    by: 'clinician',
    text: 'I\'ve read it twice. Thank you, Maryna, is what I want to say. "Being called brave" – I did that. On the first day.',
    afterMin: 7,
  },
  {
    by: 'counsellor',
    text: "She knows you did. She also told me you're the one who corrected her language on the form, and that this weighed more.",
    afterMin: 2,
  },
  {
    by: 'owner',
    text: "Room 2, chair to the wall, door ajar: I'll put it in the booking note so whoever covers knows, without the reasons.",
    afterMin: 3,
  },
  {
    by: 'assistant',
    text: 'Booking note now reads: "R2. Chair by back wall. Door ajar. Explain before touch, wait for nod. No news on radio." Nothing else.',
    afterMin: 1,
  },
  { by: 'owner', text: '👏🏿', afterMin: 1 },
  {
    by: 'clinician',
    text: '84° / -9°. Explained, waited, nod, every time. It costs about ninety seconds a session and buys three degrees. Best deal in physiotherapy.',
    afterMin: 1104,
  },
  { by: 'counsellor', text: '☺️', afterMin: 1 },
  {
    by: 'clinician',
    text: 'She asked whether the knee "hears" sirens. I said the thigh muscle does, more or less. She thought about that and said it explained her whole left-hand technique as well.',
    afterMin: 17,
  },
  {
    by: 'assistant',
    text: "From Dr Rao's secretary: sertraline 50 mg once daily, started today, review in two weeks. Lansoprazole: stopped as of today. Levothyroxine bloods next month.",
    afterMin: 1605,
  },
  {
    by: 'owner',
    text: "So naproxen really must stay off, an SSRI with an NSAID raises the bleeding risk and now there's no PPI either. Tomasz, does she still have tablets at home?",
    afterMin: 2,
  },
  { by: 'clinician', text: "Half a box, I think. I'll ask her to take them back to the pharmacy.", afterMin: 2 },
  {
    by: 'assistant',
    text: 'Mr Levy at the chemist\'s beat us to it: asked her himself whether she had any at home, and took the rest in. He wrote רפואה שלמה on the bag. Means "a complete recovery", she showed Solomiya, who has now copied it out in felt tip.',
    afterMin: 83,
  },
  { by: 'clinician', text: 'I like this street.', afterMin: 1 },
  {
    by: 'counsellor',
    text: 'לאט לאט too, I expect. That\'s "slowly, slowly" in Hebrew, my flatmate at university said it whenever I cooked.',
    afterMin: 3,
  },
  { by: 'owner', text: 'Jo, start a list?', afterMin: 1 },
  { by: 'assistant', text: 'Already have a spreadsheet 🤓', afterMin: 0 },
];
