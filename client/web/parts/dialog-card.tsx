/** The dialog itself, drawn by Mantine: a card on wide screens, the whole page on a phone. Fetched by parts/dialog.tsx. */
import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Props {
  readonly title: ReactNode;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onGone: () => void;
  readonly size: number | string;
  readonly className?: string | undefined;
  readonly closable: boolean;
  readonly children: ReactNode;
}

export function DialogCard({ onGone, className = '', closable, ...props }: Props) {
  const phone = useMediaQuery('(max-width: 639px)', undefined, { getInitialValueInEffect: false });
  return (
    <Modal
      {...props}
      className={className}
      onExitTransitionEnd={onGone}
      fullScreen={phone}
      withCloseButton={closable}
      closeOnEscape={closable}
      closeOnClickOutside={closable}
      closeButtonProps={{ 'aria-label': 'Close' }}
    />
  );
}
