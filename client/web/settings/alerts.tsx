/** How I am alerted while I am away, and what colleagues see of me. Kept on the server, which has to act on it. */
import { Button, Switch, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { email as emailRule, type Preferences, type Profile } from '../../../protocol/wire/people.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { WhenField } from '../parts/when-field.tsx';
import { AlertHistory } from './alert-history.tsx';

export function Alerts() {
  const profile = useSelect((state) => state.profile);
  if (!profile) return null;
  return (
    <>
      <AlertForm key={JSON.stringify(profile)} profile={profile} />
      <Privacy profile={profile} />
    </>
  );
}

const NIGHT = { from: '19:00', to: '07:30' };

const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function AlertForm({ profile }: { profile: Profile }) {
  const { account } = useCorridor();
  const [email, setEmail] = useState(profile.email ?? '');
  const [kept, setKept] = useState(profile.preferences);
  const ask = useAsk();
  const changed = email !== (profile.email ?? '') || JSON.stringify(kept) !== JSON.stringify(profile.preferences);
  const wrong = email !== '' && !emailRule.safeParse(email).success;
  const set = (part: Partial<Preferences>) => setKept({ ...kept, ...part });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!wrong) void ask.run(() => account.save({ email: email === '' ? null : email, preferences: kept }));
  };
  return (
    <section className="setting" aria-label="Alerts">
      <h2>Alerts</h2>
      <p className="muted">An alert says that a message waits, never what it says, who wrote it or about whom.</p>
      <form className="stack setting-form" onSubmit={submit} aria-label="Alerts">
        <TextInput
          label="E-mail for alerts"
          type="email"
          autoComplete="email"
          value={email}
          error={wrong ? 'This is not an e-mail address.' : null}
          onChange={(event) => setEmail(event.currentTarget.value.trim())}
        />
        <Switch
          label="When I am offline"
          description="Two minutes after a message came."
          checked={kept.emailWhenOffline}
          onChange={(event) => set({ emailWhenOffline: event.currentTarget.checked })}
        />
        <Switch
          label="When I am online and have not read it"
          description="Five minutes after a message came."
          checked={kept.emailWhenUnread}
          onChange={(event) => set({ emailWhenUnread: event.currentTarget.checked })}
        />
        <QuietHours value={kept.quietHours} onChange={(quietHours) => set({ quietHours })} />
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button type="submit" variant="light" disabled={!changed} loading={ask.busy}>
            Save alerts
          </Button>
        </div>
      </form>
      <AlertHistory />
    </section>
  );
}

type Quiet = Preferences['quietHours'];

function QuietHours({ value, onChange }: { value: Quiet; onChange: (value: Quiet) => void }) {
  return (
    <>
      <Switch
        label="Quiet hours"
        description="No e-mail between these times; what is still unread afterwards is told then."
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? { ...NIGHT, timeZone: here() } : null)}
      />
      {value && (
        <div className="row quiet-hours" role="group" aria-label="Quiet hours">
          <WhenField
            type="time"
            required
            label="From"
            value={value.from}
            onChange={(from) => onChange({ ...value, from })}
          />
          <WhenField type="time" required label="To" value={value.to} onChange={(to) => onChange({ ...value, to })} />
          <p className="muted small">
            Time of {value.timeZone.replaceAll('_', ' ')}
            {value.timeZone !== here() && (
              <>
                {' '}
                <button type="button" className="link-like" onClick={() => onChange({ ...value, timeZone: here() })}>
                  use {here().replaceAll('_', ' ')}, where this device is
                </button>
              </>
            )}
          </p>
        </div>
      )}
    </>
  );
}

/** Each switch takes effect at once: there is nothing to compare before saving. */
function Privacy({ profile }: { profile: Profile }) {
  const { account } = useCorridor();
  const ask = useAsk();
  const { email, preferences } = profile;
  const save = (part: Partial<Preferences>) =>
    void ask.run(() => account.save({ email, preferences: { ...preferences, ...part } }));
  return (
    <section className="setting" aria-label="Privacy">
      <h2>Privacy</h2>
      <Switch
        label="Tell colleagues what I have read"
        description="When off, they see that a message reached your device, not that you read it."
        checked={preferences.readReceipts}
        onChange={(event) => save({ readReceipts: event.currentTarget.checked })}
      />
      <Switch
        label="Show when I am online"
        description="When off, you look offline, and colleagues do not see which thread you are reading."
        checked={preferences.showPresence}
        onChange={(event) => save({ showPresence: event.currentTarget.checked })}
      />
      <FaultNotice fault={ask.fault} />
    </section>
  );
}
