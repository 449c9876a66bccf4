/** What one owner asks and another decides: who wants what, until when, and the two ways to answer. Owners only have any. */
import { Button } from '@mantine/core';
import type { Approval, State } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { inFull, withDay } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { firstName, nameOf } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import './people.css';

export function Approvals() {
  const approvals = useSelect((state) => state.approvals);
  if (approvals.length === 0) return null;
  return (
    <section className="approvals" aria-label="For owners to decide">
      {approvals.map((one) => (
        <OneApproval key={one.approvalId} approval={one} />
      ))}
    </section>
  );
}

const AS: Record<NonNullable<Approval['role']>, string> = {
  owner: 'an owner',
  admin: 'an administrator, no longer an owner',
  member: 'a colleague, no longer an owner',
};

const RED = { color: 'red' } as const;

/** "make Ben an owner", "remove Ben from the practice". */
const wishOf = ({ role }: Approval, who: string): string =>
  role === null ? `remove ${who} from the practice` : `make ${who} ${AS[role]}`;

function OneApproval({ approval }: { approval: Approval }) {
  const { people: ways } = useCorridor();
  const people = useSelect((state) => state.people);
  const me = useSelect((state) => state.me);
  const ask = useAsk();
  const { approvalId, subjectId, proposedBy, mine, state, expiresAt, what } = approval;
  const aboutMe = subjectId === me?.userId;
  const wish = wishOf(approval, aboutMe ? 'you' : nameOf(people, subjectId));
  const decline = () => void ask.run(() => ways.decline(approvalId));
  return (
    <article
      className="joined"
      aria-label={mine ? `You ask to ${wish}` : `${nameOf(people, proposedBy)} asks to ${wish}`}
    >
      <Avatar userId={subjectId} name={nameOf(people, subjectId)} />
      <div className="grow">
        <p className="strong" dir="auto">
          {mine ? 'You ask' : `${nameOf(people, proposedBy)} asks`} to {wish}
        </p>
        <p className="muted small" title={inFull(expiresAt)}>
          {whatNow(approval, aboutMe, people)} Until {withDay(expiresAt)}.
        </p>
        <FaultNotice fault={ask.fault} />
      </div>
      <div className="row">
        {!mine && !aboutMe && (
          <Button
            {...(what === 'remove' && RED)}
            aria-label={`Approve: ${wish}`}
            disabled={state === 'stale'}
            loading={ask.busy}
            onClick={() => void ask.run(() => ways.approve(approvalId))}
          >
            Approve
          </Button>
        )}
        {(mine || !aboutMe) && (
          <Button
            variant="subtle"
            {...(!mine && RED)}
            aria-label={`${mine ? 'Withdraw' : 'Decline'}: ${wish}`}
            onClick={decline}
          >
            {mine ? 'Withdraw' : 'Decline'}
          </Button>
        )}
      </div>
    </article>
  );
}

function whatNow({ mine, state, proposedBy, what }: Approval, aboutMe: boolean, people: State['people']): string {
  if (mine) return 'Another owner has to approve it.';
  if (state === 'stale') {
    return `The practice changed since, so it waits for ${firstName(nameOf(people, proposedBy))}’s device.`;
  }
  if (aboutMe) return 'It is about you, so another owner decides.';
  return what === 'remove' ? 'If you approve, access ends at once.' : 'It counts when you approve it.';
}
