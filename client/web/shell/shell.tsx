/**
 * The app around every page once the keys are open: banners, navigation, the page of the address, and what is always
 * there (announcer, quick switcher, shortcuts, focus and activity reports).
 */
import { Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { PatientId, ThreadId } from '../../../protocol/wire/ids.ts';
import { FilesKeeper } from '../files/keeper.tsx';
import { fetchPagesAhead, PatientPage, Patients, People, Search, Settings, Switcher, Unfiled } from '../pages.ts';
import { useOpener } from '../parts/on-demand.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Inbox } from '../threads/inbox.tsx';
import { Announcer } from './announcer.tsx';
import { Banners } from './banners.tsx';
import { MePage } from './me-page.tsx';
import { Nav } from './nav.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { useActivity } from './use-activity.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTitle } from './use-title.ts';
import './shell.css';

export function Shell() {
  return (
    <FilesKeeper>
      <Frame />
    </FilesKeeper>
  );
}

function Frame() {
  useActivity();
  useTitle();
  const shortcuts = useShortcuts();
  const finding = shortcuts.shown === 'switcher';
  const finderFrom = useOpener(finding);
  const [path] = useLocation();
  useEffect(fetchPagesAhead, []);
  return (
    <div className="shell" data-deep={/^\/(t|patients)\//.test(path) || path === '/new'}>
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <Banners />
      <Nav onSearch={shortcuts.openSwitcher} />
      <main id="page" className="shell-page">
        <Suspense fallback={<SkeletonRows label="Opening the page" />}>
          <Switch>
            <Route path="/">
              <Inbox threadId={null} />
            </Route>
            <Route path="/t/:threadId">{({ threadId }) => <Inbox threadId={threadId as ThreadId} />}</Route>
            <Route path="/new">
              <Inbox threadId={null} composing />
            </Route>
            <Route path="/patients" component={Patients} />
            <Route path="/patients/:patientId">
              {({ patientId }) => <PatientPage patientId={patientId as PatientId} />}
            </Route>
            <Route path="/unfiled" component={Unfiled} />
            <Route path="/people" component={People} />
            <Route path="/search" component={Search} />
            <Route path="/settings" component={Settings} />
            <Route path="/me" component={MePage} />
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
        </Suspense>
      </main>
      <Announcer />
      {finderFrom && (
        <Suspense>
          <Switcher opened={finding} onClose={shortcuts.close} from={finderFrom} />
        </Suspense>
      )}
      <Shortcuts opened={shortcuts.shown === 'sheet'} onClose={shortcuts.close} />
    </div>
  );
}
