/** The screen that a link begins with: asking for a texted code at once; what needs none is fetched when the server says so. */
import { useEffect, useState } from 'preact/hooks';
import type { CodeBy } from '../../../protocol/wire/dm.ts';
import type { Message } from '../guest/api.ts';
import { Note } from '../parts.tsx';
import { words } from '../words.ts';
import { Ask } from './ask.tsx';

const fetchUncoded = () => import('./uncoded.tsx');
type Screens = Awaited<ReturnType<typeof fetchUncoded>>;

type BeginProps = Parameters<typeof Ask>[0] & {
  readonly by: CodeBy;
  readonly onOpen: (message: Message) => void;
};

export function Begin({ by, onOpen, ...props }: BeginProps) {
  const [screens, setScreens] = useState<Screens | 'failed' | null>(null);
  const isTexted = by === 'sms';
  useEffect(() => {
    if (!isTexted && screens === null) void fetchUncoded().then(setScreens, () => setScreens('failed'));
  }, [isTexted, screens]);
  if (by === 'sms') return <Ask {...props} />;
  if (screens === null) return <p role="status">{words.busy}</p>;
  if (screens !== 'failed') return <screens.Uncoded {...props} {...{ by, onOpen }} />;
  return (
    <>
      <Note tone="waits">{words.offline.failed}</Note>
      <button type="button" class="main" onClick={() => setScreens(null)}>
        {words.tryAgain}
      </button>
    </>
  );
}
