/**
 * The app around every page once the keys are open: banners, navigation, the page of the address, and what is always
 * there (announcer, quick switcher, shortcuts, focus and activity reports).
 */
import { Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { FormId, PatientId, ThreadId } from '../../../protocol/wire/ids.ts';
import { useSelect } from '../corridor/context.tsx';
import { FilesKeeper } from '../files/keeper.tsx';
import {
  Credits,
  CreditsBanner,
  Delivery,
  fetchPagesAhead,
  FormBuilder,
  FormList,
  MePage,
  PatientPage,
  Patients,
  People,
  ReturnedForm,
  Search,
  Settings,
  Switcher,
  Templates,
  Webhooks,
  Unfiled,
} from '../pages.ts';
import { useOpener } from '../parts/on-demand.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Inbox } from '../threads/inbox.tsx';
import { Announcer } from './announcer.tsx';
import { Banners } from './banners.tsx';
import { Nav } from './nav.tsx';
import { PracticeColour } from './practice-colour.tsx';
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

const AFTER_FIRST_MS = 3_000;

/** False until the app has stood for so long: what is not needed at first sight waits. */
function useLater(ms: number): boolean {
  const [isLater, setIsLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLater(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isLater;
}

function Frame() {
  useActivity();
  useTitle();
  const shortcuts = useShortcuts();
  const finding = shortcuts.shown === 'switcher';
  const finderFrom = useOpener(finding);
  const [path] = useLocation();
  useEffect(fetchPagesAhead, []);
  const isAdmin = useSelect((state) => state.me !== null && state.me.role !== 'member');
  const isLoaded = useLater(AFTER_FIRST_MS);
  return (
    <div className="shell" data-deep={/^\/(t|patients)\//.test(path) || path === '/new'}>
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <Banners>
        {isAdmin && isLoaded && (
          <Suspense>
            <CreditsBanner />
          </Suspense>
        )}
      </Banners>
      <Nav onSearch={shortcuts.openSwitcher} />
      <main id="page" className="shell-page">
        <Suspense fallback={<SkeletonRows label="Opening the page" />}>
          <Switch>
            <Route path="/">
              <Inbox threadId={null} />
            </Route>
            <Route path="/t/:threadId">{({ threadId }) => <Inbox threadId={threadId as ThreadId} />}</Route>
            <Route path="/t/:threadId/form/:n">
              {({ threadId, n }) => <ReturnedForm threadId={threadId as ThreadId} n={Number(n)} />}
            </Route>
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
            <Route path="/settings/credits" component={Credits} />
            <Route path="/settings/delivery" component={Delivery} />
            <Route path="/settings/forms" component={FormList} />
            <Route path="/settings/forms/:formId">
              {({ formId }) => <FormBuilder key={formId} formId={formId as FormId} />}
            </Route>
            <Route path="/settings/templates" component={Templates} />
            <Route path="/settings/webhooks" component={Webhooks} />
            <Route path="/me" component={MePage} />
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
        </Suspense>
      </main>
      <PracticeColour asks={isLoaded} />
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
