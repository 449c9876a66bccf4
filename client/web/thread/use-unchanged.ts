/**
 * The same array for as long as it holds the same things: a thread is made anew when somebody types or a draft is kept,
 * and its messages must not be laid out again for that.
 */
import { useState } from 'react';

export function useUnchanged<T>(now: readonly T[]): readonly T[] {
  const [kept, keep] = useState(now);
  if (kept === now) return kept;
  if (kept.length === now.length && kept.every((one, index) => one === now[index])) return kept;
  keep(now);
  return now;
}
