/** Making an invitation and showing it once more plainly than a mail could: QR, code in groups, link. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { Copy } from '../parts/copy.tsx';
import { Groups } from '../parts/groups.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { Qr } from '../parts/qr.tsx';
import './people.css';

interface Made {
  readonly code: string;
  readonly link: string;
}

const MAY: Record<'member' | 'admin', string> = {
  member: 'Writes and reads in the threads they are part of.',
  admin: 'Also invites colleagues, lets them in and removes them.',
};

export function Invite({ onMade }: { onMade?: () => void }) {
  const { people } = useCorridor();
  const [role, setRole] = useState<'member' | 'admin'>('member');
  const [made, setMade] = useState<Made | null>(null);
  const ask = useAsk();
  const make = () =>
    ask.run(async () => {
      setMade(await people.invite(role));
      onMade?.();
    });
  if (made) return <InvitationSheet code={made.code} link={made.link} />;
  return (
    <div className="stack">
      <div className="stack-tight">
        <p className="strong" id="invite-role">
          Invite as
        </p>
        <SegmentedControl
          aria-labelledby="invite-role"
          value={role}
          onChange={setRole}
          data={[
            { value: 'member', label: 'Colleague' },
            { value: 'admin', label: 'Administrator' },
          ]}
        />
        <p className="small muted">{MAY[role]}</p>
      </div>
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button
          variant="light"
          size="md"
          loading={ask.busy}
          leftSection={<IconUserPlus size={20} stroke={1.5} />}
          onClick={() => void make()}
        >
          Make an invitation
        </Button>
      </div>
    </div>
  );
}

/** Also shown again from the list of pending invitations that I made. */
export function InvitationSheet({ code, link }: Made) {
  return (
    <section className="invitation" aria-label="Invitation">
      <Qr text={link} label="Invitation as QR code" />
      <div className="stack-tight">
        <Groups text={code} label="Invitation code" />
        <p className="small">
          <a href={link} className="break-all">
            {link}
          </a>
        </p>
        <div className="row">
          <Copy text={code} what="Copy code" />
          <Copy text={link} what="Copy link" />
        </div>
        <p className="muted small">
          Valid 7 days, one use. Hand it over in person or by phone: whoever has it can ask to join. You then let them
          in here.
        </p>
      </div>
    </section>
  );
}
