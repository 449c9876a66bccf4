/** What a thread is called, who is in it and about whom it is, with the proof of who can read it and what can be changed. */
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Person, State, Thread } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { presenceWords } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';
import { SafetyNumber } from '../people/safety-number.tsx';
import { AddPeople } from './add-people.tsx';
import './details.css';
import { Leave, TakeOut } from './leave.tsx';
import { Title } from './rename.tsx';

export function Details({ thread, people }: { thread: Thread; people: State['people'] }) {
  const me = useSelect((state) => state.me);
  const all = thread.memberIds.flatMap((id) => people[id] ?? []);
  const off = thread.left || thread.alarm !== null;
  const mayManage = thread.mayManage && !off && thread.kind === 'internal';
  return (
    <div className="details">
      {thread.kind === 'internal' && <Title thread={thread} off={off} />}
      {thread.about !== null && (
        <section aria-label="Patient">
          <h2 className="details-head">Patient</h2>
          <p className="strong" dir="auto">
            {thread.about}
          </p>
          {thread.patientId !== null && <Link href={`/patients/${thread.patientId}`}>Contacts and all messages</Link>}
        </section>
      )}
      <section aria-label="People in this thread">
        <h2 className="details-head">People</h2>
        <ul>
          {all.map((person) => (
            <Member
              key={person.userId}
              person={person}
              mine={person.userId === me?.userId}
              takeOutOf={mayManage ? thread : null}
            />
          ))}
        </ul>
        {mayManage && <AddPeople thread={thread} />}
      </section>
      <section aria-label="Encryption" className="details-lock">
        <h2 className="details-head">
          <IconLock size={16} stroke={1.5} aria-hidden="true" /> Encrypted
        </h2>
        <p className="small muted">
          {thread.kind === 'patient' &&
            'E-mails and texts can be read by their carriers on the way, Direct Messages by nobody; kept here they are sealed. '}
          Only the people above can open what is written here, and the keepers of the practice’s printed sheets, two of
          them together. The server keeps it sealed. To be sure of a colleague, choose their name and compare the safety
          number.
        </p>
      </section>
      {!off && thread.kind === 'internal' && thread.memberIds.length > 1 && <Leave thread={thread} />}
    </div>
  );
}

interface MemberProps {
  readonly person: Person;
  readonly mine: boolean;
  /** Where I may take people out. */
  readonly takeOutOf: Thread | null;
}

function Member({ person, mine, takeOutOf }: MemberProps) {
  const [open, setOpen] = useState(false);
  const words = (
    <>
      <Avatar userId={person.userId} name={person.name} presence={person.presence} />
      <span className="grow">
        <span className="person-name one-line" dir="auto">
          {person.name}
          {mine && <span className="muted"> (you)</span>}
        </span>
        <span className="muted small">{presenceWords(person)}</span>
      </span>
    </>
  );
  if (mine) return <li className="member">{words}</li>;
  return (
    <li>
      <button type="button" className="member" aria-expanded={open} onClick={() => setOpen(!open)}>
        {words}
      </button>
      {open && (
        <div className="member-safety">
          <SafetyNumber person={person} />
          {takeOutOf && <TakeOut thread={takeOutOf} person={person} />}
        </div>
      )}
    </li>
  );
}
