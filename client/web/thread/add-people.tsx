/** Bringing colleagues into a thread: says before it is done that they will read everything written there. */
import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Thread } from '../../sdk/state.ts';
import { Recipients } from '../compose/recipients.tsx';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNotice } from '../parts/notice.tsx';

export function AddPeople({ thread }: { thread: Thread }) {
  const [opened, setOpened] = useState(false);
  const anybody = useSelect((state) =>
    Object.values(state.people).some((person) => person.active && !thread.memberIds.includes(person.userId)),
  );
  if (!anybody) return null;
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconUserPlus size={18} stroke={1.5} />}
        onClick={() => setOpened(true)}
      >
        Add people
      </Button>
      <Dialog title="Add people" opened={opened} onClose={() => setOpened(false)} size={440}>
        <Choose thread={thread} onDone={() => setOpened(false)} />
      </Dialog>
    </>
  );
}

function Choose({ thread, onDone }: { thread: Thread; onDone: () => void }) {
  const { threads } = useCorridor();
  const [chosen, setChosen] = useState<readonly UserId[]>([]);
  const [shown, setShown] = useState(false);
  const ask = useAsk();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setShown(true);
    if (chosen.length === 0) return;
    void ask.run(() => threads.addPeople(thread.threadId, chosen)).then((done) => done && onDone());
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Add people">
      <p className="muted">
        Whom you add reads the whole thread, also what was written before. Everybody in it sees that they came.
      </p>
      <Recipients
        chosen={chosen}
        onChange={setChosen}
        without={thread.memberIds}
        problem={shown && chosen.length === 0 ? 'Choose at least one colleague.' : null}
      />
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button type="submit" loading={ask.busy}>
          Add to this thread
        </Button>
      </div>
    </form>
  );
}
