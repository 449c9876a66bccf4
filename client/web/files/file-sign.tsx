/** The sign of a file's kind; decorative, the name stands beside it. */
import {
  IconFile,
  IconFileText,
  IconFileTypePdf,
  IconMovie,
  IconMusic,
  IconPhoto,
  IconPresentation,
  IconTable,
  type Icon,
} from '@tabler/icons-react';
import { kindOf, type Kind } from './kinds.ts';

const SIGNS: Record<Kind, Icon> = {
  picture: IconPhoto,
  pdf: IconFileTypePdf,
  text: IconFileText,
  table: IconTable,
  slides: IconPresentation,
  sound: IconMusic,
  film: IconMovie,
  other: IconFile,
};

export function FileSign({ mime }: { mime: string }) {
  const Sign = SIGNS[kindOf(mime)];
  return <Sign className="file-sign" size={24} stroke={1.5} aria-hidden="true" />;
}
