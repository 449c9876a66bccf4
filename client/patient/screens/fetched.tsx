/** Shows what a part that is fetched when needed draws; without a line it says so, and tries again when pressed. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Note } from '../parts.tsx';
import { words } from '../words.ts';

interface FetchedProps<Part> {
  readonly part: () => Promise<Part>;
  readonly children: (part: Part) => ComponentChildren;
}

export function Fetched<Part extends object>({ part, children }: FetchedProps<Part>) {
  const [got, setGot] = useState<Part | 'failed' | null>(null);
  useEffect(() => {
    if (got === null) void part().then(setGot, () => setGot('failed'));
  }, [got, part]);
  if (got === null) return <p role="status">{words.busy}</p>;
  if (got !== 'failed') return <>{children(got)}</>;
  return (
    <>
      <Note tone="waits">{words.offline.failed}</Note>
      <button type="button" class="main" onClick={() => setGot(null)}>
        {words.tryAgain}
      </button>
    </>
  );
}
