/** The way to what one can do with a whole thread: one button; the menu behind it is fetched when first wanted. */
import { useState } from 'react';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { ThreadWays } from '../pages.ts';
import { OnDemand } from '../parts/on-demand.tsx';
import { MoreButton } from './more-button.tsx';

const LABEL = 'More about this thread';

export function ThreadMenu({ threadId }: { threadId: ThreadId }) {
  const [wanted, setWanted] = useState(false);
  const want = () => setWanted(true);
  return (
    <OnDemand
      wanted={wanted}
      button={<MoreButton label={LABEL} size="lg" aria-haspopup="menu" aria-expanded={false} onClick={want} />}
      menu={<ThreadWays threadId={threadId} label={LABEL} />}
    />
  );
}
