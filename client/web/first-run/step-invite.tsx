/** Step 4: the first invitation, or later. */
import { Button } from '@mantine/core';
import { useSelect } from '../corridor/context.tsx';
import { Note } from '../parts/notice.tsx';
import { Invite } from '../people/invite.tsx';

export function StepInvite({ onDone }: { onDone: () => void }) {
  const practice = useSelect((state) => state.practice);
  return (
    <div className="stack">
      <Note>{practice?.name ?? 'Your practice'} is set up, and you are signed in.</Note>
      <p>Corridor needs a second person. Invite a colleague now, or later under People.</p>
      <Invite />
      <div className="row">
        <Button size="md" onClick={onDone}>
          Open Corridor
        </Button>
      </div>
    </div>
  );
}
