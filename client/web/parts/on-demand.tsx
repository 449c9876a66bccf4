/**
 * A button whose menu is code of its own, fetched when first wanted (and ahead, in a quiet moment: pages.ts). Until then
 * the plain button stands in its place, and takes the focus back when the menu has gone and nothing else has it.
 */
import { Suspense, useState, type ReactNode } from 'react';

interface Props {
  readonly wanted: boolean;
  readonly button: ReactNode;
  /** Draws the same button with its menu open; a part of its own file (pages.ts). */
  readonly menu: ReactNode;
}

export function OnDemand({ wanted, button, menu }: Props) {
  return wanted ? <Suspense fallback={button}>{menu}</Suspense> : button;
}

/** What had the focus when `opened` last became true, to give it back; null as long as it never was. */
export function useOpener(opened: boolean): Element | null {
  const [was, setWas] = useState(false);
  const [from, setFrom] = useState<Element | null>(null);
  if (opened !== was) {
    setWas(opened);
    if (opened) setFrom(document.activeElement);
  }
  return from;
}

/** The part on top takes itself away within this time after saying that it has gone. */
const GONE_MS = 50;

/** When a menu or a dialog has left the screen: its button gets the focus, unless something else has taken it by then. */
export function takeFocusBack(button: Element | null): void {
  setTimeout(() => {
    const { activeElement } = document;
    const isFree = activeElement === null || activeElement === document.body;
    if (isFree && button instanceof HTMLElement) button.focus({ preventScroll: true });
  }, GONE_MS);
}
