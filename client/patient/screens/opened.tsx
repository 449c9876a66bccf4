/** Brings the message's screens, which are fetched while the code is on its way: the first screen needs none of them. */
import { useEffect, useState } from 'preact/hooks';
import { Note } from '../parts.tsx';
import { words } from '../words.ts';
import type { MessageProps } from './message.tsx';

export const fetchMessagePage = () => import('./message.tsx');

type Screens = Awaited<ReturnType<typeof fetchMessagePage>>;

export function OpenedMessage(props: MessageProps) {
  const [screens, setScreens] = useState<Screens | 'failed' | null>(null);
  useEffect(() => {
    if (screens !== null) return;
    void fetchMessagePage().then(setScreens, () => setScreens('failed'));
  }, [screens]);
  if (screens === null) return <p role="status">{words.busy}</p>;
  if (screens !== 'failed') return <screens.MessagePage {...props} />;
  return (
    <>
      <Note tone="waits">{words.offline.failed}</Note>
      <button type="button" class="main" onClick={() => setScreens(null)}>
        {words.tryAgain}
      </button>
    </>
  );
}
