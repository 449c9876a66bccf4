/** What a text costs while it is written: characters, parts, and the sign that makes it dearer. */
import { count } from '../corridor/words.ts';
import type { Segments } from './use-outgoing.ts';

export function Cost({ segments, files }: { segments: Segments | null; files: number }) {
  if (segments === null) return null;
  const { characters, segments: parts, encoding, culprit } = segments;
  return (
    <div className="cost small muted">
      <p>
        {count(characters, 'character')},{' '}
        {parts === 0 ? 'no credits yet' : `${count(parts, 'part')} = ${count(parts, 'credit')}`}
        {encoding === 'UCS-2' && characters > 0 && ', with signs beyond the ordinary'}
      </p>
      {culprit !== null && (
        <p className="flag" data-tone="waits">
          The sign “{culprit}” makes this text dearer: without it, more fits into one part.
        </p>
      )}
      {files > 0 && <p>A text takes no files; they stay here for an e-mail.</p>}
    </div>
  );
}
