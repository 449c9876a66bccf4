/**
 * A message's words on screen: plain text only, line breaks kept, each line in its own direction, web addresses as
 * links that tell the other site nothing, names of mentioned colleagues set apart. Never builds HTML from text.
 */
import type { ReactNode } from 'react';
import { pieces } from './addresses.ts';
import { namePieces } from './mentions.ts';

const NOBODY: readonly string[] = [];

interface Props {
  readonly text: string;
  /** Names of those mentioned, as they stand after an "@". */
  readonly mentioned?: readonly string[];
  /** My own name where I am one of them. */
  readonly mine?: string | null;
}

export function Words({ text, mentioned = NOBODY, mine = null }: Props) {
  return (
    <div className="words" dir="auto">
      {pieces(text).map((piece, index): ReactNode =>
        piece.href === null ? (
          <Named key={index} text={piece.text} mentioned={mentioned} mine={mine} />
        ) : (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer" dir="ltr">
            {piece.text}
          </a>
        ),
      )}
    </div>
  );
}

function Named({ text, mentioned, mine }: { text: string; mentioned: readonly string[]; mine: string | null }) {
  if (mentioned.length === 0) return text;
  return namePieces(text, mentioned).map((piece, index): ReactNode =>
    piece.name === null ? (
      piece.text
    ) : (
      <span key={index} className="mention" data-mine={piece.name === mine}>
        {piece.text}
      </span>
    ),
  );
}
