/** What one can do with a whole thread, from its head. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconMail } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';

export function ThreadMenu({ threadId }: { threadId: ThreadId }) {
  const { threads } = useCorridor();
  const [, navigate] = useLocation();
  const ask = useAsk();
  // Left open, it would be read again at once.
  const markUnread = () =>
    void ask.run(async () => {
      navigate('/');
      await threads.markUnread(threadId);
    });
  return (
    <Menu position="bottom-end" width={208} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon aria-label="More about this thread">
          <IconDots size={22} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label="Thread">
        <Menu.Item leftSection={<IconMail size={18} stroke={1.5} aria-hidden="true" />} onClick={markUnread}>
          Mark as unread
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
