/** Settings: who I am, alerts and privacy, devices, password and second factor, how it looks. Nothing that does not work. */
import { SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { useState } from 'react';
import { useSelect } from '../corridor/context.tsx';
import { ROLES } from '../corridor/words.ts';
import { Groups } from '../parts/groups.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Alerts } from './alerts.tsx';
import { ChangeName } from './change-name.tsx';
import { Devices } from './devices.tsx';
import { Password } from './password.tsx';
import { Mobile } from './mobile.tsx';
import { enterSends, setEnterSends } from './preferences.ts';
import { PracticeLinks } from './practice-links.tsx';
import { SecondFactor } from './second-factor.tsx';
import './settings.css';

export function Settings() {
  return (
    <div className="page">
      <PageHead title="Settings" />
      <div className="page-body">
        <You />
        <Mobile />
        <PracticeCode />
        <PracticeLinks />
        <Alerts />
        <Devices />
        <Password />
        <SecondFactor />
        <Appearance />
      </div>
    </div>
  );
}

function You() {
  const me = useSelect((state) => state.me);
  if (!me) return null;
  return (
    <section className="setting" aria-label="You">
      <h2>You</h2>
      <dl className="facts">
        <div>
          <dt>Name</dt>
          <dd dir="auto">{me.name}</dd>
        </div>
        <div>
          <dt>Login</dt>
          <dd>{me.login}</dd>
        </div>
        <div>
          <dt>Role</dt>
          <dd>{ROLES[me.role]}</dd>
        </div>
      </dl>
      <ChangeName name={me.name} />
    </section>
  );
}

function PracticeCode() {
  const practice = useSelect((state) => state.practice);
  if (!practice) return null;
  return (
    <section className="setting" aria-label="Practice code">
      <h2>Practice code</h2>
      <p className="muted" dir="auto">
        The same for everyone in {practice.name}. Read it aloud in a staff meeting: if all screens show the same digits,
        nobody shows you another list of colleagues. It changes when somebody joins or leaves.
      </p>
      <Groups text={practice.code} label="Practice code" size={5} />
    </section>
  );
}

const SCHEMES = [
  { value: 'auto', label: 'As this device' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [enter, setEnter] = useState(enterSends);
  return (
    <section className="setting" aria-label="On this device">
      <h2>On this device</h2>
      <SegmentedControl
        aria-label="Colours"
        value={colorScheme}
        onChange={setColorScheme}
        data={SCHEMES.map((scheme) => ({ ...scheme }))}
      />
      <Switch
        size="md"
        label="Enter sends the message"
        description="When off, Enter makes a new line and Ctrl Enter sends."
        checked={enter}
        onChange={(event) => {
          setEnterSends(event.currentTarget.checked);
          setEnter(event.currentTarget.checked);
        }}
      />
    </section>
  );
}
