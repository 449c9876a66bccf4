/** The details of a thread over it, where there is no room beside it. */
import { Drawer } from '@mantine/core';
import { takeFocusBack } from '../parts/on-demand.tsx';
import type { State, Thread } from '../../sdk/state.ts';
import { Details } from './details.tsx';

interface Props {
  readonly thread: Thread;
  readonly people: State['people'];
  readonly from: Element | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function DetailsDrawer({ thread, people, from, opened, onClose }: Props) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => takeFocusBack(from)}
      position="right"
      size={360}
      title="Details"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Details thread={thread} people={people} />
    </Drawer>
  );
}
