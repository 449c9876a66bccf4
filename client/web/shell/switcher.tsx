/** Ctrl/Cmd+K: type a few letters, arrow to a thread, a patient, a colleague or a page, Enter goes there. */
import { Modal } from '@mantine/core';
import {
  IconHeart,
  IconInbox,
  IconPencilPlus,
  IconSearch,
  IconSettings,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { useId, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useSelect } from '../corridor/context.tsx';
import { presenceWords } from '../corridor/words.ts';
import { takeFocusBack } from '../parts/on-demand.tsx';
import { plainWords, usePatients } from '../patients/use-patients.ts';
import { factsLine } from '../patients/words.ts';
import { matches } from '../threads/filter.ts';

interface Goal {
  readonly key: string;
  readonly label: string;
  readonly sub: string;
  readonly to: string;
  readonly icon: ReactNode;
  /** What to search for: kept in this window's history, never in an address that would travel. */
  readonly words?: string;
}

const SHOWN = 12;
const iconOf = (Icon: typeof IconInbox) => <Icon size={20} stroke={1.5} aria-hidden="true" />;

const PAGES: readonly Goal[] = [
  { key: 'new', label: 'Create a message', sub: 'Internal, encrypted', to: '/new', icon: iconOf(IconPencilPlus) },
  {
    key: 'patients',
    label: 'Patients',
    sub: 'Records, contacts and messages',
    to: '/patients',
    icon: iconOf(IconHeart),
  },
  { key: 'people', label: 'People', sub: 'Colleagues and invitations', to: '/people', icon: iconOf(IconUsers) },
  { key: 'settings', label: 'Settings', sub: 'You, password, appearance', to: '/settings', icon: iconOf(IconSettings) },
];

const searchFor = (words: string): Goal => ({
  key: 'search',
  label: words === '' ? 'Search messages' : `Search messages for “${words}”`,
  sub: 'Every word in every thread, by colleague, patient and date',
  to: '/search',
  words,
  icon: iconOf(IconSearch),
});

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Gets the focus back. */
  readonly from: Element | null;
}

export function Switcher({ opened, onClose, from }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => takeFocusBack(from)}
      closeButtonProps={{ 'aria-label': 'Close' }}
      centered={false}
      yOffset="12vh"
      size={560}
      padding={0}
      title="Find"
      className="finder-modal"
    >
      <Finder onClose={onClose} />
    </Modal>
  );
}

const iconOfPatient = iconOf(IconHeart);

/** Records, with a thread or not; asked from the server as one types. */
function usePatientGoals(words: string): readonly Goal[] {
  const found = usePatients(words.trim() === '' ? null : words, SHOWN);
  // Nobody opens a record that was found for other words.
  const rows = found.words === plainWords(words) ? found.rows : null;
  return useMemo(
    () =>
      (rows ?? []).map(({ patientId, name, ...facts }): Goal => {
        const sub = ['Patient', factsLine(facts)].filter(Boolean).join(' · ');
        return { key: patientId, label: name, sub, to: `/patients/${patientId}`, icon: iconOfPatient };
      }),
    [rows],
  );
}

function useGoals(words: string): readonly Goal[] {
  const threads = useSelect((state) => state.threads);
  const order = useSelect((state) => state.threadOrder);
  const people = useSelect((state) => state.people);
  const me = useSelect((state) => state.me);
  const toPatient = usePatientGoals(words);
  return useMemo(() => {
    const has = (text: string) => text.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase());
    const found = order.flatMap((id) => (threads[id] && matches(threads[id], people, words) ? [threads[id]] : []));
    const toThread = found.map((thread): Goal => {
      const sub = thread.about ? `About ${thread.about}` : thread.preview;
      return { key: thread.threadId, label: thread.title, sub, to: `/t/${thread.threadId}`, icon: iconOf(IconInbox) };
    });
    const toPerson = Object.values(people)
      .filter((person) => person.active && person.userId !== me?.userId && has(person.name))
      .map((person): Goal => {
        const sub = `Write to them. ${presenceWords(person)}`;
        return { key: person.userId, label: person.name, sub, to: `/new?to=${person.userId}`, icon: iconOf(IconUser) };
      });
    const pages = PAGES.filter((page) => has(page.label));
    return [...toThread.slice(0, SHOWN), ...toPatient, ...toPerson.slice(0, SHOWN), searchFor(words.trim()), ...pages];
  }, [threads, order, people, me, words, toPatient]);
}

function Finder({ onClose }: { onClose: () => void }) {
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const [, navigate] = useLocation();
  const id = useId();
  const goals = useGoals(words);
  const chosen = Math.min(at, goals.length - 1);
  const go = (goal: Goal | undefined) => {
    if (!goal) return;
    onClose();
    navigate(goal.to, { state: goal.words ?? null });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(goals.length - 1, chosen + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) go(goals[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="finder">
      <input
        className="finder-input"
        type="text"
        role="combobox"
        aria-label="Find a thread, a patient, a colleague or a page"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={goals[chosen] ? `${id}-${chosen}` : undefined}
        placeholder="Find a thread, a patient, a colleague or a page"
        autoComplete="off"
        data-autofocus
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      <div className="finder-list" role="listbox" id={`${id}-list`} aria-label="Found">
        {goals.map((goal, index) => (
          <button
            type="button"
            tabIndex={-1}
            key={goal.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className="finder-goal"
            ref={(item) => (index === chosen ? item?.scrollIntoView({ block: 'nearest' }) : undefined)}
            onPointerMove={() => setAt(index)}
            onClick={() => go(goal)}
          >
            {goal.icon}
            <span className="finder-words">
              <span className="one-line" dir="auto">
                {goal.label}
              </span>
              <span className="one-line muted small" dir="auto">
                {goal.sub}
              </span>
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}
