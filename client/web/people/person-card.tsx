/** One colleague: who they are, the safety number to compare, role, a new key, and removal with a second question. */
import { Button, NativeSelect } from '@mantine/core';
import { IconDeviceMobileMessage, IconMessagePlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import type { Person } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { presenceWords, ROLES } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { GiveNewKey, ResetNote } from './new-key.tsx';
import { SafetyDigits, useSafety } from './safety-number.tsx';

const TextColleague = lazy(async () => ({ default: (await import('./text-colleague.tsx')).TextColleague }));

const ALL_ROLES = ['member', 'admin', 'owner'] as const;

export function PersonCard({ person, onClose }: { person: Person; onClose: () => void }) {
  const me = useSelect((state) => state.me);
  const [, navigate] = useLocation();
  const safety = useSafety(person);
  const [isTexting, setIsTexting] = useState(false);
  const mine = me?.userId === person.userId;
  const mayRemove = !mine && me !== null && me.role !== 'member' && (person.role !== 'owner' || me.role === 'owner');
  const mayReset =
    !mine && person.active && (me?.role === 'owner' || (me?.role === 'admin' && person.role === 'member'));
  const mayName = !mine && me?.role === 'owner' && person.active;
  return (
    <div className="stack">
      <div className="person-head">
        <Avatar userId={person.userId} name={person.name} size="large" />
        <div>
          <p className="muted">
            {ROLES[person.role]}, signs in as {person.login}
          </p>
          <p className="muted">{presenceWords(person)}</p>
        </div>
      </div>
      {!mine && (
        <div className="row">
          <Button
            variant="light"
            leftSection={<IconMessagePlus size={18} stroke={1.5} />}
            onClick={() => {
              onClose();
              navigate(`/new?to=${person.userId}`);
            }}
          >
            Write to {person.name}
          </Button>
          {person.active && !isTexting && (
            <Button
              variant="subtle"
              leftSection={<IconDeviceMobileMessage size={18} stroke={1.5} />}
              onClick={() => setIsTexting(true)}
            >
              Text {person.name}
            </Button>
          )}
        </div>
      )}
      {isTexting && (
        <Suspense fallback={<SkeletonRows label="Opening" rows={2} />}>
          <TextColleague person={person} onSent={onClose} />
        </Suspense>
      )}
      <ResetNote person={person} mine={mine} number={safety.number} />
      {!mine && <SafetyDigits person={person} safety={safety} />}
      {mayName && <RoleChoice person={person} />}
      {mayReset && <GiveNewKey person={person} />}
      {mayRemove && <Remove person={person} onRemoved={onClose} />}
    </div>
  );
}

/** Owners say who administers. */
function RoleChoice({ person }: { person: Person }) {
  const { people } = useCorridor();
  const ask = useAsk();
  const [proposed, setProposed] = useState(false);
  const data = Object.entries(ROLES).map(([value, label]) => ({ value, label }));
  const choose = (chosen: string) => {
    const role = ALL_ROLES.find((one) => one === chosen);
    if (!role || role === person.role) return;
    void ask.run(async () => setProposed((await people.setRole(person.userId, role)) === 'proposed'));
  };
  return (
    <>
      <NativeSelect
        label="Role"
        description="Administrators invite and remove colleagues; owners also give roles."
        data={data}
        disabled={ask.busy}
        value={person.role}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <FaultNotice fault={ask.fault} />
      {proposed && <Asked />}
    </>
  );
}

/** Owner entries need two owners. */
function Asked() {
  return (
    <div role="status">
      <Note>
        <p>
          <span className="strong">Asked, not done yet.</span> Another owner has to approve it within seven days. Until
          then everything stays as it is; you can withdraw it on the People page.
        </p>
      </Note>
    </div>
  );
}

function Remove({ person, onRemoved }: { person: Person; onRemoved: () => void }) {
  const { people } = useCorridor();
  const [asked, setAsked] = useState(false);
  const [proposed, setProposed] = useState(false);
  const ask = useAsk();
  if (proposed) return <Asked />;
  if (!asked) {
    return (
      <div className="row">
        <Button variant="subtle" color="red" onClick={() => setAsked(true)}>
          Remove {person.name} from the practice
        </Button>
      </div>
    );
  }
  const remove = async () => {
    await ask.run(async () => {
      if ((await people.remove(person.userId)) === 'proposed') setProposed(true);
      else onRemoved();
    });
  };
  return (
    <section className="confirm" aria-label={`Remove ${person.name}`}>
      <p>
        <span className="strong">{person.name} loses access at once</span> and cannot open anything written from now on.
        What they wrote stays. This cannot be undone; they would need a new invitation.
      </p>
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button color="red" loading={ask.busy} onClick={() => void remove()}>
          Remove {person.name}
        </Button>
        <Button variant="subtle" onClick={() => setAsked(false)}>
          Keep
        </Button>
      </div>
    </section>
  );
}
