/** What a colleague can do about a Direct Message: a new link, a code, the new number, an end; what cannot be undone asks first. */
import { Button } from '@mantine/core';
import { IconLinkPlus, IconMessageDots, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { Contact } from '../../../protocol/wire/patients.ts';
import type { DirectView } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { clock } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { shortAddress } from '../patients/words.ts';

interface Props {
  readonly threadId: ThreadId;
  /** Null while it waits. */
  readonly messageRef: string | null;
  readonly view: DirectView;
}

/** The link is locked or has ended: one press sends a new one. */
export function NewLink({ threadId, messageRef, view }: Props) {
  const { direct } = useCorridor();
  const ask = useAsk();
  if (messageRef === null || !(view.state === 'locked' || view.state === 'expired')) return null;
  return (
    <>
      <Button
        size="compact-md"
        leftSection={<IconLinkPlus size={18} stroke={1.5} />}
        loading={ask.busy}
        onClick={() => void ask.run(() => direct.reissue(threadId, messageRef))}
      >
        Send a new link
      </Button>
      <FaultNotice fault={ask.fault} />
    </>
  );
}

/** Codes wait until somebody says that the number is the patient's. */
export function NumberChanged({ threadId, messageRef, view, contact }: Props & { readonly contact: Contact | null }) {
  const { direct } = useCorridor();
  const ask = useAsk();
  if (messageRef === null || !view.numberChanged) return null;
  const mobile = contact?.mobile ?? null;
  const before = view.codesTo === null ? 'another number' : shortAddress('sms', view.codesTo);
  return (
    <Note tone="waits">
      <p>
        When this was sent it was {before},{' '}
        {mobile === null ? 'and there is none now' : `now ${shortAddress('sms', mobile)}`}. Make sure that the new one
        is the patient’s.
      </p>
      {mobile !== null && (
        <Button
          size="compact-sm"
          variant="light"
          loading={ask.busy}
          onClick={() => void ask.run(() => direct.confirmNumber(threadId, messageRef))}
        >
          Yes, text codes to {shortAddress('sms', mobile)}
        </Button>
      )}
      <FaultNotice fault={ask.fault} />
    </Note>
  );
}

type Asking = 'reissue' | 'revoke' | null;

export function DirectActions({ threadId, messageRef, view }: Props) {
  const { direct } = useCorridor();
  const [asking, setAsking] = useState<Asking>(null);
  const [texted, setTexted] = useState<number | null>(null);
  const ask = useAsk();
  const coding = useAsk();
  if (messageRef === null || view.state === 'revoked') return null;
  const isOpen = view.state === 'open';
  const run = (work: () => Promise<void>) => async () => {
    if (await ask.run(work)) setAsking(null);
  };
  const reissue = run(() => direct.reissue(threadId, messageRef));
  const revoke = run(() => direct.revoke(threadId, messageRef));
  const textCode = () =>
    void coding.run(async () => setTexted((await direct.textCode(threadId, messageRef)).validUntil));
  return (
    <div className="stack stack-tight">
      <div className="row">
        {isOpen ? (
          <Button
            variant="default"
            leftSection={<IconLinkPlus size={18} stroke={1.5} />}
            onClick={() => setAsking('reissue')}
          >
            Send a new link
          </Button>
        ) : (
          <NewLink {...{ threadId, messageRef, view }} />
        )}
        {isOpen && !view.numberChanged && view.code !== 'none' && (
          <Button
            variant="default"
            leftSection={<IconMessageDots size={18} stroke={1.5} />}
            loading={coding.busy}
            onClick={textCode}
          >
            {view.code === 'mail' ? 'E-mail a code' : 'Text a code'}
          </Button>
        )}
        {view.state !== 'expired' && (
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconX size={18} stroke={1.5} />}
            onClick={() => setAsking('revoke')}
          >
            Revoke
          </Button>
        )}
      </div>
      <p role="status" className="small muted">
        {texted !== null &&
          `A code is on its way to the patient’s ${view.code === 'mail' ? 'mailbox' : 'mobile'}. It works until ${clock(texted)}.`}
      </p>
      <FaultNotice fault={coding.fault} />
      <Dialog title="Send a new link" opened={asking === 'reissue'} onClose={() => setAsking(null)} size={440}>
        <div className="stack">
          <p>
            An e-mail with a new link goes to the contact’s address as it is now. The earlier link ends at once; what
            was read and answered stays.
          </p>
          <FaultNotice fault={ask.fault} />
          <div className="row">
            <Button loading={ask.busy} onClick={() => void reissue()}>
              Send the new link
            </Button>
            <Button variant="subtle" onClick={() => setAsking(null)}>
              Keep the one there is
            </Button>
          </div>
        </div>
      </Dialog>
      <Dialog title="Revoke this message" opened={asking === 'revoke'} onClose={() => setAsking(null)} size={440}>
        <div className="stack">
          <p>
            The link will open nothing any more, and what the patient has typed but not sent is erased. What was read
            cannot be unread. The record keeps the message.
          </p>
          <FaultNotice fault={ask.fault} />
          <div className="row">
            <Button color="red" loading={ask.busy} onClick={() => void revoke()}>
              Revoke the link
            </Button>
            <Button variant="subtle" onClick={() => setAsking(null)}>
              Keep it
            </Button>
          </div>
        </div>
      </Dialog>
    </div>
  );
}
