/**
 * What the form builder offers, in its order, and how each kind stands in a form: the one place that knows, say, that a
 * multi-choice is FHIR's choice with `repeats`. Pure; ids are handed in.
 */
import type { Form, FormItem } from './form.ts';
import { scaleOf } from './form.ts';

export const KINDS = [
  'text',
  'longText',
  'number',
  'scale',
  'date',
  'yesNo',
  'choice',
  'multiChoice',
  'file',
  'signature',
  'section',
  'statement',
  'score',
] as const;
export type Kind = (typeof KINDS)[number];

/** A question of its type with nothing set. */
const bare = {
  prefix: '',
  text: '',
  codes: [],
  isRequired: false,
  isRepeated: false,
  isReadOnly: false,
  isSignature: false,
  maxLength: null,
  min: null,
  max: null,
  options: [],
  initial: [],
  conditions: [],
  isAny: false,
  risks: [],
  score: null,
  items: [],
} as const satisfies Omit<FormItem, 'linkId' | 'type'>;

/** How each kind begins. A choice begins without options: the builder asks for them. */
const BEGINNINGS = {
  text: { type: 'string' },
  longText: { type: 'text' },
  number: { type: 'decimal' },
  scale: { type: 'integer', min: 0, max: 10 },
  date: { type: 'date' },
  yesNo: { type: 'boolean' },
  choice: { type: 'choice' },
  multiChoice: { type: 'choice', isRepeated: true },
  file: { type: 'attachment' },
  signature: { type: 'attachment', isSignature: true },
  section: { type: 'group' },
  statement: { type: 'display' },
  score: { type: 'decimal', isReadOnly: true, score: { of: [], bands: [] } },
} as const satisfies Record<Kind, Partial<FormItem> & Pick<FormItem, 'type'>>;

/** `linkId`: not taken in the form; see `freeLinkId`. */
export const newItem = (kind: Kind, linkId: string): FormItem => ({ ...bare, linkId, ...BEGINNINGS[kind] });

/** Null: a kind that cannot be answered here. */
export function kindOf(item: FormItem): Kind | null {
  const { type, isRepeated, isSignature, score } = item;
  if (score !== null) return 'score';
  if (type === 'unknown') return null;
  if (type === 'choice' || type === 'open-choice') return isRepeated ? 'multiChoice' : 'choice';
  if (type === 'attachment') return isSignature ? 'signature' : 'file';
  if (type === 'integer') return scaleOf(item) === null ? 'number' : 'scale';
  const kinds = {
    string: 'text',
    text: 'longText',
    decimal: 'number',
    date: 'date',
    boolean: 'yesNo',
    group: 'section',
    display: 'statement',
  } as const;
  return kinds[type];
}

/** A form with nothing in it. */
export const emptyForm: Form = {
  key: '0',
  url: null,
  version: null,
  derivedFrom: null,
  title: '',
  description: '',
  copyright: '',
  codes: [],
  crisisText: '',
  items: [],
};

/** The next number that names no item yet. */
export function freeLinkId(items: readonly Pick<FormItem, 'linkId'>[]): string {
  const taken = new Set(items.map(({ linkId }) => linkId));
  let next = items.length + 1;
  while (taken.has(String(next))) next += 1;
  return String(next);
}
