/** One item in the builder: its line with what can be done with it, and when open its fields. Alt with the arrows moves it. */
import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconCopy, IconTrash } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { isQuestion, type Form, type FormItem } from '../../../protocol/forms/form.ts';
import { kindOf } from '../../../protocol/forms/kinds.ts';
import { sentenceOf, type FormProblem } from '../../../protocol/forms/problem.ts';
import { ItemFields } from './item-fields.tsx';
import { KindSign } from './kind-sign.tsx';
import { KIND_WORDS, nameOfItem, UNKNOWN_KIND } from './words.ts';

export type ItemWay = 'up' | 'down' | 'duplicate' | 'remove';

interface Props {
  readonly form: Form;
  readonly item: FormItem;
  readonly depth: number;
  /** 1: the first. */
  readonly place: number;
  readonly isOpen: boolean;
  readonly problems: readonly FormProblem[];
  readonly may: { readonly up: boolean; readonly down: boolean };
  readonly onOpen: () => void;
  readonly onWay: (way: ItemWay) => void;
  readonly onChange: (part: Partial<FormItem>) => void;
}

export function ItemCard({ form, item, depth, place, isOpen, problems, may, onOpen, onWay, onChange }: Props) {
  const { linkId } = item;
  const name = nameOfItem(item);
  const kind = kindOf(item);
  const onKey = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const way = event.key === 'ArrowUp' ? 'up' : 'down';
    if (may[way]) onWay(way);
  };
  const button = (way: ItemWay, label: string, Sign: typeof IconCopy, off = false) => (
    <ActionIcon
      id={`${way}-${linkId}`}
      size={36}
      aria-label={`${label}: ${name}`}
      title={label}
      disabled={off}
      onClick={() => onWay(way)}
    >
      <Sign size={18} stroke={1.5} aria-hidden="true" />
    </ActionIcon>
  );
  return (
    <li className="builder-item" data-depth={Math.min(depth, 3)} data-wrong={problems.length > 0} data-open={isOpen}>
      <div className="builder-line">
        <button
          type="button"
          id={`card-${linkId}`}
          className="builder-name"
          aria-expanded={isOpen}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          onClick={onOpen}
          onKeyDown={onKey}
        >
          <KindSign kind={kind} />
          <span className="grow">
            <span className="builder-words" dir="auto" data-empty={item.text.trim() === ''}>
              <span className="for-screen-reader">{place}. </span>
              {name}
            </span>
            <span className="small muted">{about(item, kind === null ? UNKNOWN_KIND : KIND_WORDS[kind].label)}</span>
          </span>
          <IconChevronDown className="builder-chevron" size={18} stroke={1.5} aria-hidden="true" />
        </button>
        <div className="builder-ways">
          {button('up', 'Move up', IconArrowUp, !may.up)}
          {button('down', 'Move down', IconArrowDown, !may.down)}
          {button('duplicate', 'Duplicate', IconCopy)}
          {button('remove', 'Remove', IconTrash)}
        </div>
      </div>
      {problems.map((one, index) => (
        <p key={index} className="small wrong builder-wrong">
          {sentenceOf(one)}
        </p>
      ))}
      {isOpen && <ItemFields {...{ form, item, onChange }} />}
    </li>
  );
}

/** What is set, in a line: the kind, needed, when it is shown, what counts. */
function about(item: FormItem, kind: string): string {
  return [
    kind,
    ...(item.isRequired && isQuestion(item) ? ['needed'] : []),
    ...(item.conditions.length > 0 ? ['shown on a condition'] : []),
    ...(item.options.some(({ weight }) => weight !== null) ? ['counts'] : []),
    ...(item.risks.length > 0 ? ['has risk answers'] : []),
  ].join(' · ');
}
