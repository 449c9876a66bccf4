/** Invitations that still matter: colleagues who joined and wait to be let in first, then the open ones. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Invitation } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { inFull, withDay } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { ROLES } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { InvitationSheet } from './invite.tsx';

export function Invitations() {
  const all = useSelect((state) => state.invitations);
  const joined = all.filter((invitation) => invitation.state === 'joined');
  const open = all.filter((invitation) => invitation.state === 'open');
  return (
    <>
      {joined.map((invitation) => (
        <Joined key={invitation.inviteId} invitation={invitation} />
      ))}
      {open.length > 0 && (
        <section aria-label="Open invitations">
          <h2 className="section-head">Open invitations</h2>
          <ul className="lines">
            {open.map((invitation) => (
              <Open key={invitation.inviteId} invitation={invitation} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Joined({ invitation }: { invitation: Invitation }) {
  const { people } = useCorridor();
  const ask = useAsk();
  const { joiner, inviteId, role, isReset } = invitation;
  const name = joiner?.name ?? 'Somebody';
  return (
    <section className="joined" aria-label={`${name} has joined`}>
      <Avatar userId={invitation.userId} name={name} />
      <div className="grow">
        <p className="strong" dir="auto">
          {isReset ? `${name} has chosen a new password: confirm the new key` : `${name} has joined: let them in`}
        </p>
        <p className="muted small">
          {joiner && isReset
            ? 'Confirm only what you gave the code for. Old passwords and devices then stop working.'
            : joiner
              ? `Signs in as ${joiner.login}, as ${ROLES[role].toLowerCase()}. Let in only whom you gave the code to.`
              : 'The person who made this invitation has to check and let them in.'}
        </p>
        <FaultNotice fault={ask.fault} />
      </div>
      {joiner && (
        <div className="row">
          <Button loading={ask.busy} onClick={() => void ask.run(() => people.admit(inviteId))}>
            {isReset ? 'Confirm the new key' : `Let ${name} in`}
          </Button>
          <Button variant="subtle" color="red" onClick={() => void ask.run(() => people.cancelInvitation(inviteId))}>
            Refuse
          </Button>
        </div>
      )}
    </section>
  );
}

function Open({ invitation }: { invitation: Invitation }) {
  const { people } = useCorridor();
  const [shown, setShown] = useState(false);
  const ask = useAsk();
  const colleagues = useSelect((state) => state.people);
  const { code, link, inviteId, role, expiresAt, userId } = invitation;
  const known = colleagues[userId];
  return (
    <li className="line line-tall">
      <div className="row line-head">
        <div className="grow">
          <p dir="auto">{known ? `New key for ${known.name}` : `Invitation as ${ROLES[role].toLowerCase()}`}</p>
          <p className="muted small" title={inFull(expiresAt)}>
            Valid until {withDay(expiresAt)}
            {code === null && ', made by another administrator'}
          </p>
        </div>
        {code && link && (
          <Button variant="subtle" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide code' : 'Show code'}
          </Button>
        )}
        <Button
          variant="subtle"
          color="red"
          loading={ask.busy}
          onClick={() => void ask.run(() => people.cancelInvitation(inviteId))}
        >
          Withdraw
        </Button>
      </div>
      <FaultNotice fault={ask.fault} />
      {shown && code && link && <InvitationSheet code={code} link={link} />}
    </li>
  );
}
