/** Notifications and the ways out, floating over one's own name. Stands where the plain button stood, open at once. */
import { Popover } from '@mantine/core';
import { useRef, useState, type ComponentPropsWithRef, type ReactElement } from 'react';
import { takeFocusBack } from '../parts/on-demand.tsx';
import { MePanel } from './me-panel.tsx';

interface Props {
  readonly button: (props: ComponentPropsWithRef<'button'>) => ReactElement;
}

export function MePopover({ button }: Props) {
  const [opened, setOpened] = useState(true);
  const target = useRef<HTMLButtonElement>(null);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onExitTransitionEnd={() => takeFocusBack(target.current)}
      position="top-start"
      width={400}
      trapFocus
      offset={8}
    >
      <Popover.Target>{button({ ref: target, onClick: () => setOpened(!opened) })}</Popover.Target>
      <Popover.Dropdown className="me-pop" aria-label="You and your notifications">
        <MePanel onLeave={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
