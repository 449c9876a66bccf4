/** Small choices of this device, kept in its local storage: nothing that says who writes to whom about what. */
import { showColour } from '../../sdk/practice-colour.ts';

const ENTER = 'corridor.enter-sends';
const COLOUR = 'corridor.colour';

/** True unless switched off; on touch screens Enter makes a new line unless switched on. */
export function enterSends(): boolean {
  const kept = window.localStorage.getItem(ENTER);
  if (kept !== null) return kept === 'yes';
  return !window.matchMedia('(pointer: coarse)').matches;
}

export function setEnterSends(sends: boolean): void {
  window.localStorage.setItem(ENTER, sends ? 'yes' : 'no');
}

/** The practice's colour as it was last seen here, so that the app opens in it. */
export function keptColour(): string | null {
  const kept = window.localStorage.getItem(COLOUR);
  return kept !== null && /^#[0-9a-f]{6}$/.test(kept) ? kept : null;
}

/** Shows it on the whole app, now and when this device opens it again. */
export function takeColour(colour: string | null): void {
  if (colour === null) window.localStorage.removeItem(COLOUR);
  else window.localStorage.setItem(COLOUR, colour);
  showColour(document.documentElement.style, colour);
}
