/** Small choices of this device, kept in its local storage: nothing that says who writes to whom about what. */
const ENTER = 'corridor.enter-sends';

/** True unless switched off; on touch screens Enter makes a new line unless switched on. */
export function enterSends(): boolean {
  const kept = window.localStorage.getItem(ENTER);
  if (kept !== null) return kept === 'yes';
  return !window.matchMedia('(pointer: coarse)').matches;
}

export function setEnterSends(sends: boolean): void {
  window.localStorage.setItem(ENTER, sends ? 'yes' : 'no');
}
