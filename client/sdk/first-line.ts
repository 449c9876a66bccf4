/** What a message is called in one line: its first words, or what it carries. Pure. */
import type { Folded } from './folding.ts';
import type { FileView, Message } from './state.ts';

const PREVIEW_CHARS = 140;

export const firstLine = ({ body }: Folded): string => (firstLineOf(body) ?? '').slice(0, PREVIEW_CHARS);

/** Null where there are no words. */
export function firstLineOf(body: Message['body']): string | null {
  switch (body.kind) {
    case 'text':
    case 'reply':
      return body.text.trim() === '' ? fileLine(body.files) : (body.text.trim().split('\n', 1)[0] ?? '');
    case 'direct':
      return body.summary;
    case 'form':
      return body.title;
    default:
      return null;
  }
}

function fileLine([first, ...others]: readonly FileView[]): string {
  if (first === undefined) return '';
  return others.length === 0 ? `📎 ${first.name}` : `📎 ${first.name} and ${others.length} more`;
}
