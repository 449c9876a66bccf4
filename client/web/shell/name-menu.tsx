/** One's own name at the foot of the navigation, with what waits; opens notifications and the ways out. */
import { useMediaQuery } from '@mantine/hooks';
import { useState, type ComponentPropsWithRef } from 'react';
import { Link } from 'wouter';
import { useSelect } from '../corridor/context.tsx';
import { count } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';
import { MePopover } from '../pages.ts';
import { OnDemand } from '../parts/on-demand.tsx';

export function NameMenu() {
  const me = useSelect((state) => state.me);
  const unread = useSelect((state) => state.notifications.filter((one) => one.unread).length);
  const presence = useSelect((state) => (state.me ? state.people[state.me.userId]?.presence : undefined));
  const narrow = useMediaQuery('(max-width: 899px)', undefined, { getInitialValueInEffect: false });
  const [wanted, setWanted] = useState(false);
  if (!me) return null;
  const label = unread > 0 ? `${me.name}, ${count(unread, 'new notification')}` : `${me.name}, no new notifications`;
  const face = (
    <>
      <Avatar
        userId={me.userId}
        name={me.name}
        presence={narrow ? undefined : presence}
        size={narrow ? 'small' : 'medium'}
      />
      <span className="nav-label one-line" dir="auto">
        {narrow ? 'You' : me.name}
      </span>
      {unread > 0 && <span className="badge">{unread > 99 ? '99+' : unread}</span>}
    </>
  );
  if (narrow) {
    return (
      <Link href="/me" className="nav-link nav-me" aria-label={label}>
        {face}
      </Link>
    );
  }
  const button = (props: ComponentPropsWithRef<'button'>) => (
    <button type="button" className="nav-link nav-me" aria-label={label} {...props}>
      {face}
    </button>
  );
  return (
    <OnDemand
      wanted={wanted}
      button={button({ onClick: () => setWanted(true), 'aria-haspopup': 'dialog', 'aria-expanded': false })}
      menu={<MePopover button={button} />}
    />
  );
}
