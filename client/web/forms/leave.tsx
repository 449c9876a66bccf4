/** Asked when a form with unsaved changes is left: save them, keep them for later, or discard them. */
import { Button } from '@mantine/core';
import type { Ask } from '../corridor/use-ask.ts';

interface Props {
  readonly saving: Ask;
  readonly onSave: () => void;
  readonly onKeep: () => void;
  readonly onDiscard: () => void;
}

export function Leave({ saving, onSave, onKeep, onDiscard }: Props) {
  return (
    <div className="stack">
      <p>
        Kept changes wait in this window until you sign out or close it; colleagues do not see them. Saved ones are for
        everybody in the practice.
      </p>
      <div className="row">
        <Button data-autofocus loading={saving.busy} onClick={onSave}>
          Save
        </Button>
        <Button variant="default" onClick={onKeep}>
          Keep for later
        </Button>
        <Button variant="subtle" color="red" onClick={onDiscard}>
          Discard
        </Button>
      </div>
    </div>
  );
}
