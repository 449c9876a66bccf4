/** The items of a form in order, one of them open at a time, and what concerns the form as a whole. */
import { Button, Menu, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { flatItems, type Form } from '../../../protocol/forms/form.ts';
import { KINDS, type Kind } from '../../../protocol/forms/kinds.ts';
import { sentenceOf, type FormProblem } from '../../../protocol/forms/problem.ts';
import { count } from '../corridor/words.ts';
import { Note } from '../parts/notice.tsx';
import { added, duplicated, linesOf, mayMove, moved, removed, replaced } from './edits.ts';
import { ItemCard, type ItemWay } from './item-card.tsx';
import { KindSign } from './kind-sign.tsx';
import { CRISIS_TEXT, KIND_WORDS, nameOfItem } from './words.ts';

interface Props {
  readonly form: Form;
  readonly problems: readonly FormProblem[];
  readonly onChange: (to: (before: Form) => Form) => void;
}

interface Removal {
  readonly before: Form;
  readonly after: Form;
  readonly name: string;
}

export function Builder({ form, problems, onChange }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const [removal, setRemoval] = useState<Removal | null>(null);
  const focusAt = useRef<string | null>(null);
  const lines = linesOf(form.items);
  // A card that has moved or was just made takes the focus once it stands in its place.
  useEffect(() => {
    if (focusAt.current === null) return;
    document.getElementById(focusAt.current)?.focus();
    focusAt.current = null;
  }, [form]);
  const show = (linkId: string | null, part: 'text' | 'card') => {
    if (part === 'text') setOpen(linkId);
    focusAt.current = linkId === null ? null : `${part}-${linkId}`;
  };
  const placed = ([to, linkId]: readonly [Form, string]) => {
    onChange(() => to);
    show(linkId, 'text');
  };
  const take = (linkId: string) => {
    const after = removed(form, linkId);
    const item = flatItems(form.items).find((one) => one.linkId === linkId);
    setRemoval({ before: form, after, name: item === undefined ? '' : nameOfItem(item) });
    setSaid('Removed');
    onChange(() => after);
  };
  const ways: Readonly<Record<ItemWay, (linkId: string) => void>> = {
    up: (linkId) => step(linkId, -1),
    down: (linkId) => step(linkId, 1),
    duplicate: (linkId) => placed(duplicated(form, linkId)),
    remove: take,
  };
  function step(linkId: string, by: -1 | 1): void {
    const to = moved(form, linkId, by);
    const at = linesOf(to.items).findIndex(({ item }) => item.linkId === linkId);
    setSaid(`Moved to place ${at + 1} of ${lines.length}`);
    focusAt.current = document.activeElement?.id ?? null;
    onChange(() => to);
  }
  const general = problems.filter(({ linkId }) => linkId === null);
  return (
    <section className="builder" aria-label="Build">
      {problems.length > 0 && (
        <div role="alert">
          <Note tone="waits">
            <p className="strong">{count(problems.length, 'thing needs', 'things need')} another look before saving</p>
            <ul className="builder-problems">
              {general.map((one) => (
                <li key={one.code}>{sentenceOf(one)}</li>
              ))}
              {problems.flatMap((one, index) =>
                one.linkId === null ? (
                  []
                ) : (
                  <li key={index}>
                    <button type="button" className="link-like" onClick={() => jump(one.linkId, setOpen)}>
                      {one.text.trim() || 'An item without words'}
                    </button>
                    : {sentenceOf(one)}
                  </li>
                ),
              )}
            </ul>
          </Note>
        </div>
      )}
      <Whole form={form} onChange={onChange} isTitleMissing={general.some(({ code }) => code === 'noTitle')} />
      <ol className="builder-items" aria-label="Items">
        {lines.map(({ item, depth }, index) => (
          <ItemCard
            key={item.linkId}
            {...{ form, item, depth }}
            place={index + 1}
            isOpen={open === item.linkId}
            problems={problems.filter(({ linkId }) => linkId === item.linkId)}
            may={{ up: mayMove(form, item.linkId, -1), down: mayMove(form, item.linkId, 1) }}
            onOpen={() => setOpen(open === item.linkId ? null : item.linkId)}
            onWay={(way) => ways[way](item.linkId)}
            onChange={(part) => onChange((before) => replaced(before, item.linkId, part))}
          />
        ))}
      </ol>
      {lines.length === 0 && (
        <p className="muted">
          Nothing is asked yet. Begin with a question: choose its kind, write what the patient is asked.
        </p>
      )}
      {removal !== null && removal.after === form && (
        <Note>
          <p>
            Removed: <span dir="auto">{removal.name}</span>
          </p>
          <Button size="compact-sm" variant="default" onClick={() => onChange(() => removal.before)}>
            Put it back
          </Button>
        </Note>
      )}
      <Add onAdd={(kind) => placed(added(form, kind, open))} />
      <p className="for-screen-reader" role="status">
        {said}
      </p>
    </section>
  );
}

function jump(linkId: string | null, setOpen: (linkId: string | null) => void): void {
  setOpen(linkId);
  const card = document.getElementById(`card-${linkId}`);
  card?.scrollIntoView({ block: 'center' });
  card?.focus();
}

function Add({ onAdd }: { onAdd: (kind: Kind) => void }) {
  return (
    <Menu position="top-start" width={320} returnFocus={false}>
      <Menu.Target>
        <Button className="start" variant="light" leftSection={<IconPlus size={18} stroke={1.5} />}>
          Add an item
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Kinds of items" className="kinds-menu">
        {KINDS.map((kind) => (
          <Menu.Item key={kind} leftSection={<KindSign kind={kind} />} onClick={() => onAdd(kind)}>
            <span className="kinds-label">{KIND_WORDS[kind].label}</span>
            <span className="small muted kinds-says">{KIND_WORDS[kind].says}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface WholeProps extends Pick<Props, 'form' | 'onChange'> {
  readonly isTitleMissing: boolean;
}

/** Title, the words above the questions, and what a patient reads at a risk answer. */
function Whole({ form, onChange, isTitleMissing }: WholeProps) {
  const set = (part: Partial<Form>) => onChange((before) => ({ ...before, ...part }));
  const hasRisks = form.crisisText !== '' || flatItems(form.items).some(({ risks }) => risks.length > 0);
  return (
    <div className="stack">
      <TextInput
        label="Title"
        description="Patients and colleagues see it."
        maxLength={200}
        dir="auto"
        value={form.title}
        error={isTitleMissing ? 'A form needs a title.' : null}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <Textarea
        label="Words above the questions"
        autosize
        minRows={1}
        maxRows={8}
        dir="auto"
        value={form.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      {hasRisks && (
        <Textarea
          label="Shown at once with a risk answer"
          description="Numbers to call, day and night. Empty: the words below."
          placeholder={CRISIS_TEXT}
          autosize
          minRows={3}
          maxRows={8}
          dir="auto"
          value={form.crisisText}
          onChange={(event) => set({ crisisText: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
