/** A person's initials on a quiet tint that follows from the id, with a presence dot where asked. Decorative: names stand beside it. */
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Person } from '../../sdk/state.ts';

const TINTS = 8;

function tintOf(id: string): number {
  let sum = 7;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return sum % TINTS;
}

/** First letters of the first and last word, whole code points, so that any script gives a sensible pair. */
function initials(name: string): string {
  const words = name
    .split(/[\s.\-_]+/)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''))
    .filter(Boolean);
  const first = Array.from(words[0] ?? '?')[0] ?? '?';
  const last = words.length > 1 ? (Array.from(words.at(-1) ?? '')[0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

interface Props {
  /** Null for somebody outside the practice. */
  readonly userId: UserId | null;
  /** What the tint follows from instead: a patient's id. */
  readonly tint?: string | null | undefined;
  readonly name: string;
  readonly presence?: Person['presence'] | undefined;
  readonly size?: 'small' | 'medium' | 'large';
}

export function Avatar({ userId, tint, name, presence, size = 'medium' }: Props) {
  return (
    <span className="avatar" data-size={size} data-tint={tintOf(tint ?? userId ?? '')} aria-hidden="true">
      {initials(name)}
      {presence && <span className="presence avatar-presence" data-presence={presence} />}
    </span>
  );
}

const SAYS: Record<Person['presence'], string> = { online: 'online', away: 'away', offline: 'offline' };

/** A dot that says the same to a screen reader: filled online, half away, hollow offline. */
export function Presence({ of, name }: { of: Person['presence']; name?: string }) {
  return (
    <span className="presence-mark" title={name ? `${name}: ${SAYS[of]}` : SAYS[of]}>
      <span className="presence" data-presence={of} aria-hidden="true" />
      <span className="for-screen-reader">{name ? `${name}: ${SAYS[of]}` : SAYS[of]}</span>
    </span>
  );
}
