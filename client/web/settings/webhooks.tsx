/**
 * Webhooks: other programs of the practice hear that a thread has changed, and nothing of what it says. An owner names the
 * address, gets the secret that signs the calls, and sees how they fare.
 */
import { Button, TextInput } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useCallback, useEffect, useState, type SyntheticEvent } from 'react';
import type { SubscriptionId } from '../../../protocol/wire/ids.ts';
import type { Subscription } from '../../../protocol/wire/subscriptions.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { Copy } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { SettingsHead } from './settings-head.tsx';
import '../people/people.css';
import './settings.css';

interface Shown {
  readonly url: string;
  readonly secret: string;
}

export function Webhooks() {
  const { webhooks } = useCorridor();
  const isOwner = useSelect((state) => state.me?.role === 'owner');
  const isOnline = useSelect((state) => state.connection === 'online');
  const [all, setAll] = useState<readonly Subscription[] | null>(null);
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  const [leaving, setLeaving] = useState<Subscription | null>(null);
  const { run, fault, busy } = useAsk();
  const list = useCallback(async () => setAll(await webhooks.list()), [webhooks]);
  useEffect(() => {
    if (isOnline && isOwner) void run(list);
  }, [run, list, isOnline, isOwner]);
  const change = (work: () => Promise<unknown>) => void run(() => work().then(list));
  const reveal = ({ subscriptionId, url }: Subscription) =>
    void run(async () => setShown({ url, secret: await webhooks.secret(subscriptionId) }));
  const add = (
    <Button leftSection={<IconPlus size={18} stroke={1.5} />} onClick={() => setAdding(true)}>
      Add a webhook
    </Button>
  );
  return (
    <div className="page">
      <SettingsHead
        title="Webhooks"
        sub="Other programs hear that a thread has changed. They are never told what it says, or about whom."
        {...(isOwner && all !== null && all.length > 0 && { action: add })}
      />
      <div className="page-body">
        <FaultNotice fault={fault} />
        {!isOwner && <Note tone="calm">Only owners see and change webhooks.</Note>}
        {isOwner && all === null && fault === null && <SkeletonRows label="Opening the webhooks" rows={2} />}
        {all?.length === 0 && (
          <Empty icon={<IconWebhook size={40} stroke={1.25} />} title="No webhooks" action={add}>
            Name an https address of a program of yours. It is called within seconds of a new message.
          </Empty>
        )}
        {all?.map((one) => (
          <Row
            key={one.subscriptionId}
            one={one}
            busy={busy}
            onSecret={() => reveal(one)}
            onResume={() => change(() => webhooks.resume(one.subscriptionId))}
            onRemove={() => setLeaving(one)}
          />
        ))}
      </div>
      <Dialog title="Add a webhook" opened={adding} onClose={() => setAdding(false)}>
        <AddForm
          onAdded={(made) => {
            setAdding(false);
            setShown(made);
            void run(list);
          }}
        />
      </Dialog>
      <Dialog title="Secret of this webhook" opened={shown !== null} onClose={() => setShown(null)}>
        {shown && <Secret {...shown} />}
      </Dialog>
      <Dialog title="Remove this webhook?" opened={leaving !== null} onClose={() => setLeaving(null)} size={480}>
        {leaving && (
          <Removing
            url={leaving.url}
            onKeep={() => setLeaving(null)}
            onRemove={() => {
              setLeaving(null);
              change(() => webhooks.remove(leaving.subscriptionId));
            }}
          />
        )}
      </Dialog>
    </div>
  );
}

interface RowProps {
  readonly one: Subscription;
  readonly busy: boolean;
  readonly onSecret: () => void;
  readonly onResume: () => void;
  readonly onRemove: () => void;
}

function Row({ one, busy, onSecret, onResume, onRemove }: RowProps) {
  const { url, state, failingSince } = one;
  return (
    <section className="setting" aria-label={url}>
      <h2 className="webhook-url">{url}</h2>
      <p className="muted">{fateOf(one)}</p>
      {state === 'stopped' && (
        <Note tone="waits">
          Corridor no longer calls it. Nothing is lost: mend the receiver, then try again and it hears of everything
          that has changed.
        </Note>
      )}
      <div className="row">
        <Button variant="default" disabled={busy} onClick={onSecret}>
          Show the secret
        </Button>
        {failingSince !== null && (
          <Button variant="default" disabled={busy} onClick={onResume}>
            Try again now
          </Button>
        )}
        <Button variant="subtle" color="red" disabled={busy} onClick={onRemove}>
          Remove
        </Button>
      </div>
    </section>
  );
}

const WORDS: Readonly<Record<string, string>> = {
  timeout: 'no answer within ten seconds',
  refused: 'this is not an https address',
  'inner-address': 'the name leads to an address inside a network, which is not called',
  ENOTFOUND: 'there is no such name',
  ECONNREFUSED: 'nothing answers there',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

function fateOf({ state, failingSince, lastResult }: Subscription): string {
  if (lastResult === null) return 'Not called yet.';
  const word = /^\d+$/.test(lastResult) ? `it answered ${lastResult}` : (WORDS[lastResult] ?? lastResult);
  if (failingSince === null) return 'Works: the last call was heard.';
  const since = new Date(failingSince).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return state === 'stopped'
    ? `Stopped: ${word}, since ${since}.`
    : `Not heard since ${since}: ${word}. Tried again by itself.`;
}

function AddForm({ onAdded }: { onAdded: (made: Shown & { readonly subscriptionId: SubscriptionId }) => void }) {
  const { webhooks } = useCorridor();
  const [typed, setTyped] = useState('');
  const { run, fault, busy } = useAsk();
  const url = typed.trim();
  const isRight = URL.canParse(url) && /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])[^@#]+$/.test(url);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isRight) void run(async () => onAdded({ url, ...(await webhooks.add(url)) }));
  };
  return (
    <form className="stack" aria-label="Add a webhook" noValidate onSubmit={submit}>
      <TextInput
        label="Address"
        description="https, on the public internet"
        placeholder="https://example.org/corridor"
        type="url"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <FaultNotice fault={fault} />
      <Button type="submit" loading={busy} disabled={!isRight}>
        Add
      </Button>
    </form>
  );
}

function Secret({ url, secret }: Shown) {
  return (
    <div className="stack">
      <p>
        Calls to <span className="webhook-url">{url}</span> are signed with it (Standard Webhooks). Give it to the
        receiving program only; an owner can see it here again.
      </p>
      <code className="webhook-url">{secret}</code>
      <div className="row">
        <Copy text={secret} what="Copy the secret" />
      </div>
    </div>
  );
}

interface RemovingProps {
  readonly url: string;
  readonly onKeep: () => void;
  readonly onRemove: () => void;
}

function Removing({ url, onKeep, onRemove }: RemovingProps) {
  return (
    <div className="stack">
      <p>
        <span className="webhook-url">{url}</span> is not called any more, and its secret is gone for good: a webhook
        added again gets another one.
      </p>
      <div className="row">
        <Button color="red" onClick={onRemove}>
          Remove
        </Button>
        <Button variant="default" onClick={onKeep}>
          Keep it
        </Button>
      </div>
    </div>
  );
}
