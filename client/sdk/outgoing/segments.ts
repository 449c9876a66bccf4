/**
 * What a text costs before it is sent: carriers bill segments (3GPP TS 23.040, 23.038: GSM-7 160 or 153 characters, UCS-2 70
 * or 67). The gateway counts with the same library, so that what is shown is what is spent. Pure.
 */
import { SegmentedMessage } from 'sms-segments-calculator';

export interface Segments {
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Credits: one a segment. */
  readonly segments: number;
  readonly characters: number;
  /** A character that no GSM-7 text can hold and that makes the text dearer; null where none does. */
  readonly culprit: string | null;
}

export function countSegments(text: string): Segments {
  const counted = new SegmentedMessage(text);
  const [foreign] = counted.getNonGsmCharacters();
  const plain =
    foreign === undefined ? null : new SegmentedMessage(withoutForeign(text, counted.getNonGsmCharacters()));
  const isDearer = plain !== null && plain.segmentsCount < counted.segmentsCount;
  return {
    encoding: counted.encodingName,
    segments: text === '' ? 0 : counted.segmentsCount,
    characters: counted.numberOfCharacters,
    culprit: isDearer ? (foreign ?? null) : null,
  };
}

/** The same length in characters that GSM-7 has. */
function withoutForeign(text: string, foreign: readonly string[]): string {
  const all = new Set(foreign);
  return Array.from(text, (sign) => (all.has(sign) ? '.' : sign)).join('');
}
