/** "Send a test": one fixed sentence to an address of one's own, and what the carrier said to it. */
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { Carriers, OutChannel } from '../../../protocol/wire/sending.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';

export function DeliveryTest({ carriers, isTrusted }: { carriers: Carriers; isTrusted: boolean }) {
  const corridor = useCorridor();
  const [channel, setChannel] = useState<OutChannel>('email');
  const [typed, setTyped] = useState('');
  const [answer, setAnswer] = useState<{ readonly accepted: boolean; readonly code: string | null } | null>(null);
  const ask = useAsk();
  const to =
    channel === 'sms'
      ? typed
          .trim()
          .replace(/^00/, '+')
          .replace(/[\s().-]/g, '')
      : typed.trim();
  const isRight = channel === 'sms' ? /^\+[1-9]\d{6,14}$/.test(to) : /^[^\s@]+@[^\s@]+$/.test(to);
  const isThere = (channel === 'sms' ? carriers.smsOut : carriers.mailOut) !== 'none';
  const send = async () => {
    setAnswer(null);
    await ask.run(async () => setAnswer(await corridor.carriers.test({ channel, to })));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isRight) void send();
  };
  return (
    <section className="setting" aria-label="Send a test">
      <h2>Send a test</h2>
      <p className="muted">A fixed sentence, to an address of your own. A text takes one credit.</p>
      <form className="stack" aria-label="Send a test" noValidate onSubmit={submit}>
        <SegmentedControl
          aria-label="Test by"
          value={channel}
          onChange={(value) => {
            setChannel(value);
            setTyped('');
            setAnswer(null);
          }}
          data={[
            { value: 'email', label: 'E-mail' },
            { value: 'sms', label: 'SMS' },
          ]}
        />
        <TextInput
          label={channel === 'sms' ? 'Your mobile, with country code' : 'Your e-mail address'}
          type={channel === 'sms' ? 'tel' : 'email'}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {!isThere && <Note tone="waits">This carrier is not set up, so there is nothing to test.</Note>}
        <FaultNotice fault={ask.fault} />
        <div role="status">
          {answer !== null && (
            <Note tone={answer.accepted ? 'calm' : 'waits'}>
              {answer.accepted ? 'The carrier has taken it. Look whether it arrives.' : 'The carrier refused it.'}
              {answer.code !== null && ` It said: ${answer.code}.`}
            </Note>
          )}
        </div>
        <div className="row">
          <Button type="submit" variant="default" loading={ask.busy} disabled={!isRight || !isThere || !isTrusted}>
            Send a test
          </Button>
          {!isTrusted && <span className="muted small">Works once the gateway is trusted.</span>}
        </div>
      </form>
    </section>
  );
}
