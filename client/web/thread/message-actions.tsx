/** What one can do with a message: react, reply, copy; edit and delete one's own, deleting only after a second question. */
import { Button, Menu, Popover } from '@mantine/core';
import { IconArrowBackUp, IconCopy, IconMoodSmile, IconPencil, IconTrash, type Icon } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Message } from '../../sdk/state.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { messageWords } from '../corridor/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { takeFocusBack } from '../parts/on-demand.tsx';
import { MoreButton } from './more-button.tsx';
import { ReactionChoice, type React } from './reactions.tsx';

export interface MenuWishes {
  readonly quote: (message: Message) => void;
  readonly edit: (message: Message) => void;
  readonly react: React;
  readonly remove: (message: Message) => Promise<void>;
}

interface ActionsProps {
  readonly message: Message;
  readonly wishes: MenuWishes;
  readonly label: string;
}

type Shown = 'menu' | 'react' | 'delete' | null;

/** Stands where its plain button stood, and is open at once. */
export function MessageActions({ message, wishes, label }: ActionsProps) {
  const [shown, setShown] = useState<Shown>('menu');
  const button = useRef<HTMLButtonElement>(null);
  const leave = () => takeFocusBack(button.current);
  const close = (what: Shown) => (opened: boolean) => setShown(opened ? what : null);
  const { body } = message;
  if (body.kind !== 'text') return null;
  // What has left the practice cannot be unsaid.
  const mayDelete = message.mine && body.via === null;
  return (
    <>
      <Popover
        opened={shown === 'react'}
        onChange={close('react')}
        position="bottom-end"
        trapFocus
        withRoles={false}
        onExitTransitionEnd={leave}
        width={296}
      >
        <Popover.Target>
          <span className="message-menu">
            <Menu
              opened={shown === 'menu'}
              onChange={close('menu')}
              position="bottom-end"
              width={208}
              onExitTransitionEnd={leave}
              withInitialFocusPlaceholder={false}
            >
              <Menu.Target>
                <MoreButton ref={button} label={label} className="message-quote" />
              </Menu.Target>
              <Menu.Dropdown aria-label="Message">
                <Way icon={IconMoodSmile} label="React" onClick={() => setShown('react')} stays />
                <Way icon={IconArrowBackUp} label="Reply" onClick={() => wishes.quote(message)} />
                {body.text !== '' && <CopyWay text={body.text} />}
                {message.editable && <Way icon={IconPencil} label="Edit" onClick={() => wishes.edit(message)} />}
                {mayDelete && <Way icon={IconTrash} label="Delete" onClick={() => setShown('delete')} stays />}
              </Menu.Dropdown>
            </Menu>
          </span>
        </Popover.Target>
        <Popover.Dropdown role="dialog" aria-label="React to this message">
          <ReactionChoice
            onChoose={(emoji) => {
              setShown(null);
              wishes.react(message, emoji, true);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      {mayDelete && (
        <Dialog title="Delete this message" opened={shown === 'delete'} onClose={() => setShown(null)} size={440}>
          <Delete message={message} wishes={wishes} onDone={() => setShown(null)} />
        </Dialog>
      )}
    </>
  );
}

interface WayProps {
  readonly icon: Icon;
  readonly label: string;
  readonly onClick: () => void;
  /** What it opens takes the menu's place. */
  readonly stays?: boolean;
}

function Way({ icon: Sign, label, onClick, stays = false }: WayProps) {
  return (
    <Menu.Item
      leftSection={<Sign size={18} stroke={1.5} aria-hidden="true" />}
      closeMenuOnClick={!stays}
      onClick={onClick}
    >
      {label}
    </Menu.Item>
  );
}

function CopyWay({ text }: { text: string }) {
  const ask = useAsk();
  const copy = () => void ask.run(() => navigator.clipboard.writeText(text));
  return <Way icon={IconCopy} label="Copy the words" onClick={copy} />;
}

function Delete({ message, wishes, onDone }: { message: Message; wishes: MenuWishes; onDone: () => void }) {
  const ask = useAsk();
  const remove = async () => {
    if (await ask.run(() => wishes.remove(message))) onDone();
  };
  return (
    <div className="stack">
      <p className="quote">
        <span className="quote-text" dir="auto">
          {messageWords(message)}
        </span>
      </p>
      <p>
        A line stays to say that you deleted a message here. Whoever has read it already keeps what they know; a message
        about a patient stays in the practice’s record.
      </p>
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button color="red" loading={ask.busy} onClick={() => void remove()}>
          Delete message
        </Button>
        <Button variant="subtle" onClick={onDone}>
          Keep
        </Button>
      </div>
    </div>
  );
}
