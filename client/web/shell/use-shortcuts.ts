/** The keyboard: Ctrl/Cmd+K finds, ? shows all shortcuts, Alt+↑/↓ walks through threads. Never while text is typed, but Ctrl+K and Alt. */
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useCorridor } from '../corridor/context.tsx';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export interface ShortcutState {
  readonly shown: 'switcher' | 'sheet' | null;
  readonly openSwitcher: () => void;
  readonly close: () => void;
}

export function useShortcuts(): ShortcutState {
  const corridor = useCorridor();
  const [, navigate] = useLocation();
  const [shown, setShown] = useState<ShortcutState['shown']>(null);
  useEffect(() => {
    const walk = (by: 1 | -1) => {
      const { threadOrder, openThreadId } = corridor.getState();
      const at = openThreadId ? threadOrder.indexOf(openThreadId) : -1;
      const next = threadOrder[at === -1 ? 0 : Math.min(threadOrder.length - 1, Math.max(0, at + by))];
      if (next) navigate(`/t/${next}`);
    };
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        setShown((now) => (now === 'switcher' ? null : 'switcher'));
      } else if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
        walk(event.key === 'ArrowDown' ? 1 : -1);
      } else if (event.key === '?' && !isTyping(event.target)) {
        setShown('sheet');
      } else {
        return;
      }
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [corridor, navigate]);
  return { shown, openSwitcher: () => setShown('switcher'), close: () => setShown(null) };
}
