/** Typing (or pasting, or scanning) two sheets back: proof that they are readable on paper. Says which one is wrong. */
import { Button, Textarea } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { ShareSheet } from '../../sdk/api.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';

interface Props {
  readonly sheets: readonly ShareSheet[];
  readonly needed: number;
  readonly onConfirmed: () => void;
}

/** A paste from several lines reads as one. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trimStart();

/** As the sheets are read: look-alike letters count as the digits they resemble. */
const bare = (text: string) =>
  text
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');

/** What is wrong with one typed sheet, seen beside the printed ones; null where it is good. */
function problem(typed: readonly string[], index: number, sheets: readonly ShareSheet[]): string | null {
  const text = bare(typed[index] ?? '');
  if (!text) return 'Type this sheet.';
  if (typed.findIndex((other) => bare(other) === text) < index)
    return 'This is the same sheet again: take another one.';
  if (sheets.some((sheet) => bare(sheet.text) === text)) return null;
  const length = bare(sheets[0]?.text ?? '').length;
  if (text.length < length) return `${length - text.length} characters are missing.`;
  if (text.length > length) return `${text.length - length} characters too many.`;
  return 'One or more characters differ from every sheet. Look closely at this one.';
}

export function TypeBack({ sheets, needed, onConfirmed }: Props) {
  const { setup } = useCorridor();
  const [typed, setTyped] = useState<readonly string[]>(() => Array.from({ length: needed }, () => ''));
  const [shown, setShown] = useState(false);
  const ask = useAsk();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setShown(true);
    if (typed.some((_, index) => problem(typed, index, sheets) !== null)) return;
    void ask.run(async () => {
      await setup.confirm(typed);
      onConfirmed();
    });
  };
  return (
    <form onSubmit={submit} aria-label="Type two sheets back" noValidate className="type-back">
      <h2>Now type {needed} of them back from the paper</h2>
      <p className="muted">So that you know they can be read. Spaces, lines and small letters do not matter.</p>
      {typed.map((text, index) => (
        <Textarea
          key={index}
          label={index === 0 ? 'First sheet' : 'Another sheet'}
          autosize
          minRows={2}
          maxRows={4}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: 'number' }}
          value={text}
          error={shown ? problem(typed, index, sheets) : null}
          onChange={(event) => setTyped(typed.map((old, at) => (at === index ? oneLine(event.target.value) : old)))}
        />
      ))}
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button type="submit" size="md" loading={ask.busy}>
          Check the sheets
        </Button>
      </div>
    </form>
  );
}
