/** To whom: every colleague with presence as a tick box; a filter appears once the list is long. */
import { Checkbox, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Person } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { presenceWords } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';

interface Props {
  readonly chosen: readonly UserId[];
  readonly onChange: (chosen: readonly UserId[]) => void;
  readonly problem: string | null;
  /** Who is in it already and is not offered. */
  readonly without?: readonly UserId[];
}

const NOBODY: readonly UserId[] = [];

const FILTER_FROM = 7;

export function Recipients({ chosen, onChange, problem, without = NOBODY }: Props) {
  const people = useSelect((state) => state.people);
  const me = useSelect((state) => state.me);
  const [filter, setFilter] = useState('');
  const id = useId();
  const all = Object.values(people)
    .filter((person) => person.active && person.userId !== me?.userId && !without.includes(person.userId))
    .sort((a, b) => a.name.localeCompare(b.name));
  const has = (name: string) => name.toLocaleLowerCase().includes(filter.trim().toLocaleLowerCase());
  const shown = all.filter((person) => chosen.includes(person.userId) || has(person.name));
  const toggle = (userId: UserId, on: boolean) =>
    onChange(on ? [...chosen, userId] : chosen.filter((other) => other !== userId));
  return (
    <fieldset className="recipients" aria-describedby={problem ? `${id}-problem` : undefined}>
      <legend>To</legend>
      {all.length >= FILTER_FROM && (
        <TextInput
          size="sm"
          aria-label="Filter colleagues"
          placeholder="Filter colleagues"
          leftSection={<IconSearch size={18} stroke={1.5} />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <ul className="recipients-list">
        {shown.map((person) => (
          <li key={person.userId}>
            <Checkbox
              className="recipient"
              aria-label={person.name}
              label={<Face person={person} />}
              checked={chosen.includes(person.userId)}
              onChange={(event) => toggle(person.userId, event.currentTarget.checked)}
            />
          </li>
        ))}
      </ul>
      {problem && (
        <p className="wrong small" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </fieldset>
  );
}

function Face({ person }: { person: Person }) {
  return (
    <span className="recipient-face">
      <Avatar userId={person.userId} name={person.name} presence={person.presence} />
      <span className="grow">
        <span className="person-name one-line" dir="auto">
          {person.name}
        </span>
        <span className="muted small">{presenceWords(person)}</span>
      </span>
    </span>
  );
}
