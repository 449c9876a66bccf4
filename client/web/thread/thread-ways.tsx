/** What one can do with a whole thread, from its head. Stands where its plain button stood, and is open at once. */
import { Menu } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { takeFocusBack } from '../parts/on-demand.tsx';
import { MoreButton } from './more-button.tsx';

export function ThreadWays({ threadId, label }: { threadId: ThreadId; label: string }) {
  const { threads } = useCorridor();
  const [, navigate] = useLocation();
  const [opened, setOpened] = useState(true);
  const button = useRef<HTMLButtonElement>(null);
  const ask = useAsk();
  // Left open, it would be read again at once.
  const markUnread = () =>
    void ask.run(async () => {
      navigate('/');
      await threads.markUnread(threadId);
    });
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      onExitTransitionEnd={() => takeFocusBack(button.current)}
      position="bottom-end"
      width={208}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <MoreButton ref={button} label={label} size="lg" />
      </Menu.Target>
      <Menu.Dropdown aria-label="Thread">
        <Menu.Item leftSection={<IconMail size={18} stroke={1.5} aria-hidden="true" />} onClick={markUnread}>
          Mark as unread
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
