/** The phrase of a spoken message, large, to be read out to the patient; kept to be seen again where it was made. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { DirectView } from '../../sdk/state.ts';
import { Groups } from '../parts/groups.tsx';
import { Note } from '../parts/notice.tsx';

const GROUP = 5;

export function Phrase({ view }: { view: DirectView }) {
  const { phrase, spoken, state, proof, dmId } = view;
  const isIn = proof.some((one) => one.dmId === dmId && one.step === 'read');
  const [wish, setWish] = useState<boolean | null>(null);
  if (!spoken || state === 'revoked' || state === 'expired') return null;
  if (phrase === null) {
    return (
      <p className="small muted">
        The spoken phrase is on the device that sent the link. Without it, send a new link: it makes a new phrase.
      </p>
    );
  }
  const shown = wish ?? !isIn;
  return (
    <div className="direct-phrase">
      {shown && (
        <Note tone="calm">
          <p>Read this to the patient, by phone or in the room, never in a message:</p>
          <div className="direct-phrase-large">
            <Groups text={phrase} label="Spoken phrase" size={GROUP} />
          </div>
          <p className="small muted">
            They type it on the page beside the code. Nobody can open the message without it.
          </p>
        </Note>
      )}
      <Button variant="subtle" size="compact-sm" aria-expanded={shown} onClick={() => setWish(!shown)}>
        {shown ? 'Hide the phrase' : 'Show the phrase'}
      </Button>
    </div>
  );
}
