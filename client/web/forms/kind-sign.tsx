/** The sign of a kind of item, in menus and on cards. */
import {
  IconAlignLeft,
  IconCalendar,
  IconCheckbox,
  IconCircleDot,
  IconHash,
  IconHeading,
  IconInfoCircle,
  IconLetterT,
  IconPaperclip,
  IconQuestionMark,
  IconRulerMeasure,
  IconSignature,
  IconSum,
  IconToggleLeft,
  type Icon,
} from '@tabler/icons-react';
import type { Kind } from '../../../protocol/forms/kinds.ts';

const SIGNS: Readonly<Record<Kind, Icon>> = {
  text: IconLetterT,
  longText: IconAlignLeft,
  number: IconHash,
  scale: IconRulerMeasure,
  date: IconCalendar,
  yesNo: IconToggleLeft,
  choice: IconCircleDot,
  multiChoice: IconCheckbox,
  file: IconPaperclip,
  signature: IconSignature,
  section: IconHeading,
  statement: IconInfoCircle,
  score: IconSum,
};

/** Null: a kind that cannot be asked here. */
export function KindSign({ kind }: { kind: Kind | null }) {
  const Sign = kind === null ? IconQuestionMark : SIGNS[kind];
  return <Sign className="kind-sign" size={18} stroke={1.5} aria-hidden="true" />;
}
