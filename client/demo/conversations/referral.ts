// Thread "New referral — L. Adeyemi": a self-referral screened by telephone on the same day.
// Part of the invented talk gathered in ../conversation.ts; data only, every person and number is made up.
import type { Conversation } from './line.ts';

export const referral: Conversation = {
  title: 'New referral — L. Adeyemi',
  about: 'Lewis Adeyemi',
  begins: '2026-10-13T09:06',
  members: ['owner', 'clinician', 'counsellor', 'assistant'],
  lines: [
    {
      by: 'assistant',
      text: "New referral in, self-referred through the web form last night. Lewis Adeyemi, 34, chef. Low back + right leg, eight weeks. He's ticked both boxes, physio AND talking.",
      afterMin: 0,
    },
    {
      by: 'assistant',
      text: `The form's export, so you have his own words:

{
  "reason": "back pain since lifting stock pot 40L, goes down right leg to foot",
  "worse": ["standing", "end of shift"],
  "numbness": "outside of foot, sometimes",
  "sleep_hours": 4,
  "other": "not feeling like myself. work says come back or hand in notice",
  "call_after": "15:00",
  "phone": "07700 900577"
}`,
      afterMin: 2,
    },
    {
      by: 'owner',
      text: "Thanks. Before we book anything: does the form ask the cauda equina questions? I can't see bladder, bowel, saddle or both-legs in there.",
      afterMin: 6,
    },
    { by: 'assistant', text: 'It doesn\'t, it asks "any other symptoms" and he left that empty', afterMin: 2 },
    {
      by: 'owner',
      text: "Then somebody clinical rings him today, not at three. A chef's phone is on at ten.",
      afterMin: 1,
    },
    { by: 'clinician', text: "I have a gap at 09:45. I'll do it.", afterMin: 1 },
    {
      by: 'clinician',
      text: "Spoke with him, 12 minutes. Bladder and bowel normal, no saddle numbness, no sexual changes, one leg only, no weakness he notices, walks on heels and toes in his kitchen for me (he narrated). No fever, weight steady, no cancer history. Outer border of the foot tingles after long standing. S1-ish, to be examined. Safety-net given by phone and I've asked Jo to text him the written version.",
      afterMin: 46,
    },
    {
      by: 'assistant',
      text: 'Texted: https://example.org/riverside/back-pain-when-to-get-help – he answered "cheers, that\'s clearer than the internet"',
      afterMin: 2,
    },
    {
      by: 'owner',
      text: 'Good. And please let\'s add those five questions to the form, as yes/no, with a "ring us or 111 now" message if any is yes. I\'ll write the wording tonight.',
      afterMin: 3,
    },
    {
      by: 'counsellor',
      text: 'About the other half of what he ticked: did he say anything on the phone, Tomasz? Only if he meant it to be passed on.',
      afterMin: 3,
    },
    {
      by: 'clinician',
      text: "He said: \"Tell the counselling lady I'm not in danger, I'm just flat.\" He asked that you know it before you ring, so he needn't start with it.",
      afterMin: 3,
    },
    {
      by: 'counsellor',
      text: "How thoughtful of him. I'll ring after three, as he asked, and still put the direct question to him myself.",
      afterMin: 1,
    },
    {
      by: 'counsellor',
      text: "We talked. He's safe, I asked plainly and he answered plainly. The thing that presses on him most is the deadline at work, 26 October. He'd like a fit note conversation sooner than he'd like me, and I think he is right.",
      afterMin: 315,
    },
    {
      by: 'owner',
      text: 'Physios may sign fit notes these days. Tomasz, once you\'ve examined him: "may be fit for work with amended duties", no lifts above 10 kg, a perch stool, four-hour shifts for three weeks, something in that line?',
      afterMin: 9,
    },
    { by: 'clinician', text: 'If the exam agrees with the phone, yes. First I look, then I sign.', afterMin: 4 },
    { by: 'owner', text: 'Naturally.', afterMin: 1 },
    {
      by: 'assistant',
      text: "Booked: Lewis, Thu 15/10 11:00 Tomasz (45 min), Tue 20/10 15:30 Amira. Sent the welcome pack + consent form. He asked if the shepherd's pie smell in the corridor's a permanent feature. I said Tuesdays only.",
      afterMin: 13,
    },
    {
      by: 'clinician',
      text: 'Examined. SLR R 50° with leg pain, L 85°. Ankle reflex R reduced, plantarflexion 5/5 but tires at 14 single heel raises (L 25). Light touch less on the lateral foot. Fits S1, improving by his account: foot to calf in the last ten days. ODI 38 %. Fit note signed for three weeks, amended duties, copy on record.',
      afterMin: 2650,
    },
    {
      by: 'owner',
      text: 'Repeat reflex and heel raises every visit, and bring the date forward if they slide.',
      afterMin: 2,
    },
    { by: 'clinician', text: "It's the first line of the plan.", afterMin: 1 },
  ],
};
