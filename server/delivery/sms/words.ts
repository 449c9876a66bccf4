/**
 * The words by which people stop and start texts, as carriers understand them: the whole message, any case, with or
 * without a full stop. Where the carrier says what it understood, that counts instead. Pure.
 */
const STOP = 'stop stopall unsubscribe cancel end quit optout revoke arret arrêt alto baja parar stopp annuler'.split(
  ' ',
);
const START = 'start yes unstop oui inicio'.split(' ');
const HELP = 'help info aide ayuda hilfe'.split(' ');

export type Wish = 'stop' | 'start' | 'help';

/** @param understood the carrier's own `OptOutType`, null where it sent none */
export function wishOf(text: string, understood: string | null): Wish | null {
  const said = understood?.toLowerCase();
  if (said === 'stop' || said === 'start' || said === 'help') return said;
  const word = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');
  if (STOP.includes(word)) return 'stop';
  if (START.includes(word)) return 'start';
  return HELP.includes(word) ? 'help' : null;
}
