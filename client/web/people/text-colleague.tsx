/** A text to a colleague's phone: whether they gave a number, what it costs, sent into the thread of the two. */
import { Button, Textarea } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import { useMemo, useState, type SyntheticEvent } from 'react';
import { useLocation } from 'wouter';
import type { Person } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAnswer } from '../corridor/use-answer.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { shortAddress } from '../patients/words.ts';
import { Cost } from '../send/cost.tsx';
import { useDelivery } from '../send/use-delivery.ts';
import { useSegments } from '../send/use-outgoing.ts';

export function TextColleague({ person, onSent }: { person: Person; onSent: () => void }) {
  const { sending } = useCorridor();
  const { userId, name } = person;
  const look = useMemo(() => async () => ({ mobile: await sending.mobileOf(userId) }), [sending, userId]);
  const { value: known, fault } = useAnswer(look);
  if (known === null) return fault === null ? <SkeletonRows label="Looking" rows={2} /> : <FaultNotice fault={fault} />;
  if (known.mobile === null) {
    return (
      <Note tone="waits">
        <bdi>{name}</bdi> has not given a mobile number. Each colleague gives their own under Settings; write to them
        here instead.
      </Note>
    );
  }
  return <Form person={person} mobile={known.mobile} onSent={onSent} />;
}

function Form({ person, mobile, onSent }: { person: Person; mobile: string; onSent: () => void }) {
  const { sending } = useCorridor();
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const segments = useSegments(text);
  const lack = useLack(segments?.segments ?? 0);
  const ask = useAsk();
  const send = () =>
    ask.run(async () => {
      const { threadId } = await sending.text(person.userId, text.trim());
      onSent();
      navigate(`/t/${threadId}`);
    });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && lack === null) void send();
  };
  return (
    <form className="stack" onSubmit={submit} aria-label={`Text ${person.name}`}>
      <Textarea
        label={`SMS to ${shortAddress('sms', mobile)}`}
        description="Readable on its way, like any text: no patients’ names."
        autosize
        minRows={2}
        maxRows={6}
        dir="auto"
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Cost segments={segments} files={0} />
      {lack !== null && <Note tone="waits">{lack}</Note>}
      <FaultNotice fault={ask.fault} />
      <Button
        className="start"
        type="submit"
        rightSection={<IconSend2 size={18} stroke={1.5} />}
        loading={ask.busy}
        disabled={text.trim() === '' || lack !== null}
      >
        Send SMS
      </Button>
    </form>
  );
}

/** What stands in the way of any text now. */
function useLack(cost: number): string | null {
  const delivery = useDelivery();
  const balance = useSelect((state) => state.credits?.balance ?? null);
  if (delivery === null) return null;
  if (delivery.carriers.smsOut === 'none' || delivery.gateway === 'none') return 'Texts are not set up on this server.';
  if (delivery.gateway === 'waits')
    return 'The practice’s owner has not trusted the gateway yet, so nothing can leave.';
  if (balance !== null && balance < Math.max(1, cost)) {
    return `There are ${balance} credits left, and this text takes ${Math.max(1, cost)}. An administrator records a purchase under Settings, Credits.`;
  }
  return null;
}
