/** What else one can do with a file of a message: send it on as a Direct Message. Stands where its plain button stood. */
import { Button, Menu } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { FileView } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { beginDirect } from '../direct/draft.ts';
import { takeFocusBack } from '../parts/on-demand.tsx';
import { MoreButton } from '../thread/more-button.tsx';

interface Props {
  readonly file: FileView;
  readonly threadId: ThreadId;
}

const SAYS = 'Send as Direct Message';

/** Opens the composer with the file, for the patient of its thread where there is one. */
function useSendAsDirect({ file, threadId }: Props) {
  const corridor = useCorridor();
  const [, navigate] = useLocation();
  return () => {
    const { fileId, name, mime, sizeBytes } = file;
    const patientId = corridor.getState().threads[threadId]?.patientId ?? null;
    navigate(beginDirect(patientId, { documents: [{ threadId, fileId, name, mime, sizeBytes }] }));
  };
}

export function FileWays({ file, threadId, label }: Props & { readonly label: string }) {
  const [opened, setOpened] = useState(true);
  const button = useRef<HTMLButtonElement>(null);
  const send = useSendAsDirect({ file, threadId });
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      onExitTransitionEnd={() => takeFocusBack(button.current)}
      position="bottom-end"
      width={232}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <MoreButton ref={button} label={label} size="lg" />
      </Menu.Target>
      <Menu.Dropdown aria-label="File">
        <Menu.Item leftSection={<IconShieldLock size={18} stroke={1.5} aria-hidden="true" />} onClick={send}>
          {SAYS}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Beside a picture that is looked at. */
export function SendAsDirect(props: Props) {
  const send = useSendAsDirect(props);
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconShieldLock size={18} stroke={1.5} aria-hidden="true" />}
      onClick={send}
    >
      {SAYS}
    </Button>
  );
}
