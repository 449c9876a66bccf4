/**
 * A message's words on screen: plain text only, line breaks kept, each line in its own direction, web addresses as
 * links that tell the other site nothing. Never builds HTML from text.
 */
import type { ReactNode } from 'react';
import { pieces } from './addresses.ts';

export function Words({ text }: { text: string }) {
  return (
    <div className="words" dir="auto">
      {pieces(text).map((piece, index): ReactNode =>
        piece.href === null ? (
          piece.text
        ) : (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer" dir="ltr">
            {piece.text}
          </a>
        ),
      )}
    </div>
  );
}
