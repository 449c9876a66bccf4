/**
 * One template to everybody in the list: who gets it, who does not and why, what it costs; then sent one after the other with
 * counts and a way to stop. What was stopped was not sent; what is out can be taken back for ten seconds in its thread.
 */
import { Button, NativeSelect } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { Template } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { count } from '../corridor/words.ts';
import { Progress } from '../files/progress.tsx';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { CHANNELS } from '../patients/words.ts';
import { everybody, plan, type Plan } from './recall-plan.ts';
import { useDelivery } from './use-delivery.ts';
import { useFill } from './use-fill.ts';
import '../files/files.css';
import '../patients/patients.css';

type Usable = Template & { readonly channel: OutChannel };

type Step =
  | { readonly is: 'choose' }
  | { readonly is: 'look'; readonly done: number; readonly all: number }
  | { readonly is: 'preview'; readonly plan: Plan }
  | { readonly is: 'send'; readonly done: number; readonly plan: Plan }
  | { readonly is: 'done'; readonly sent: number; readonly all: number };

/** So that neither the carrier nor anybody's line is flooded. */
const PAUSE_MS = 350;
const NIGHT = { from: 20, until: 8 };

export function Recall({ words, onClose }: { words: string; onClose: () => void }) {
  const corridor = useCorridor();
  const { templates } = corridor;
  const all = useSelect((state) => state.templates);
  const role = useSelect((state) => state.me?.role ?? 'member');
  const delivery = useDelivery();
  const fill = useFill(delivery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [step, setStep] = useState<Step>({ is: 'choose' });
  const stop = useRef<AbortController>(undefined);
  const ask = useAsk();
  const { run } = ask;
  useEffect(() => {
    if (all === null) void run(() => templates.list());
    return () => stop.current?.abort();
  }, [all, run, templates]);
  const usable = (all ?? []).filter((one): one is Usable => one.channel !== 'direct');
  const template = usable.find(({ templateId }) => templateId === chosen) ?? usable[0];
  const look = () =>
    void run(async () => {
      if (template === undefined) return;
      const { signal } = (stop.current = new AbortController());
      setStep({ is: 'look', done: 0, all: 0 });
      const rows = await everybody(corridor, words.trim(), signal);
      const onProgress = (done: number) => setStep({ is: 'look', done, all: rows.length });
      const made = await plan(corridor, rows, { template, delivery, role, fill, signal, onProgress });
      setStep(signal.aborted ? { is: 'choose' } : { is: 'preview', plan: made });
    });
  const send = (made: Plan) =>
    void run(async () => {
      const { signal } = (stop.current = new AbortController());
      let sent = 0;
      setStep({ is: 'send', done: 0, plan: made });
      try {
        for (const { message } of made.planned) {
          if (signal.aborted) break;
          await corridor.sending.send(message);
          sent += 1;
          setStep({ is: 'send', done: sent, plan: made });
          await new Promise((resume) => setTimeout(resume, PAUSE_MS));
        }
      } finally {
        setStep({ is: 'done', sent, all: made.planned.length });
      }
    });
  return (
    <div className="stack">
      <p>
        {words.trim() === '' ? 'Everybody in the list' : `Everybody found with “${words.trim()}”`} gets the same
        template, each with their own name, in their own thread.
      </p>
      {all !== null && usable.length === 0 && (
        <Note tone="waits">
          There is no template yet. <Link href="/settings/templates">Write one</Link>, then come back.
        </Note>
      )}
      {step.is === 'choose' && usable.length > 0 && (
        <>
          <NativeSelect
            size="md"
            label="Template"
            value={template?.templateId ?? ''}
            data={usable.map(({ templateId, name, channel }) => ({
              value: templateId,
              label: `${name}, ${CHANNELS[channel]}`,
            }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <Button className="start" loading={ask.busy || delivery === null} onClick={look}>
            See who gets it
          </Button>
        </>
      )}
      {step.is === 'look' && (
        <>
          <Progress
            part={step.all === 0 ? 0 : step.done / step.all}
            label="Looking at the patients"
            said={`${step.done} of ${count(step.all, 'patient')} looked at`}
          />
          <Button className="start" variant="default" onClick={() => stop.current?.abort()}>
            Cancel
          </Button>
        </>
      )}
      {step.is === 'preview' && template !== undefined && (
        <Preview
          plan={step.plan}
          channel={template.channel}
          onSend={() => send(step.plan)}
          onBack={() => setStep({ is: 'choose' })}
        />
      )}
      {step.is === 'send' && (
        <>
          <Progress
            part={step.done / step.plan.planned.length}
            label="Sending"
            said={`${step.done} of ${count(step.plan.planned.length, 'message')} on their way`}
          />
          <Button className="start" variant="default" onClick={() => stop.current?.abort()}>
            Stop
          </Button>
        </>
      )}
      {step.is === 'done' && (
        <>
          <div role="status">
            <Note tone={step.sent < step.all ? 'waits' : 'calm'}>
              {step.sent === step.all
                ? `${count(step.sent, 'message')} on the way.`
                : `Stopped: ${step.sent} of ${count(step.all, 'message')} on the way, the others were not sent.`}{' '}
              What becomes of each stands in its patient’s messages.
            </Note>
          </div>
          <Button className="start" onClick={onClose}>
            Done
          </Button>
        </>
      )}
      <FaultNotice fault={ask.fault} />
    </div>
  );
}

interface PreviewProps {
  readonly plan: Plan;
  readonly channel: OutChannel;
  readonly onSend: () => void;
  readonly onBack: () => void;
}

function Preview({ plan: { planned, excluded, credits }, channel, onSend, onBack }: PreviewProps) {
  const balance = useSelect((state) => state.credits?.balance ?? null);
  const [hour] = useState(() => new Date().getHours());
  const isShort = channel === 'sms' && balance !== null && credits > balance;
  const isNight = channel === 'sms' && (hour >= NIGHT.from || hour < NIGHT.until);
  const [first] = planned;
  return (
    <>
      <p role="status">
        <span className="strong">{count(planned.length, 'patient')} will get it</span>
        {channel === 'sms' && `, for ${count(credits, 'credit')}${balance === null ? '' : ` of ${balance}`}`}.
        {excluded.length > 0 && ` ${count(excluded.length, 'patient')} will not.`}
      </p>
      {first !== undefined && (
        <div className="drawer-words" data-channel={channel}>
          <p className="muted small">As {first.name} reads it</p>
          {first.message.subject !== null && <p className="strong">{first.message.subject}</p>}
          <p className="words">{first.message.text}</p>
        </div>
      )}
      {excluded.length > 0 && (
        <ul className="import-errors" aria-label="Who will not get it, and why">
          {excluded.map(({ patientId, name, why }) => (
            <li key={patientId}>
              <Link href={`/patients/${patientId}`}>{name}</Link>: {why}
            </li>
          ))}
        </ul>
      )}
      {isNight && <Note tone="waits">It is outside ordinary hours: texts sent now may wake people.</Note>}
      {isShort && (
        <Note tone="waits">
          There are not enough credits. An administrator records a purchase under{' '}
          <Link href="/settings/credits">Credits</Link>.
        </Note>
      )}
      <div className="row">
        <Button size="md" disabled={planned.length === 0 || isShort} onClick={onSend}>
          Send {count(planned.length, 'message')}
        </Button>
        <Button size="md" variant="subtle" onClick={onBack}>
          Back
        </Button>
      </div>
    </>
  );
}
