/** The way to what one can do with a message: one button; the menu behind it is fetched when first wanted. */
import { useState } from 'react';
import type { Message } from '../../sdk/state.ts';
import { MessageActions } from '../pages.ts';
import { OnDemand } from '../parts/on-demand.tsx';
import type { MenuWishes } from './message-actions.tsx';
import { MoreButton } from './more-button.tsx';
import './message-menu.css';

const LABEL = 'More about this message';

export function MessageMenu({ message, wishes }: { message: Message; wishes: MenuWishes }) {
  const [wanted, setWanted] = useState(false);
  if (message.ref === null || message.body.kind !== 'text') return null;
  const look = { label: LABEL, className: 'message-quote' };
  return (
    <OnDemand
      wanted={wanted}
      button={<MoreButton {...look} aria-haspopup="menu" aria-expanded={false} onClick={() => setWanted(true)} />}
      menu={<MessageActions message={message} wishes={wishes} label={LABEL} />}
    />
  );
}
