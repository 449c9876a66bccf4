/**
 * One dialog for all screens; Escape and the labelled cross close it, and the focus goes back to where it was. What
 * draws it is fetched when the first one opens (and ahead, in a quiet moment: pages.ts).
 */
import { lazy, Suspense, type ReactNode } from 'react';
import { takeFocusBack, useOpener } from './on-demand.tsx';

interface Props {
  readonly title: ReactNode;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly size?: number | string;
  readonly className?: string;
  /** False while it shows what would be lost: no cross, no Escape, no press outside. */
  readonly closable?: boolean;
  readonly children: ReactNode;
}

const Card = lazy(async () => ({ default: (await import('./dialog-card.tsx')).DialogCard }));

export function Dialog({ opened, size = 560, closable = true, ...props }: Props) {
  const from = useOpener(opened);
  if (from === null) return null;
  return (
    <Suspense>
      <Card {...props} opened={opened} size={size} closable={closable} onGone={() => takeFocusBack(from)} />
    </Suspense>
  );
}
