// Thread "In confidence — E. Marlowe": a worry about money at home, led by what the client wants; the assistant is not in it.
// Part of the invented talk gathered in ../conversation.ts; data only, every person and number is made up.
import type { Conversation } from './line.ts';

export const safeguarding: Conversation = {
  title: 'In confidence — E. Marlowe',
  about: 'Edith Marlowe',
  begins: '2026-10-05T16:12',
  members: ['owner', 'clinician', 'counsellor'],
  lines: [
    {
      by: 'counsellor',
      text: "Ruth, may I have twenty minutes with you today, before you go? It's about Edith Marlowe, whom I saw at 15:00. She knows I'm speaking to you. Not an emergency tonight, as far as I can judge, but it shouldn't wait for the week to end.",
      afterMin: 0,
    },
    {
      by: 'owner',
      text: "Come up now, I've moved my 16:30. I've kept this thread to you, me and (when he's back on Thursday) Tomasz, because he treats her shoulder. Nobody else needs it.",
      afterMin: 2,
    },
    {
      by: 'counsellor',
      text: `For the record, facts first and in her words where I have them.

Edith Marlowe, 79, lives with her son (51), who moved back in March. Seen 15:00–15:50 today, alone. She came on foot, 40 minutes, because "I haven't the bus fare, and I don't like to ask him again". I asked what she meant. She said her son keeps her bank card and gives her ten pounds on a Friday: "He says I'd only lose it. I lost it once." She said she has not seen a statement since the spring.

I asked whether she feels safe at home. Long pause. "He's never raised a hand. He raises his voice." I asked about tonight in particular: she isn't afraid to go home, he's working until ten, and she has her neighbour's number in her glove.

She told me this without being pressed, then asked me not to "make trouble for him, he's had a bad time since the job went". I told her I would not promise to keep it to myself, and why; that I'd speak to Ruth, who leads on this for us; and that nothing would be done behind her back unless somebody was in danger. She said, "That's fair."

What I observed: tired, well kept, oriented, clear about dates and sums. No visible injury. I had no reason today to doubt that she can decide about her own money and about what she'd like to happen.

What I don't know: whether there is a power of attorney; whether he would say something quite different; whether there is anybody else in her life she'd want involved.

My opinion, apart from the facts: this may be financial abuse, it may be a frightened man managing badly, it may be both.`,
      afterMin: 66,
    },
    {
      by: 'owner',
      text: "Thank you. Clear, fair to both of them, and you kept facts and opinion apart. Here's what I suggest, tell me where you disagree.",
      afterMin: 4,
    },
    {
      by: 'owner',
      text: `1. No immediate danger by her account, so no 999 tonight. She has the neighbour, our number, and 999 herself.
2. I ring the adult safeguarding advice line tomorrow at nine (020 7946 0150), first without her name, and ask what they'd advise.
3. You ring her at a time she chose as safe, and ask what SHE would like to be different. Her answer leads.
4. If she agrees, I make the referral with her. If she doesn't, we think again about risk, and whether anyone else could be harmed, before overriding anything, and we tell her first.
5. No letters or texts to the house about this. No message on the landline.`,
      afterMin: 7,
    },
    {
      by: 'counsellor',
      text: "I agree with all five. She said Tuesdays and Thursdays between ten and twelve, on the mobile, and if it isn't safe she'll say she has already got enough library books.",
      afterMin: 2,
    },
    {
      by: 'owner',
      text: 'Library books. Understood. I\'ve written that on the front of her record as "call only in agreed window, see A.H.", nothing more.',
      afterMin: 1,
    },
    { by: 'owner', text: 'And you? How are you with it?', afterMin: 2 },
    { by: 'counsellor', text: "Steady. A little sad for both of them. I've put it down for supervision.", afterMin: 3 },
    {
      by: 'owner',
      text: "Advice line, spoke 09:04–09:27 with a duty social worker, Ms Okonjo-Bell. Anonymised. Her view: it meets the threshold for a concern as described (needs for care and support, possible financial abuse, may be unable to protect herself because of it). Strongly prefers that it comes with Mrs Marlowe's agreement. If consent is refused and she has capacity, ring back before acting unless the risk changes.",
      afterMin: 955,
    },
    {
      by: 'counsellor',
      text: "Rang at 10:15, no library books. I asked what she'd like. Three things: to see a statement, to have her own bus money without asking, and for her son \"to talk to somebody who isn't me\". She'd be willing to have a person from the council, if it is one person, if she may meet her here and not at home, and if I'm in the room for the first half hour.",
      afterMin: 68,
    },
    { by: 'owner', text: 'Those are excellent terms. Does she agree to the referral in so many words?', afterMin: 3 },
    { by: 'counsellor', text: 'In these: "Yes, dear, you may tell them. Tell them I\'m fond of him."', afterMin: 2 },
    {
      by: 'owner',
      text: "Referral made 11:05 with her agreement and her three wishes at the top. Reference SGA-2026-0417. They will ring her only in the Tuesday/Thursday window. Her own bank can also issue a new card and turn off the old one; she may do that with the social worker rather than alone, so that it doesn't all land on one evening.",
      afterMin: 43,
    },
    { by: 'counsellor', text: 'Thank you for putting the wishes first.', afterMin: 2 },
    {
      by: 'clinician',
      text: "I'm back and have read this from the top. I see Mrs Marlowe at 11:15 for the shoulder. What may I know, in her eyes, and what do I do differently?",
      afterMin: 2708,
    },
    {
      by: 'counsellor',
      text: 'She knows you know there is "a worry about money", no details. Treat the shoulder. See her alone, as you do anyway. If she starts, listen, don\'t investigate, write down her words, tell Ruth the same day.',
      afterMin: 9,
    },
    {
      by: 'owner',
      text: "And if you see a mark or a bruise you can't explain: ask kindly and openly how it came about, once; measure and describe, no photographs without her consent; ring me from the room.",
      afterMin: 2,
    },
    { by: 'clinician', text: 'Clear. Thank you both.', afterMin: 1 },
    {
      by: 'clinician',
      text: 'Seen. Shoulder abduction 110°, sleeping on that side again. No marks on arms or shoulders, which I\'d have seen as part of the normal exam. She said only: "The ladies are being very sensible." I said I was glad.',
      afterMin: 194,
    },
    {
      by: 'counsellor',
      text: "The meeting was here this morning, Room 3, with Ms Okonjo-Bell. I stayed for the first half hour and then she asked me, quite grandly, to leave them to it. With her permission: a new card in her own name is coming to the branch and not to the house; there's no power of attorney; and her son has been offered an assessment as a carer, which he has accepted. He cried on the phone, she says.",
      afterMin: 10094,
    },
    {
      by: 'owner',
      text: "I'm moved by that. Our part now: keep seeing her, keep the window, review between the three of us on Thursday 5 November, sooner if anything shifts. I'll write the chronology tonight.",
      afterMin: 4,
    },
    { by: 'clinician', text: "I'll be there.", afterMin: 1 },
    { by: 'counsellor', text: 'She came by bus, by the way. She showed me the ticket.', afterMin: 6 },
  ],
};
