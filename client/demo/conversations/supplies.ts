// Thread "Cupboard: couch roll, bands, pens": ordering for the treatment rooms.
// Part of the invented talk gathered in ../conversation.ts; data only, every person and number is made up.
import type { Conversation } from './line.ts';

export const supplies: Conversation = {
  title: 'Cupboard: couch roll, bands, pens',
  about: null,
  begins: '2026-09-15T08:50',
  members: ['owner', 'clinician', 'counsellor', 'assistant'],
  lines: [
    {
      by: 'clinician',
      text: 'Couch roll: two left. Blue theraband: a piece the length of my forearm. Somebody has also eaten the emergency oats.',
      afterMin: 0,
    },
    { by: 'assistant', text: 'Ordering today. Rolls x12? And which bands, the last lot smelled of tyres', afterMin: 8 },
    {
      by: 'clinician',
      text: '12 yes. Latex-free please, yellow + red + blue, the 25 m boxes. Item no. is BND-LF-25/{Y,R,B} at https://shop.example.com/bands?size=25m&latex=no',
      afterMin: 3,
    },
    {
      by: 'owner',
      text: 'Check the price per metre before you press the button; last time the "offer" was dearer than the ordinary box.',
      afterMin: 2,
    },
    {
      by: 'assistant',
      text: `   box     price     per m
  25 m    £38.50     £1.54
  45 m    £58.05     £1.29
offer 25 m £36.00    £1.44`,
      afterMin: 8,
    },
    {
      by: 'owner',
      text: "45 m in red, 25 m in the other two. Red's the one that wanders home with people.",
      afterMin: 1,
    },
    { by: 'clinician', text: "It's called compliance.", afterMin: 2 },
    {
      by: 'assistant',
      text: "Done: PO 2026-0188, £171.40 incl. VAT, delivery Thursday before noon. Driver needs a signature so can it be someone who isn't mid-shoulder.",
      afterMin: 16,
    },
    {
      by: 'owner',
      text: 'Delivery signed for, in the middle of a very long morning. Eleven rolls, not twelve.',
      afterMin: 3050,
    },
    { by: 'assistant', text: 'Will chase!', afterMin: 4 },
    {
      by: 'assistant',
      text: 'Chased: missing roll comes tomorrow with an apology and (I asked) a box of pens.',
      afterMin: 98,
    },
    { by: 'clinician', text: 'Pens received. They say "Happy Bowels – fibre, naturally".', afterMin: 1393 },
    { by: 'owner', text: 'Those do NOT go in the waiting room.', afterMin: 1 },
    { by: 'counsellor', text: "Oh, I've already taken three. They write beautifully.", afterMin: 1 },
    {
      by: 'assistant',
      text: "Last thing: the sharps bin from the acupuncture room is due for collection on the 24th, and it's only a third full. Send or wait?",
      afterMin: 23,
    },
    {
      by: 'owner',
      text: 'Send. Three months is three months, however full. Date on the label says 25/06.',
      afterMin: 4,
    },
  ],
};
