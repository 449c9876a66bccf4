/** The first column: where one can go, and oneself at its foot; on narrow screens a bar along the bottom. */
import { Button } from '@mantine/core';
import { IconHeart, IconInbox, IconMailQuestion, IconPencilPlus, IconSearch, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useSelect } from '../corridor/context.tsx';
import { Mark } from '../parts/quiet-page.tsx';
import { waitingToBeFiled } from '../unfiled/unfiled-thread.ts';
import { NameMenu } from './name-menu.tsx';

export function Nav({ onSearch }: { onSearch: () => void }) {
  const practice = useSelect((state) => state.practice);
  const unread = useSelect((state) => state.unreadTotal);
  const joined = useSelect((state) => state.invitations.filter((one) => one.state === 'joined' && one.joiner).length);
  const asked = useSelect((state) => state.approvals.filter((one) => !one.mine).length);
  const toFile = useSelect(waitingToBeFiled);
  const [path, navigate] = useLocation();
  return (
    <nav className="nav" aria-label="Main">
      <div className="nav-head">
        <Mark />
        <span className="two-lines strong" dir="auto">
          {practice?.name ?? 'Corridor'}
        </span>
      </div>
      <Button
        className="nav-create"
        leftSection={<IconPencilPlus size={20} stroke={1.5} />}
        onClick={() => navigate('/new')}
      >
        Create
      </Button>
      <div className="nav-links">
        <NavLink
          href="/"
          icon={<IconInbox size={22} stroke={1.5} />}
          label="Inbox"
          count={unread}
          counted="unread"
          current={path === '/' || path.startsWith('/t/')}
        />
        <NavLink
          href="/patients"
          icon={<IconHeart size={22} stroke={1.5} />}
          label="Patients"
          count={0}
          counted=""
          current={path.startsWith('/patients')}
        />
        {toFile !== null && (
          <NavLink
            href="/unfiled"
            icon={<IconMailQuestion size={22} stroke={1.5} />}
            label="Unfiled"
            count={toFile}
            counted="to be filed"
            current={path === '/unfiled'}
          />
        )}
        <NavLink
          href="/people"
          icon={<IconUsers size={22} stroke={1.5} />}
          label="People"
          count={joined + asked}
          counted="waiting"
          current={path === '/people'}
        />
        <button type="button" className="nav-link nav-find" onClick={onSearch}>
          <IconSearch size={22} stroke={1.5} aria-hidden="true" />
          <span className="nav-label">Find</span>
        </button>
      </div>
      <NameMenu />
    </nav>
  );
}

interface NavLinkProps {
  readonly href: string;
  readonly icon: ReactNode;
  readonly label: string;
  readonly count: number;
  readonly counted: string;
  readonly current: boolean;
}

function NavLink({ href, icon, label, count, counted, current }: NavLinkProps) {
  return (
    <Link href={href} className="nav-link" aria-current={current ? 'page' : undefined}>
      <span className="nav-icon" aria-hidden="true">
        {icon}
      </span>
      <span className="nav-label">{label}</span>
      {count > 0 && (
        <span className="badge" aria-label={`${count} ${counted}`}>
          {count > 99 ? '99+' : count}
        </span>
      )}
    </Link>
  );
}
