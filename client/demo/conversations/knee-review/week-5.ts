// Week 5 of the knee review, 5 October to 9 October:
// a colleague covers, the surgeon decides, the knee class begins.
// Part of the invented talk gathered in ../../conversation.ts; data only, every person and number is made up.
import type { Line } from '../line.ts';

export const weekFive: readonly Line[] = [
  {
    by: 'owner',
    text: 'Session with me today. Sleep: "five hours, one dream, not bad". Calves equal within 0.5 cm. Extension -6°, flexion 94°. And at 11:02, while she was telling me about a pupil who could only play in gloves, the pedal went round. She didn\'t notice for three turns. I did not announce it.',
    afterMin: 4007,
  },
  { by: 'counsellor', text: 'Oh, Ruth.', afterMin: 1 },
  {
    by: 'owner',
    text: "Then she looked down, stopped, and said something I won't try to spell. Halyna refused to translate it.",
    afterMin: 1,
  },
  { by: 'assistant', text: '😆', afterMin: 1 },
  { by: 'owner', text: 'Tomasz is on leave so nobody tell him until Thursday. Let her do it.', afterMin: 2 },
  { by: 'counsellor', text: 'Sealed lips 🤐', afterMin: 1 },
  {
    by: 'assistant',
    text: 'Dr Rao\'s surgery: amlodipine unchanged, "borderline and improving", recheck in six weeks here or there. So that closes the BP question from last Tuesday.',
    afterMin: 338,
  },
  { by: 'owner', text: "Good, I'll recheck on the day of discharge.", afterMin: 1 },
  { by: 'owner', text: "Phone's in my hand. Line 1 is hers until half twelve, please, Jo.", afterMin: 1092 },
  { by: 'assistant', text: 'Line 1 clear', afterMin: 0 },
  {
    by: 'owner',
    text: 'She rang from the clinic. Word she wanted was "deferred". I said: відкладено, postponed – I\'d looked it up last night in case.',
    afterMin: 41,
  },
  { by: 'counsellor', text: 'Does that mean what I hope?', afterMin: 1 },
  {
    by: 'owner',
    text: "No manipulation. Mr Reid measured 93°, read the letter (aloud, she says, including the door), X-ray satisfactory, sees her again on 20 October by telephone. He had a Ukrainian interpreter and a side room. Tomasz's letter did that.",
    afterMin: 2,
  },
  { by: 'assistant', text: "I am crying at my kitchen table in Swansea and I've never met the woman", afterMin: 1 },
  { by: 'counsellor', text: 'You booked every one of those hours, Jo.', afterMin: 1 },
  { by: 'assistant', text: "Shall I text T? Lublin's only an hour ahead", afterMin: 6 },
  { by: 'owner', text: 'Oh go on then. Just "No MUA". He\'ll know.', afterMin: 1 },
  { by: 'assistant', text: 'He replied with eleven dancing men 🕺🏻 and "CLAP FOR THE KNEE"', afterMin: 6 },
  {
    by: 'assistant',
    text: 'Lift at Weir Court is out again. Mrs Mehta, the landlady, has put up a sign: लिफ़्ट बुधवार तक बंद है. "The lift is shut until Wednesday", her nephew tells me. Which Wednesday it doesn\'t say.',
    afterMin: 1238,
  },
  { by: 'owner', text: 'It is Wednesday.', afterMin: 7 },
  { by: 'assistant', text: 'Exactly', afterMin: 0 },
  {
    by: 'owner',
    text: "Three floors, then. Could you ask Oksana whether there's a chair on the landings? And does Maryna want to move Amira's session to the phone today?",
    afterMin: 4,
  },
  {
    by: 'assistant',
    text: 'M says she\'ll come: "I have prepared myself". Mr Zhang has put a kitchen chair on the second landing with a cushion. Somebody has tied a ribbon on it.',
    afterMin: 32,
  },
  { by: 'counsellor', text: "I'll have tea ready for whoever arrives.", afterMin: 1 },
  {
    by: 'counsellor',
    text: 'She arrived. 54 steps down, no hands on the wall. With her agreement: PHQ-9 is 11 today (it was 15). She would like the team to know that she said it to me with her chin up.',
    afterMin: 319,
  },
  { by: 'owner', text: 'Noted with chin up.', afterMin: 1 },
  {
    by: 'counsellor',
    text: "A thought I want to put down before I forget, nothing urgent. Going home up the stairs is more load in one day than we've ever given her. If the knee is bigger tomorrow, could whoever sees her say beforehand that this is a normal answer, not a punishment? She tends to read it the second way.",
    afterMin: 173,
  },
  { by: 'owner', text: "I'll say it before I touch the tape measure.", afterMin: 8 },
  {
    by: 'clinician',
    text: "Back. Hoarse. What did I miss?? Jo's text said NO MUA and I danced with a bishop.",
    afterMin: 845,
  },
  { by: 'owner', text: 'Read up from Monday, but skip nothing she might want to tell you herself.', afterMin: 1 },
  { by: 'clinician', text: 'I have read. I saw nothing. I know nothing. (🚲🔁!!!)', afterMin: 15 },
  { by: 'counsellor', text: 'Good man.', afterMin: 1 },
  {
    by: 'clinician',
    text: 'She told me about the bicycle with sound effects. 97° / -6°. Mid-patella up by 0.8 cm after the stairs, I gave your "normal answer" sentence, Amira, and she said "I know, Ruth told me already by phone". So, team of two and a half voices.',
    afterMin: 108,
  },
  { by: 'owner', text: 'I only rang about the class 😇', afterMin: 1 },
  {
    by: 'owner',
    text: `KNEE CLASS, Thu 8 Oct, 16:00 – note for Maryna's record, I led, Tomasz assisting.

Present in the room: six participants, of whom M the newest. Mrs Zhang waited outside with a thermos and her knitting.

M chose the chair by the door and watched the warm-up. At minute nine she moved the chair half a metre in. At minute fifteen the group did marching on the spot to the radio; the presenter announced traffic news, I switched it off, somebody said "what, in silence?", and M said in English, first thing she'd said to anyone: "I can count." She counted the whole class in through eight minutes of marching, in waltz time, then in fours, then, because a gentleman asked, a tango.

Work done (her own):
  marching, support by one hand          8 min
  mini-squats to 45°, chair behind       2 x 8
  heel raises, both legs                 2 x 10
  step-up 10 cm, leading right           2 x 6   (hip drop slight, better with a mirror)
  heel prop with cold pack at the end    6 min

Pain: 3/10 before, 5/10 during step-ups, 3/10 afterwards. No startle observed except one when a locker door closed; I named it, feet on the floor, settled in under a minute. No other participant remarked on it.

Load on the whole this week: 54 stairs twice on Wednesday, session this morning, class this afternoon. That is enough. I asked for a quiet Friday: walks only, exercises 1, 2 and 3, leg up after lunch.

Plan: class every Thursday at 16:00 until the end of October instead of the second individual session, if the knee agrees. Individual session Mondays with Tomasz. She asked whether she might bring a metronome. I said she is the metronome.

On the way out Mrs Zhang gave me a card to pin up, 慢慢来,不着急 – "take your time, no hurry". It is on the board now next to the swan.`,
    afterMin: 409,
  },
  { by: 'counsellor', text: '"I can count." I shall be thinking about that all evening.', afterMin: 4 },
  { by: 'assistant', text: "Adding 慢慢来 to the spreadsheet. We're at nine!", afterMin: 1 },
  {
    by: 'clinician',
    text: 'Nikos also gave me one in the car park: σιγά σιγά. But he said it about the parking.',
    afterMin: 5,
  },
  { by: 'assistant', text: 'Ten 🇬🇷', afterMin: 1 },
  {
    by: 'assistant',
    text: "Does the class get charged at £18 or £12 for her? She's on the reduced rate for individual.",
    afterMin: 1043,
  },
  { by: 'owner', text: '£12. And nothing for the 17th of September, if that ever shows up on a bill.', afterMin: 3 },
  { by: 'assistant', text: 'It had, sneakily. Gone now.', afterMin: 1 },
  {
    by: 'clinician',
    text: "Weekend text to go out via Oksana's number, times only: Mon 12/10 10:30 (me), Wed 14/10 14:00 (Amira), Thu 15/10 16:00 (class).",
    afterMin: 314,
  },
  { by: 'assistant', text: 'sent ✔️', afterMin: 1 },
];
