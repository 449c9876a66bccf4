/** The People page: who is here, who waits to be let in, who is invited. One person opens beside or over the list. */
import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Person, State } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { count, presenceWords, ROLES } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Approvals } from './approvals.tsx';
import { Invitations } from './invitations.tsx';
import { Invite } from './invite.tsx';
import { useResetWords } from './new-key.tsx';
import { PersonCard } from './person-card.tsx';
import './people.css';

const PRESENCE_ORDER: Record<Person['presence'], number> = { online: 0, away: 1, offline: 2 };

function inOrder(people: State['people']): readonly Person[] {
  return Object.values(people)
    .filter((person) => person.active)
    .sort((a, b) => PRESENCE_ORDER[a.presence] - PRESENCE_ORDER[b.presence] || a.name.localeCompare(b.name));
}

export function People() {
  const people = useSelect((state) => state.people);
  const me = useSelect((state) => state.me);
  const practice = useSelect((state) => state.practice);
  const [openId, setOpenId] = useState<Person['userId'] | null>(null);
  const [inviting, setInviting] = useState(false);
  const mayInvite = me !== null && me.role !== 'member';
  const all = inOrder(people);
  const open = openId ? people[openId] : undefined;
  return (
    <div className="page">
      <PageHead
        title="People"
        sub={`${count(all.length, 'person', 'people')} in ${practice?.name ?? 'the practice'}`}
        action={
          mayInvite && (
            <Button leftSection={<IconUserPlus size={18} stroke={1.5} />} onClick={() => setInviting(true)}>
              Invite
            </Button>
          )
        }
      />
      <div className="page-body">
        <Approvals />
        {mayInvite && <Invitations />}
        <ul className="lines" aria-label="Colleagues">
          {all.map((person) => (
            <PersonLine key={person.userId} person={person} mine={person.userId === me?.userId} onOpen={setOpenId} />
          ))}
        </ul>
      </div>
      <Dialog title="Invite a colleague" opened={inviting} onClose={() => setInviting(false)}>
        <Invite />
      </Dialog>
      <Dialog title={open?.name ?? 'Colleague'} opened={open !== undefined} onClose={() => setOpenId(null)}>
        {open && <PersonCard person={open} onClose={() => setOpenId(null)} />}
      </Dialog>
    </div>
  );
}

interface LineProps {
  readonly person: Person;
  readonly mine: boolean;
  readonly onOpen: (userId: Person['userId']) => void;
}

function PersonLine({ person, mine, onOpen }: LineProps) {
  const reset = useResetWords(person);
  return (
    <li>
      <button type="button" className="line person-line" onClick={() => onOpen(person.userId)}>
        <Avatar userId={person.userId} name={person.name} presence={person.presence} />
        <span className="grow">
          <span className="person-name" dir="auto">
            {person.name}
            {mine && <span className="muted"> (you)</span>}
          </span>
          <span className="muted small">
            {presenceWords(person)}
            {reset && ` · ${reset}`}
          </span>
        </span>
        <span className="muted small">{ROLES[person.role]}</span>
      </button>
    </li>
  );
}
