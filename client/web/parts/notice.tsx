/** What went wrong, what is safe, what to do: one quiet red or amber line that is read out when it appears. */
import { CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { FaultText } from '../corridor/fault-text.ts';

export function FaultNotice({ fault }: { fault: FaultText | null }) {
  if (!fault) return null;
  return (
    <div className="notice" data-tone="wrong" role="alert">
      <IconAlertTriangle size={20} stroke={1.5} aria-hidden="true" />
      <p>
        <span className="strong">{fault.says}</span> {fault.todo}
      </p>
    </div>
  );
}

interface NoteProps {
  readonly tone?: 'calm' | 'waits';
  /** Where it can be put away. */
  readonly onClose?: () => void;
  readonly children: ReactNode;
}

export function Note({ tone = 'calm', onClose, children }: NoteProps) {
  return (
    <div className="notice" data-tone={tone}>
      <IconInfoCircle size={20} stroke={1.5} aria-hidden="true" />
      <div className="notice-words">{children}</div>
      {onClose && <CloseButton size="sm" aria-label="Put this note away" onClick={onClose} />}
    </div>
  );
}
